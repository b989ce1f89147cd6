// SPDX-License-Identifier: Apache-2.0
// Appends in the lab's virtual machine until its power is cut on paper (tests/lab/vm/power_cuts.py).
//
//   fault_append ledger|control FOLDER MARKS OFFSET COUNT
//
// Each acknowledgement is written to the raw device MARKS at OFFSET, past the file system, so that it stands in the
// disk's log between the writes and flushes that it came after; and to standard output. `control` is a plain table with
// journal_mode=DELETE and synchronous=FULL, which is known to lose rows.
#include "daemon/ledger/store/store.hpp"
#include "daemon/ledger/store/writer.hpp"
#include "tests/fault/workload.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>
#include <cstdlib>
#include <cstring>
#include <future>
#include <stdexcept>

namespace sekisho::fault {
namespace {

constexpr std::size_t kSector = 512;

class Marks {
public:
    Marks(const char* device, std::int64_t offset)
        : fd_(::open(device, O_WRONLY | O_DIRECT | O_CLOEXEC)), offset_(offset) {
        if (fd_ < 0) throw std::runtime_error("cannot open the device for marks");
    }
    ~Marks() { ::close(fd_); }
    Marks(const Marks&) = delete;
    Marks& operator=(const Marks&) = delete;
    void acknowledge(std::int64_t number) {
        alignas(kSector) char sector[kSector] = {};
        fmt::format_to(static_cast<char*>(sector), "sekisho acknowledged {}\n", number);
        if (::pwrite(fd_, sector, kSector, offset_) != kSector) throw std::runtime_error("cannot write a mark");
        fmt::print("{}\n", number);
    }

private:
    int fd_;
    std::int64_t offset_;
};

EntryDraft entry(std::int64_t number) {
    EntryDraft draft;
    draft.kind = EntryKind::reader_state;
    draft.recorded = at_second(number * 1000);  // a new key every 86 entries
    draft.t_event = draft.recorded.wall;
    draft.detail = ReaderStateDetail{ReaderNumber{1}, number % 2 == 0, "lab"};
    return draft;
}

void append_to_ledger(const std::string& folder, std::int64_t count, Marks& marks) {
    fmt::print("{}", ledger::init_state_dir(folder, kOrigin, at_second(0)).value().commissioning);
    auto store = ledger::Store::open(folder, kOrigin, [](const Entry&) {}).value();
    for (std::int64_t number = 0; number < count; ++number) {
        marks.acknowledge(store->append({entry(number)}).value().back().seq.value);
        if (number % 40 == 39) store->tidy().value();
        if (number != count / 2) continue;
        store.reset();
        store = ledger::Store::open(folder, kOrigin, [](const Entry&) {}).value();
    }
    // As the daemon does it: through the ledger's own thread.
    ledger::Writer writer(std::move(store));
    for (std::int64_t number = count; number < count + 20; ++number) {
        std::promise<std::int64_t> written;
        writer.append({entry(number)},
                      [&written](const auto& entries) { written.set_value(entries.value().back().seq.value); });
        marks.acknowledge(written.get_future().get());
    }
}

void append_to_control(const std::string& folder, std::int64_t count, Marks& marks) {
    sqlite3* handle = nullptr;
    const auto run = [&handle](const std::string& sql) {
        if (sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(handle));
    };
    if (sqlite3_open((folder + "/control.db").c_str(), &handle) != SQLITE_OK) throw std::runtime_error("cannot open");
    run("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; CREATE TABLE t(n INTEGER PRIMARY KEY, body BLOB)");
    for (std::int64_t number = 1; number <= count; ++number) {
        run(fmt::format("INSERT INTO t VALUES({},zeroblob(300))", number));
        marks.acknowledge(number);
    }
    sqlite3_close(handle);
}

}  // namespace
}  // namespace sekisho::fault

int main(int count, char** words) {
    using namespace sekisho::fault;
    if (count != 6) {
        fmt::print(stderr, "usage: fault_append ledger|control FOLDER MARKS OFFSET COUNT\n");
        return 2;
    }
    Marks marks(words[3], std::strtoll(words[4], nullptr, 10));
    const std::int64_t entries = std::strtoll(words[5], nullptr, 10);
    if (std::string(words[1]) == "ledger") {
        append_to_ledger(words[2], entries, marks);
    } else {
        append_to_control(words[2], entries, marks);
    }
    return 0;
}

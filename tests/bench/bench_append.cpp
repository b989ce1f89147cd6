// SPDX-License-Identifier: Apache-2.0
// What it takes to make an entry durable: beside what the disk takes for 4 KiB, beside the same table without tree and
// signature, in bytes, and with 64 callers at once.
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/ledger/store/writer.hpp"
#include "tests/bench/flushes.hpp"
#include "tests/bench/options.hpp"
#include "tests/bench/raw_file.hpp"
#include "tests/bench/reference_store.hpp"

#include <atomic>
#include <future>
#include <map>
#include <optional>

using namespace sekisho;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDefaultEntries = 200'000;
constexpr int kWarmUp = 512;
constexpr int kTimes = 4096;
constexpr int kBetweenRests = 256;  // commits, as the ledger thread tidies up at rest
constexpr std::int64_t kCallers = 64;
constexpr std::int64_t kTogether = 65'536;  // entries of all callers

// Entries to write once more: the latest decisions of the store, on its last day.
std::vector<EntryDraft> drafts_of(const fs::path& db) {
    ledger::Filter filter;
    filter.kind = EntryKind::access;
    filter.limit = 1000;
    std::vector<EntryDraft> drafts;
    const auto entries = ledger::query(db.string(), filter).value();
    for (const Entry& entry : entries) {
        drafts.push_back(entry);
        drafts.back().recorded.wall = entries.back().recorded.wall;
    }
    return drafts;
}

// The same tables and indexes, the same durability; no leaf, no tree, no tile, no signature.
class PlainTable {
public:
    explicit PlainTable(const fs::path& db)
        : database_(disk::Database::open(db.string(), disk::OpenMode::read_write).value()),
          begin_(database_.prepare("BEGIN IMMEDIATE").value()),
          commit_(database_.prepare("COMMIT").value()) {
        std::string marks = "?";
        for (int i = 0; i < ledger::kNumbers + 2; ++i) marks += ",?";
        insert_ = database_
                      .prepare(fmt::format("INSERT INTO entry({},pcommit,detail,sig) VALUES({})",
                                           fmt::join(ledger::kColumnNames, ","), marks))
                      .value();
        next_ = database_.number("SELECT max(seq)+1 FROM entry").value();
    }
    void append(const EntryDraft& draft) {
        Entry entry;
        static_cast<EntryDraft&>(entry) = draft;
        entry.seq = Seq{next_++};
        const auto row = ledger::to_row(entry).value();
        begin_.run().value();
        for (const std::int64_t number : row.numbers) insert_.bind(number);
        insert_.bind(row.pcommit);
        insert_.bind(row.detail);
        insert_.bind(std::span<const std::uint8_t>());
        insert_.run().value();
        commit_.run().value();
    }
    void tidy() { database_.checkpoint().value(); }

private:
    disk::Database database_;
    disk::Statement begin_;
    disk::Statement insert_;
    disk::Statement commit_;
    std::int64_t next_ = 0;
};

std::unique_ptr<ledger::Store> open_store(const fs::path& folder) {
    return ledger::Store::open(folder.string(), bench::kReferenceOrigin, [](const Entry&) {}).value();
}

struct Measured {
    bench::Samples ledger, plain, raw;
    std::map<std::int64_t, int> flushes;  // how many commits had that many
};

// One of each, turn by turn; what disturbs one disturbs the others.
Measured one_by_one(ledger::Store& store, PlainTable& plain, bench::RawFile& raw,
                    const std::vector<EntryDraft>& drafts) {
    Measured measured;
    for (int n = -kWarmUp; n < kTimes; ++n) {
        const EntryDraft& draft = drafts[static_cast<std::size_t>(n + kWarmUp) % drafts.size()];
        const bool rest = n % kBetweenRests == 0;
        if (rest) {
            store.tidy().value();
            plain.tidy();
        }
        const auto before = bench::flushes().finished;
        const auto start = bench::Steady::now();
        store.append({draft}).value();
        const auto written = bench::Steady::now();
        const auto flushes = bench::flushes().finished - before;
        plain.append(draft);
        const auto plain_took = bench::Steady::now() - written;
        const auto raw_took = raw.append();
        // The commit behind a rest begins the log anew, which flushes twice.
        if (n < 0 || rest) continue;
        measured.ledger.add(written - start);
        measured.plain.add(plain_took);
        measured.raw.add(raw_took);
        ++measured.flushes[flushes];
    }
    return measured;
}

bool report(const Measured& measured) {
    bench::print_head("durable append, one entry a commit, one after the other");
    bench::print_row("ledger: leaf, tree, signature, two indexes", measured.ledger);
    bench::print_row("the same table without tree and signature", measured.plain);
    bench::print_row("raw 4 KiB pwrite + fdatasync, interleaved", measured.raw);
    fmt::print("  ratio to raw: p50 {:.2f} (goal at most 1.4), p99 {:.2f}\n",
               measured.ledger.us(0.5) / measured.raw.us(0.5), measured.ledger.us(0.99) / measured.raw.us(0.99));
    fmt::print("  tamper evidence, ratio to the plain table: p50 {:.2f} (goal at most 1.1), p99 {:.2f}\n",
               measured.ledger.us(0.5) / measured.plain.us(0.5), measured.ledger.us(0.99) / measured.plain.us(0.99));
    for (const auto& [flushes, commits] : measured.flushes)
        fmt::print("  flushes a commit: {} in {} of {} commits\n", flushes, commits, measured.ledger.size());
    if (!measured.flushes.contains(0)) return true;
    fmt::print(stderr, "bench_append: a commit was done before it was durable: these are no figures\n");
    return false;
}

// The kernel's own count (write_bytes in /proc/self/io) takes whole folios, which newer kernels make two megabytes
// large: a write of 4 KiB counts as all of one. So the writes are counted where they are made.
void bytes_a_commit(ledger::Store& store, const std::vector<EntryDraft>& drafts) {
    store.tidy().value();
    const auto before = bench::writes();
    for (int n = 0; n < kTimes; ++n) {
        store.append({drafts[static_cast<std::size_t>(n) % drafts.size()]}).value();
        if (n % kBetweenRests == kBetweenRests - 1) store.tidy().value();
    }
    const auto after = bench::writes();
    fmt::print(
        "written a commit, the log's way into the database included: {:.1f} KB, in blocks of 4 KiB {:.1f} KB (goal at "
        "most 24)\n",
        static_cast<double>(after.bytes - before.bytes) / kTimes / 1000,
        static_cast<double>(after.blocks - before.blocks) / kTimes * 4.096);
}

// As many doors, each with its next entry as soon as the last one is durable.
class Callers {
public:
    Callers(ledger::Writer& writer, const std::vector<EntryDraft>& drafts) : writer_(writer), drafts_(drafts) {}
    void run() {
        for (std::int64_t n = 0; n < kCallers; ++n) append();
        done_.get_future().get();
    }

private:
    void append() {
        const std::int64_t n = begun_++;
        if (n >= kTogether) return;
        writer_.append({drafts_[static_cast<std::size_t>(n) % drafts_.size()]},
                       [this](Result<std::vector<Entry>> written) {
                           if (written.has_error()) throw std::runtime_error(to_text(written.error()));
                           if (++ended_ == kTogether) return done_.set_value();
                           append();
                       });
    }
    ledger::Writer& writer_;
    const std::vector<EntryDraft>& drafts_;
    std::atomic<std::int64_t> begun_{0};
    std::int64_t ended_ = 0;  // on the ledger thread
    std::promise<void> done_;
};

void all_at_once(std::unique_ptr<ledger::Store> store, const std::vector<EntryDraft>& drafts) {
    ledger::Writer writer(std::move(store));
    const auto flushes = bench::flushes().finished;
    const auto start = bench::Steady::now();
    Callers(writer, drafts).run();
    const std::chrono::duration<double> took = bench::Steady::now() - start;
    fmt::print(
        "group commit, {} callers at once: {:.0f} durable entries/s (goal at least 10000), {:.0f} entries a flush\n",
        kCallers, static_cast<double>(kTogether) / took.count(),
        static_cast<double>(kTogether) / static_cast<double>(bench::flushes().finished - flushes));
}

void check(const fs::path& folder) {
    ledger::VerifyInput input;
    input.path = (folder / "ledger.db").string();
    input.signatures = ledger::Signatures::of_each_key;
    input.threads = 2;
    const auto report = ledger::verify(input).value();
    if (!report.findings.empty()) throw std::runtime_error(report.findings.front().what);
    fmt::print("the ledger that came of it verifies: {} entries\n", report.entries);
}

int run(const bench::Options& options) {
    if (!options.wants("append")) return 0;
    const std::int64_t entries = options.entries.value_or(kDefaultEntries);
    const auto reference = bench::reference_store(options.dir / "reference", {entries});
    const auto folder = options.dir / "append";
    fs::remove_all(folder);
    fs::create_directories(folder);
    fs::copy(reference, folder / "state", fs::copy_options::recursive);
    fs::copy_file(reference / "ledger.db", folder / "plain.db");
    const auto drafts = drafts_of(folder / "state" / "ledger.db");
    fmt::print("on a ledger of {} entries\n", entries);
    auto store = open_store(folder / "state");
    bool durable = false;
    {
        PlainTable plain(folder / "plain.db");
        bench::RawFile raw(folder / "raw");
        durable = report(one_by_one(*store, plain, raw, drafts));
    }
    bytes_a_commit(*store, drafts);
    all_at_once(std::move(store), drafts);
    check(folder / "state");
    fs::remove_all(folder);
    return durable ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_benchmark(argc, argv, run);
}

// SPDX-License-Identifier: Apache-2.0
// Single bits of ledger.db turned over: found, or every officer's answer is the same to the byte.
#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/counts.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/ledger/store/verify_segment.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace sekisho::ledger {
namespace {

using namespace testing_support;

std::string text_of(const std::vector<Entry>& entries) {
    std::string all;
    for (const Entry& entry : entries) {
        const auto leaf = leaf_of(to_row(entry).value());
        all.append(leaf.begin(), leaf.end());
    }
    return all;
}

// Every kind of question: all, from an entry on, by person, by zone, by time, of a kind, the latest, counts.
std::string answers(const std::string& path) {
    std::string all;
    const auto ask = [&](const Filter& filter) {
        const auto found = query(path, filter);
        all += found.has_value() ? text_of(found.value()) : "error: " + found.error().what;
        all += '|';
    };
    const Span always{at(-10).wall, at(1000).wall};
    Filter every;
    every.limit = 1000;
    ask(every);
    const auto ask_with = [&](const auto& change) {
        Filter filter = every;
        change(filter);
        ask(filter);
    };
    for (const std::int64_t seq : {0, 7, 20, 33}) ask_with([seq](Filter& filter) { filter.after = Seq{seq}; });
    for (std::int64_t pid = 1000; pid < 1007; ++pid) ask_with([pid](Filter& filter) { filter.pid = Pid{pid}; });
    for (std::int64_t zone = 1; zone < 4; ++zone) ask_with([zone](Filter& filter) { filter.zone = ZoneNumber{zone}; });
    ask_with([](Filter& filter) {
        filter.from = at(10).wall;
        filter.to = at(20).wall;
    });
    ask_with([](Filter& filter) { filter.kind = EntryKind::key; });
    ask_with([](Filter& filter) { filter.limit = 5; });
    const auto counts = count_in_zones(path, always);
    if (counts.has_error()) return all + counts.error().what;
    for (const auto& [zone, count] : counts.value())
        all += fmt::format("{} {} {},", zone.value, count.pid.value, count.entries);
    return all;
}

class VerifyFlipsTest : public ScratchDir {
protected:
    VerifyFlipsTest() {
        init();
        const auto store = open();
        for (std::int64_t n = 0; n < 60; ++n) {
            EntryDraft draft = access_draft(n);
            if (n > 40) draft.recorded = at(86400);
            store->append({draft}).value();
        }
    }
    void write_byte(std::size_t at, std::uint8_t byte) const {
        const int descriptor = ::open(ledger().c_str(), O_WRONLY | O_CLOEXEC);
        ASSERT_EQ(::pwrite(descriptor, &byte, 1, static_cast<off_t>(at)), 1);
        ::close(descriptor);
    }
};

TEST_F(VerifyFlipsTest, a_bit_turned_over_is_found_or_changes_no_answer) {
    constexpr std::size_t kStep = 997;  // bits; a prime, so that all places in a byte come
    VerifyInput input{ledger(), std::nullopt, commissioning_};
    input.signatures = Signatures::of_each_key;
    const auto bytes = disk::read_file(ledger(), 1 << 20).value();
    const std::string before = answers(ledger());
    ASSERT_TRUE(verify(input)->findings.empty());
    std::size_t found = 0;
    std::size_t harmless = 0;
    for (std::size_t bit = 0; bit < bytes.size() * 8; bit += kStep) {
        write_byte(bit / 8, static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << bit % 8));
        const auto report = verify(input);
        if (report.has_error() || !report->findings.empty()) {
            ++found;
        } else {
            ++harmless;
            EXPECT_TRUE(answers(ledger()) == before) << "bit " << bit % 8 << " of byte " << bit / 8;
        }
        write_byte(bit / 8, bytes[bit / 8]);
    }
    EXPECT_GT(found, harmless / 4) << "unused space alone";
    EXPECT_GT(harmless, 0U) << "bits of unused space are no fault";
}

// A bent inner page: the greatest number is looked up one way and the rows are walked another, and the walk finds more.
TEST_F(VerifyFlipsTest, rows_behind_the_one_that_is_found_as_the_last_are_told_and_fill_no_place) {
    auto database = disk::Database::open(ledger(), disk::OpenMode::read_only).value();
    const std::int64_t size = database.number("SELECT max(seq)+1 FROM entry").value();
    for (const std::int64_t behind : {1, 2, 40}) {
        auto segment = read_segment(database, {0, size - behind, true, true}, Disposed(), RowSum::new_key(), false);
        EXPECT_EQ(segment.end(), size - behind);
        const auto told = segment.findings.take();
        ASSERT_EQ(told.size(), static_cast<std::size_t>(behind));
        for (std::int64_t i = 0; i < behind; ++i) {
            EXPECT_EQ(told[static_cast<std::size_t>(i)].seq.value, size - behind + i);
            EXPECT_EQ(told[static_cast<std::size_t>(i)].what,
                      "the entry stands behind the one that is found as the last");
        }
    }
}

}  // namespace
}  // namespace sekisho::ledger

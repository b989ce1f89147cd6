// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b2: what happens to entries while the ledger cannot be written, and afterwards.
#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/commit.hpp"
#include "daemon/ledger/store/appender.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/spill_file.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/daemon/ledger/store/outage_dir.hpp"

#include <fstream>

namespace sekisho::ledger {
namespace {

using testing::HasSubstr;
using testing_support::access_draft;
using testing_support::at;
using testing_support::kOrigin;
using testing_support::sync_counter;

class OutageTest : public testing_support::OutageDir {
protected:
    // Three entries waited, were imported with their gap, and still stand in the spill file.
    void crash_before_emptying() const {
        auto store = open();
        break_disk();
        for (int i = 1; i <= 3; ++i) store->append({access_draft(i)}).value();
        mend_disk();
        const auto full = spill_bytes();
        EXPECT_EQ(gap_of(store->recover(at(4), 0)).spilled, 3);
        store.reset();
        put_spill(full);
    }
    void expect_sound(std::int64_t entries) const {
        const auto report = verify(VerifyInput{ledger(), std::nullopt, commissioning_}).value();
        for (const auto& finding : report.findings) ADD_FAILURE() << finding.seq.value << ": " << finding.what;
        EXPECT_EQ(report.entries, entries);
    }
    [[nodiscard]] static GapDetail gap_of(const std::vector<Entry>& entries) {
        EXPECT_FALSE(entries.empty());
        return entries.empty() ? GapDetail{} : std::get<GapDetail>(entries.back().detail);
    }
    [[nodiscard]] std::vector<Entry> stored() const { return query(ledger(), Filter{}).value(); }
};

TEST_F(OutageTest, entries_go_to_the_spill_file_and_come_back_at_their_places) {
    const auto store = open();
    store->append({access_draft(1)}).value();
    break_disk();
    const auto first = store->append({access_draft(2), access_draft(3)}).value();
    EXPECT_EQ(first.front().seq, Seq{2});
    EXPECT_EQ(store->health().writing, Writing::spill);
    EXPECT_THAT(store->health().why, HasSubstr("disk I/O error"));
    EXPECT_EQ(store->append({access_draft(4)}).value().back().seq, Seq{4});
    EXPECT_TRUE(store->recover(at(6), 0).empty()) << "the disk still fails";
    EXPECT_EQ(store->health().writing, Writing::spill);
    EXPECT_EQ(store->append({access_draft(5)}).value().back().seq, Seq{5});
    const auto during = store->checkpoint().value();
    mend_disk();

    const auto told = store->recover(at(9), 7);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.back().seq, Seq{6});
    const auto gap = gap_of(told);
    EXPECT_EQ(gap.first, 2);
    EXPECT_EQ(gap.spilled, 4);
    EXPECT_EQ(gap.lost, 7);
    EXPECT_EQ(gap.began_us, at(2).wall.time_since_epoch().count());
    EXPECT_EQ(gap.ended_us, at(9).wall.time_since_epoch().count());
    EXPECT_THAT(gap.cause, HasSubstr("disk I/O error"));
    EXPECT_EQ(store->health().writing, Writing::ledger);
    EXPECT_EQ(store->append({access_draft(10)}).value().back().seq, Seq{7});
    const auto entries = stored();
    ASSERT_EQ(entries.size(), 8U);
    for (std::int64_t n = 2; n <= 5; ++n) {  // both times: when it happened, and in the gap when it was written here
        EXPECT_EQ(entries[static_cast<std::size_t>(n)].recorded.wall, at(n).wall);
    }
    expect_sound(8);
    const auto report = verify(VerifyInput{ledger(), during, commissioning_}).value();
    EXPECT_TRUE(report.findings.empty()) << "a checkpoint given out meanwhile stays good";
    EXPECT_EQ(spill_bytes(), std::vector<std::uint8_t>(kSpillBytes));
}

TEST_F(OutageTest, what_waits_survives_the_daemon) {
    auto store = open();
    break_disk();
    const auto written = store->append({access_draft(1)}).value();
    store->append({access_draft(2)}).value();
    store.reset();
    mend_disk();
    std::vector<Entry> seen;
    store = Store::open(dir_, kOrigin, [&seen](const Entry& entry) { seen.push_back(entry); }).value();
    EXPECT_EQ(seen.size(), 3U);
    EXPECT_EQ(store->health().writing, Writing::spill) << "until the gap is written";
    EXPECT_EQ(store->append({access_draft(3)}).value().back().seq, Seq{3});
    const auto gap = gap_of(store->recover(at(4), 0));
    EXPECT_EQ(gap.first, 1);
    EXPECT_EQ(gap.spilled, 3);
    EXPECT_EQ(gap.began_us, at(1).wall.time_since_epoch().count());
    store.reset();
    expect_sound(5);
}

TEST_F(OutageTest, a_crash_between_import_and_emptying_imports_nothing_twice) {
    crash_before_emptying();
    auto store = open();
    EXPECT_EQ(store->health().writing, Writing::ledger);
    EXPECT_TRUE(store->remarks().empty());
    EXPECT_EQ(store->append({access_draft(5)}).value().back().seq, Seq{5});
    store.reset();
    expect_sound(6);
}

TEST_F(OutageTest, without_a_spill_file_every_append_fails_until_recovery) {
    const auto store = open_without_spill();
    ASSERT_EQ(store->remarks().size(), 1U);
    EXPECT_THAT(store->remarks().front().where, HasSubstr("no such folder"));
    break_disk();
    EXPECT_TRUE(store->append({access_draft(1)}).has_error());
    EXPECT_EQ(store->health().writing, Writing::nothing);
    EXPECT_TRUE(store->recover(at(2), 0).empty());
    EXPECT_EQ(store->health().writing, Writing::nothing);
    mend_disk();
    const auto told = store->recover(at(3), 5);
    EXPECT_EQ(store->health().writing, Writing::ledger);
    ASSERT_GE(told.size(), 1U);
    const auto gap = gap_of(told);
    EXPECT_EQ(gap.first, -1);
    EXPECT_EQ(gap.spilled, 0);
    EXPECT_EQ(gap.lost, 5);
    // The append that failed may stand in the ledger all the same: then it is told now, once.
    EXPECT_EQ(told.size(), stored().size() - 1);
    EXPECT_EQ(told.back().seq, stored().back().seq);
    expect_sound(store->size());
}

TEST_F(OutageTest, a_full_spill_file_refuses_and_loses_nothing) {
    const auto store = open();
    break_disk();
    std::int64_t acknowledged = 1;
    const std::vector<EntryDraft> many(300, access_draft(1));
    while (true) {
        const auto written = store->append(many);
        if (written.has_error()) {
            EXPECT_THAT(written.error().what, HasSubstr("spill file is full"));
            break;
        }
        acknowledged += static_cast<std::int64_t>(many.size());
    }
    EXPECT_EQ(store->health().writing, Writing::nothing);
    EXPECT_GT(acknowledged, 8000);
    mend_disk();
    EXPECT_EQ(gap_of(store->recover(at(3), 0)).spilled, acknowledged - 1);
    expect_sound(acknowledged + 1);
}

TEST_F(OutageTest, a_torn_record_is_kept_aside_and_counted) {
    auto store = open();
    break_disk();
    for (int i = 1; i <= 3; ++i) store->append({access_draft(i)}).value();
    store.reset();
    mend_disk();
    auto bytes = spill_bytes();
    const auto whole = read_spill(bytes);
    ASSERT_EQ(whole.commits.size(), 3U);
    bytes[whole.sound - 1] ^= 1;  // within the last signature
    put_spill(bytes);
    store = open();
    ASSERT_EQ(store->remarks().size(), 1U);
    EXPECT_THAT(store->remarks().front().hint, HasSubstr("spill.bin.unsound-1"));
    EXPECT_EQ(disk::read_file(spill() + ".unsound-1", kSpillBytes).value(), bytes);
    EXPECT_EQ(store->append({access_draft(4)}).value().back().seq, Seq{3});
    const auto gap = gap_of(store->recover(at(5), 0));
    EXPECT_EQ(gap.spilled, 3);
    EXPECT_EQ(gap.lost, 1);
    store.reset();
    expect_sound(5);
}

TEST_F(OutageTest, an_entry_put_into_the_spill_file_is_refused) {
    auto store = open();
    break_disk();
    store->append({access_draft(1)}).value();
    store.reset();
    mend_disk();
    auto read = read_spill(spill_bytes());
    ASSERT_EQ(read.commits.size(), 1U);
    read.commits[0].rows[0].numbers[kPid] += 1;  // another person
    put_spill(spill_record(read.commits[0]));
    EXPECT_EQ(replayed().size(), 1U) << "its signature is that of another entry";
    EXPECT_TRUE(std::filesystem::exists(spill() + ".unsound-1"));
}

TEST_F(OutageTest, a_new_day_in_an_outage_waits_for_the_ledger_with_its_key) {
    auto store = open();
    const auto on = [](EntryDraft draft, std::int64_t seconds) {
        draft.recorded = at(seconds);
        return draft;
    };
    break_disk();
    store->append({access_draft(1)}).value();
    EXPECT_EQ(store->append({on(access_draft(2), kDay + 5)}).value().size(), 1U) << "no key entry";
    mend_disk();
    const auto told = store->recover(at(kDay + 9), 0);
    ASSERT_EQ(told.size(), 1U);
    const auto next = store->append({on(access_draft(3), kDay + 10)}).value();
    ASSERT_EQ(next.size(), 2U);
    EXPECT_EQ(next.front().kind, EntryKind::key);
    store.reset();
    expect_sound(6);
}

TEST_F(OutageTest, a_key_that_is_introduced_as_the_disk_fails_counts_from_then_on) {
    auto store = open();
    auto draft = access_draft(1);
    draft.recorded = at(kDay + 5);
    break_disk();
    const auto written = store->append({draft}).value();
    mend_disk();
    ASSERT_EQ(written.size(), 2U);
    EXPECT_EQ(store->health().writing, Writing::spill);
    store->append({draft}).value();
    store.reset();
    store = open();
    EXPECT_EQ(store->append({draft}).value().size(), 1U);
    draft.recorded = at(kDay + 6);
    EXPECT_EQ(gap_of(store->recover(draft.recorded, 0)).spilled, 4);
    store->append({draft}).value();
    store.reset();
    EXPECT_TRUE(open()->append({draft}));
    expect_sound(8);
    EXPECT_FALSE(std::filesystem::exists(dir_ + "/keys/daily.key.new"));
}

TEST_F(OutageTest, a_ledger_that_was_rolled_back_meanwhile_is_not_written_to) {
    auto store = open();
    store.reset();
    std::filesystem::copy(ledger(), top_ + "/old.db");
    store = open();
    store->append({access_draft(1)}).value();
    break_disk();
    store->append({access_draft(2)}).value();
    mend_disk();
    for (const char* file : {"/ledger.db", "/ledger.db-wal", "/ledger.db-shm"}) std::filesystem::remove(dir_ + file);
    std::filesystem::copy(top_ + "/old.db", ledger());
    EXPECT_TRUE(store->recover(at(3), 0).empty());
    EXPECT_EQ(store->health().writing, Writing::spill);
    EXPECT_EQ(store->append({access_draft(4)}).value().back().seq, Seq{3}) << "still at its place";
    EXPECT_EQ(stored().size(), 1U);
}

TEST_F(OutageTest, a_reader_of_the_log_delays_recovery_and_no_more) {
    const auto store = open();
    store->append({access_draft(0)}).value();
    auto reader = disk::Database::open(ledger(), disk::OpenMode::read_only).value();
    ASSERT_TRUE(reader.run("BEGIN"));
    ASSERT_EQ(reader.number("SELECT count(*) FROM entry").value(), 2);
    store->append({access_draft(1)}).value();
    break_disk();
    store->append({access_draft(2)}).value();
    mend_disk();
    EXPECT_TRUE(store->recover(at(3), 0).empty());
    EXPECT_EQ(store->health().writing, Writing::spill);
    ASSERT_TRUE(reader.run("COMMIT"));
    EXPECT_EQ(gap_of(store->recover(at(4), 0)).spilled, 1);
    expect_sound(5);
}

// The key that the failed append introduces is in force when its entry stands in the ledger all the same.
TEST_F(OutageTest, a_key_of_an_append_that_failed_and_stands_signs_what_follows) {
    auto store = open_without_spill();
    store->append({access_draft(0)}).value();  // the log has begun: what fails next has its rows in it
    auto draft = access_draft(1);
    draft.recorded = at(kDay + 5);
    break_disk();
    EXPECT_TRUE(store->append({draft}).has_error());
    mend_disk();
    draft.recorded = at(kDay + 9);
    const auto told = store->recover(draft.recorded, 0);
    ASSERT_EQ(told.size(), 3U) << "the key, the draft, the gap";
    EXPECT_EQ(told.front().kind, EntryKind::key);
    EXPECT_EQ(store->append({draft}).value().size(), 1U) << "no other key";
    store.reset();
    EXPECT_TRUE(open()->append({draft}));
    expect_sound(7);
}

TEST_F(OutageTest, a_second_outage_writes_over_what_a_crash_left_of_the_first) {
    crash_before_emptying();
    auto store = open();
    store->append({access_draft(5)}).value();
    break_disk();
    const auto second = store->append({access_draft(6)}).value();
    store.reset();
    mend_disk();
    EXPECT_EQ(replayed().back().seq, second.back().seq);
    store = open();
    EXPECT_EQ(gap_of(store->recover(at(7), 0)).first, second.front().seq.value);
    store.reset();
    expect_sound(8);
}

TEST_F(OutageTest, a_crash_between_import_and_gap_is_made_good_at_the_next_start) {
    auto store = open();
    break_disk();
    const auto waited = store->append({access_draft(1), access_draft(2)}).value();
    mend_disk();
    const auto full = spill_bytes();
    store.reset();
    {  // as the import leaves the ledger: the commit is there, the gap is not
        auto database = disk::Database::open(ledger(), disk::OpenMode::read_write).value();
        auto appender = Appender::make(database).value();
        ASSERT_TRUE(appender.write(read_spill(full).commits.at(0), {}));
        ASSERT_TRUE(database.checkpoint());
    }
    store = open();
    EXPECT_EQ(store->health().writing, Writing::spill);
    const auto gap = gap_of(store->recover(at(3), 0));
    EXPECT_EQ(gap.first, waited.front().seq.value);
    EXPECT_EQ(gap.spilled, 2);
    store.reset();
    expect_sound(4);
}

// 6.8-B3: a `gap` of a run that ended without a stop waited last; it does not tell of this outage.
TEST_F(OutageTest, the_gap_of_a_run_is_not_taken_for_that_of_the_outage_6_8_B3) {
    auto store = open();
    break_disk();
    auto of_run = access_draft(1);
    of_run.kind = EntryKind::gap;
    of_run.ref_seq = Seq{0};
    of_run.detail = GapDetail{-1, 0, 0, 1, 2, "no stop was recorded"};
    store->append({access_draft(1)}).value();
    store->append({of_run}).value();
    mend_disk();
    const auto full = spill_bytes();
    store.reset();
    {
        auto database = disk::Database::open(ledger(), disk::OpenMode::read_write).value();
        auto appender = Appender::make(database).value();
        for (const auto& commit : read_spill(full).commits) ASSERT_TRUE(appender.write(commit, {}));
        ASSERT_TRUE(database.checkpoint());
    }
    store = open();
    EXPECT_EQ(store->health().writing, Writing::spill);
    EXPECT_EQ(gap_of(store->recover(at(3), 0)).spilled, 2);
    store.reset();
    expect_sound(4);
}

TEST_F(OutageTest, what_waits_for_a_place_that_is_taken_is_kept_as_evidence) {
    auto store = open();
    break_disk();
    store->append({access_draft(1)}).value();
    store.reset();
    mend_disk();
    std::filesystem::rename(spill(), top_ + "/away");  // a disk that is not mounted at this start
    open()->append({access_draft(2)}).value();
    std::filesystem::remove(spill());
    std::filesystem::rename(top_ + "/away", spill());
    store = open();
    ASSERT_EQ(store->remarks().size(), 1U);
    EXPECT_THAT(store->remarks().front().hint, HasSubstr("spill.bin.unsound-1"));
    EXPECT_EQ(gap_of(store->recover(at(3), 0)).lost, 1);
    store.reset();
    expect_sound(3);
}

TEST_F(OutageTest, a_full_spill_file_is_none_to_go_back_to) {
    const auto store = open();
    break_disk();
    const std::vector<EntryDraft> many(300, access_draft(1));
    while (store->append(many)) {
    }
    while (store->append({access_draft(1)})) {
    }
    EXPECT_EQ(store->health().writing, Writing::nothing);
    EXPECT_TRUE(store->recover(at(3), 0).empty());
    EXPECT_EQ(store->health().writing, Writing::nothing) << "or the door would be told otherwise every five seconds";
}

}  // namespace
}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b2: what was told as failed while nothing could be written, and is written or stands in the ledger all the
// same.
#include "daemon/disk/sqlite.hpp"
#include "tests/daemon/ledger/store/sync_counter.hpp"
#include "tests/flow/stage.hpp"

#include <algorithm>

namespace sekisho::flow {
namespace {

using ledger::testing_support::sync_counter;
using std::chrono::seconds;

class OutageLate : public Stage {
protected:
    OutageLate() {
        (void)changed_site("origin = \"test.example/gate\"",
                           "origin = \"test.example/gate\"\nspill = \"" + dir_ + "/nowhere/spill.bin\"");
    }
    ~OutageLate() override { mend_disk(); }

    // The flush fails: what was written stands, and nobody may believe it yet.
    static void break_disk() { sync_counter().failing = true; }
    static void mend_disk() { sync_counter().failing = false; }
    void recover() {
        mend_disk();
        gate().advance(seconds(6));
        ASSERT_EQ(gate().gate().status().ledger.writing, ledger::Writing::ledger);
    }
    static std::vector<Entry> of_kind(const std::vector<Entry>& entries, EntryKind kind) {
        std::vector<Entry> all;
        std::copy_if(entries.begin(), entries.end(), std::back_inserter(all),
                     [kind](const Entry& entry) { return entry.kind == kind; });
        return all;
    }
    // The first start there ever was: no name has its number before the config entry.
    void play_first_start() {
        start_in_outage(tokyo(24, 9, 0), [this] {
            gate().rex("server", true);
            gate().rex("server", false);
        });
        gate().rex("front", true);
        EXPECT_TRUE(gate().released("front"));
        gate().rex("front", false);
    }
    // A run that crashed at 9:00: its `start`.
    Seq crash_before_an_outage() {
        start(tokyo(24, 9, 0));
        const auto crashed = last(EntryKind::start).seq;
        crash();
        (void)news();
        return crashed;
    }
    // One gap of that run, until `started`, and beside it one of the outage if there was one.
    static void expect_gap_of_run(const std::vector<Entry>& entries, Seq run, WallTime started, std::size_t outages) {
        std::vector<Entry> of_run;
        std::size_t others = 0;
        for (const auto& gap : of_kind(entries, EntryKind::gap)) {
            if (gap.ref_seq == run) {
                of_run.push_back(gap);
            } else {
                ++others;
                EXPECT_EQ(gap.ref_seq, kNoSeq);
                EXPECT_EQ(std::get<GapDetail>(gap.detail).lost, 0);
            }
        }
        EXPECT_EQ(others, outages);
        ASSERT_EQ(of_run.size(), 1U);
        const auto& detail = std::get<GapDetail>(of_run[0].detail);
        EXPECT_EQ(WallTime(Duration(detail.began_us)), tokyo(24, 9, 0));
        EXPECT_EQ(WallTime(Duration(detail.ended_us)), started);
    }
    void expect_start_made_good() {
        const auto entries = news();
        const auto starts = of_kind(entries, EntryKind::start);
        const auto configs = of_kind(entries, EntryKind::config);
        const auto unlocks = of_kind(entries, EntryKind::unlock);
        ASSERT_EQ(starts.size(), 1U);
        ASSERT_EQ(configs.size(), 1U);
        ASSERT_EQ(unlocks.size(), 2U);
        EXPECT_LT(starts[0].seq, configs[0].seq);
        for (const auto& unlock : unlocks) {
            EXPECT_LT(configs[0].seq, unlock.seq);
            EXPECT_EQ(unlock.cfg_seq, configs[0].seq);
            EXPECT_NE(unlock.door, DoorNumber{});
        }
        EXPECT_EQ(gate().gate().status().config_seq, configs[0].seq);
        EXPECT_EQ(of_kind(entries, EntryKind::gap).size(), 1U);
        expect_sound();
    }
};

TEST_F(OutageLate, a_start_that_could_not_be_written_is_written_before_all_else) {
    {
        auto other = disk::Database::open(state_dir_ + "/ledger.db", disk::OpenMode::read_write).value();
        other.checkpoint_on_close(false);
        ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
        play_first_start();
        gate().advance(seconds(6));
    }
    recover();
    expect_start_made_good();
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro)) << "and the gate goes on";
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

TEST_F(OutageLate, a_start_that_stands_all_the_same_is_not_written_twice) {
    break_disk();
    play_first_start();
    recover();
    expect_start_made_good();
}

// 6.8-B3: the gap of the run before comes with its start, of the time at which that was, and the outage has its own.
TEST_F(OutageLate, the_gap_of_a_crash_is_written_when_the_outage_is_over_6_8_B3) {
    const auto crashed = crash_before_an_outage();
    {
        auto other = disk::Database::open(state_dir_ + "/ledger.db", disk::OpenMode::read_write).value();
        other.checkpoint_on_close(false);
        ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
        start_in_outage(tokyo(24, 10, 0));
        gate().advance(seconds(60));
    }
    recover();
    const auto entries = news();
    expect_gap_of_run(entries, crashed, tokyo(24, 10, 0), 1);
    const auto starts = of_kind(entries, EntryKind::start);
    ASSERT_EQ(starts.size(), 1U);
    EXPECT_EQ(entries[static_cast<std::size_t>(starts[0].seq.value - entries[0].seq.value) + 1].kind, EntryKind::gap);
    expect_sound();
}

TEST_F(OutageLate, the_gap_of_a_crash_that_stands_all_the_same_is_not_written_twice_6_8_B3) {
    const auto crashed = crash_before_an_outage();
    break_disk();
    start_in_outage(tokyo(24, 10, 0));
    recover();
    expect_gap_of_run(news(), crashed, tokyo(24, 10, 0), 1);
    expect_sound();
}

// A run of which no entry could be written is none that the ledger knows of: the gap goes on over it.
TEST_F(OutageLate, a_run_that_recorded_nothing_lies_in_the_gap_6_8_B3) {
    const auto crashed = crash_before_an_outage();
    {
        auto other = disk::Database::open(state_dir_ + "/ledger.db", disk::OpenMode::read_write).value();
        other.checkpoint_on_close(false);
        ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
        start_in_outage(tokyo(24, 10, 0));
        crash_in_outage();
    }
    start(tokyo(24, 11, 0));
    expect_gap_of_run(news(), crashed, tokyo(24, 11, 0), 0);
    expect_sound();
}

// The disk comes back and fails at once.
TEST_F(OutageLate, a_start_that_fails_again_is_written_at_the_next_recovery) {
    start(tokyo(24, 9, 0));
    crash();
    (void)news();
    {
        auto other = disk::Database::open(state_dir_ + "/ledger.db", disk::OpenMode::read_write).value();
        other.checkpoint_on_close(false);
        ASSERT_TRUE(other.run("BEGIN IMMEDIATE"));
        start_in_outage(tokyo(24, 10, 0));
    }
    break_disk();
    gate().advance(seconds(12));
    EXPECT_EQ(gate().gate().status().ledger.writing, ledger::Writing::nothing);
    recover();
    const auto entries = news();
    ASSERT_EQ(of_kind(entries, EntryKind::config).size(), 1U);
    EXPECT_EQ(gate().gate().status().config_seq, of_kind(entries, EntryKind::config)[0].seq);
    expect_sound();
}

TEST_F(OutageLate, a_reload_that_failed_and_stands_is_answered_by_the_configuration_in_force) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    const auto in_force = gate().gate().state().config_sha256;
    (void)news();
    const auto next = changed_site("release = \"5s\"", "release = \"7s\"");
    break_disk();
    EXPECT_FALSE(gate().reload(next));
    recover();
    const auto configs = of_kind(news(), EntryKind::config);
    ASSERT_EQ(configs.size(), 2U) << "the one that stands, and the one in force";
    EXPECT_NE(std::get<ConfigDetail>(configs[0].detail).sha256, in_force);
    EXPECT_EQ(std::get<ConfigDetail>(configs[1].detail).sha256, in_force);
    EXPECT_EQ(std::get<ConfigDetail>(configs[1].detail).cause, "outage");
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    EXPECT_EQ(last(EntryKind::access).cfg_seq, configs[1].seq);
    ASSERT_TRUE(gate().reload(next)) << "asked again, it comes into force";
    EXPECT_NE(gate().gate().state().config_sha256, in_force);
    expect_sound();
}

TEST_F(OutageLate, a_card_whose_issue_failed_and_stands_is_known) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));  // the person is known: the second card is one entry
    break_disk();
    EXPECT_FALSE(gate().issue("S1", "desk", kStranger));
    gate().tap("r2", kStranger);
    EXPECT_FALSE(gate().released("server"));
    recover();
    gate().tap("r2", kStranger);
    EXPECT_TRUE(gate().released("server"));
    EXPECT_EQ(gate().gate().credentials().size(), 2U);
    const auto again = gate().issue("S1", "desk", kStranger);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().what, "the card is a credential already");
    expect_sound();
}

// Two tries in one outage: the first may stand, the second never does.
TEST_F(OutageLate, of_two_tries_to_issue_a_card_the_one_that_stands_counts) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    break_disk();
    EXPECT_FALSE(gate().issue("S1", "desk", kStranger));
    EXPECT_FALSE(gate().issue("S1", "desk", kStranger));
    recover();
    gate().tap("r2", kStranger);
    EXPECT_TRUE(gate().released("server"));
    EXPECT_EQ(gate().gate().credentials().size(), 2U);
    gate().contact("server", true);
    gate().contact("server", false);
    start(tokyo(24, 9, 30));
    gate().tap("r2", kStranger);
    EXPECT_TRUE(gate().released("server")) << "and after a restart";
}

}  // namespace
}  // namespace sekisho::flow

// SPDX-License-Identifier: Apache-2.0
// 6.8-B3: what a start records of the run before it.
#include "daemon/ledger/store/store.hpp"
#include "tests/flow/stage.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace sekisho::flow {
namespace {

class LastRun : public Stage {
protected:
    static std::vector<Entry> gaps_in(const std::vector<Entry>& entries) {
        std::vector<Entry> found;
        std::copy_if(entries.begin(), entries.end(), std::back_inserter(found),
                     [](const Entry& entry) { return entry.kind == EntryKind::gap; });
        return found;
    }
    // The only `gap` among them tells of the run that began with the `start` entry `of`.
    static void expect_gap(const std::vector<Entry>& entries, Seq of, WallTime from, WallTime to,
                           const std::string& cause = "no stop was recorded: crash, kill or power cut") {
        const auto found = gaps_in(entries);
        ASSERT_EQ(found.size(), 1U);
        const auto& detail = std::get<GapDetail>(found[0].detail);
        EXPECT_EQ(found[0].ref_seq, of);
        EXPECT_EQ(found[0].t_event, to);
        EXPECT_EQ(WallTime(Duration(detail.began_us)), from);
        EXPECT_EQ(WallTime(Duration(detail.ended_us)), to);
        EXPECT_EQ(detail.cause, cause);
        EXPECT_EQ(detail.first, -1);
        EXPECT_EQ(detail.spilled, 0);
        EXPECT_EQ(detail.lost, 0);
    }
    void stop() {
        std::optional<Result<Seq>> stopped;
        gate().gate().stop("SIGTERM", [&stopped](const Result<Seq>& seq) { stopped = seq; });
        gate().settle();
        ASSERT_TRUE(stopped.has_value());
        ASSERT_TRUE(*stopped) << to_text(stopped->error());
    }
    // As `sekisho backup restore` ends, the gate not running.
    void put_back(WallTime when, std::int64_t known) {
        crash();
        auto store = ledger::Store::open(state_dir_, "test.example/gate", [](const Entry&) {}).value();
        EntryDraft draft;
        draft.kind = EntryKind::restored;
        draft.t_event = when;
        draft.recorded.wall = when;
        draft.recorded.status = ClockStatus::synced;
        draft.detail = RestoredDetail{0, known, "uid:0"};
        store->append({draft}).value();
    }
};

TEST_F(LastRun, TheFirstStartOfALedgerHasNoGap_6_8_B3) {
    start(tokyo(24, 9, 0));
    EXPECT_TRUE(gaps_in(news()).empty());
}

TEST_F(LastRun, ACrashIsAGapFromTheLastEntryToTheNextStart_6_8_B3) {
    start(tokyo(24, 9, 0));
    gate().advance_to(tokyo(24, 9, 30));
    gate().tap("r1", kStranger);
    gate().advance_to(tokyo(24, 9, 45));  // nothing is recorded any more
    const auto first = last(EntryKind::start).seq;
    EXPECT_EQ(last(EntryKind::access).recorded.wall, tokyo(24, 9, 30));
    crash();
    (void)news();
    start(tokyo(24, 10, 15));
    const auto entries = news();
    expect_gap(entries, first, tokyo(24, 9, 30), tokyo(24, 10, 15));
    ASSERT_GE(entries.size(), 3U);
    const auto begun =
        std::find_if(entries.begin(), entries.end(), [](const Entry& entry) { return entry.kind == EntryKind::start; });
    ASSERT_NE(begun, entries.end());
    EXPECT_EQ((begun + 1)->kind, EntryKind::gap);
    EXPECT_EQ((begun + 2)->kind, EntryKind::config);
    expect_sound();
}

TEST_F(LastRun, AStopInOrderLeavesNoGap_6_8_B3) {
    start(tokyo(24, 9, 0));
    stop();
    (void)news();
    start(tokyo(24, 10, 0));
    EXPECT_TRUE(gaps_in(news()).empty());
    stop();
    crash();  // it was stopped already
    start(tokyo(24, 11, 0));
    EXPECT_TRUE(gaps_in(news()).empty());
}

// What doors still write while it stops is not taken for a run that goes on.
TEST_F(LastRun, AStopWhileALockIsReleasedIsOneInOrder_6_8_B3) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    ASSERT_TRUE(gate().released("server"));
    stop();
    start(tokyo(24, 10, 0));
    EXPECT_TRUE(gaps_in(news()).empty());
}

TEST_F(LastRun, EachCrashHasItsOwnGap_6_8_B3) {
    start(tokyo(24, 9, 0));
    const auto first = last(EntryKind::start).seq;
    crash();
    (void)news();
    start(tokyo(24, 9, 1));
    expect_gap(news(), first, tokyo(24, 9, 0), tokyo(24, 9, 1));
    const auto second = last(EntryKind::start).seq;
    crash();
    start(tokyo(24, 9, 2));
    expect_gap(news(), second, tokyo(24, 9, 1), tokyo(24, 9, 2));
    stop();
    start(tokyo(24, 9, 3));
    EXPECT_TRUE(gaps_in(news()).empty()) << "told once";
}

// Nobody knows how long it was: both times are what the clock showed.
TEST_F(LastRun, AClockThatWasSetBackShowsItself_6_8_B3) {
    start(tokyo(24, 9, 0));
    const auto first = last(EntryKind::start).seq;
    crash();
    (void)news();
    start(tokyo(24, 7, 0));
    const auto entries = news();
    expect_gap(entries, first, tokyo(24, 9, 0), tokyo(24, 7, 0));
    const auto steps = std::count_if(entries.begin(), entries.end(),
                                     [](const Entry& entry) { return entry.kind == EntryKind::clock_step; });
    EXPECT_EQ(steps, 1) << "an entry beside it says that the clock was set";
    expect_sound();
}

TEST_F(LastRun, AfterARestoreTheGapSaysThatEntriesAreLost_6_8_B3) {
    start(tokyo(24, 9, 0));
    const auto first = last(EntryKind::start).seq;
    put_back(tokyo(25, 8, 0), 900);
    (void)news();
    start(tokyo(25, 9, 0));
    expect_gap(news(), first, tokyo(24, 9, 0), tokyo(25, 9, 0),
               "no stop was recorded: put back from a backup, what the run did afterwards is lost");
    stop();
    put_back(tokyo(26, 8, 0), 0);
    (void)news();
    start(tokyo(26, 9, 0));
    EXPECT_TRUE(gaps_in(news()).empty()) << "the restored entry tells of it";
    expect_sound();
}

}  // namespace
}  // namespace sekisho::flow

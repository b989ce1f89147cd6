// SPDX-License-Identifier: Apache-2.0
// 6.8-B3: what a start records of the run before it, and a stop by command.
#include "daemon/ledger/store/store.hpp"
#include "tests/flow/stage.hpp"
#include "tests/support/full_disk.hpp"

#include <algorithm>
#include <chrono>
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
                           const std::string& cause =
                               "no stop was recorded: crash, kill, power cut, or an end that could not be written") {
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
    // What came of stop commands, in the order of their answers.
    void ask_to_stop(const std::string& reason) {
        gate().gate().stop(
            {reason, "uid:1001"}, [this] { ++begun_; }, [this](const Result<Seq>& seq) { answers_.push_back(seq); });
    }
    // Written by a program of its own, the gate not running.
    void write_alone(WallTime when, EntryKind kind, EntryDetail detail) {
        crash();
        auto store = ledger::Store::open(state_dir_, "test.example/gate", [](const Entry&) {}).value();
        EntryDraft draft;
        draft.kind = kind;
        draft.t_event = when;
        draft.recorded.wall = when;
        draft.recorded.status = ClockStatus::synced;
        draft.detail = std::move(detail);
        store->append({draft}).value();
    }
    // As `sekisho backup restore` ends.
    void put_back(WallTime when, std::int64_t known) {
        write_alone(when, EntryKind::restored, RestoredDetail{0, known, "uid:0"});
    }
    // A start that was killed before it recorded the gap.
    void start_and_die(WallTime when) { write_alone(when, EntryKind::start, StartDetail{"0.1.0", "sim", "x"}); }

    int begun_ = 0;
    std::vector<Result<Seq>> answers_;
};

TEST_F(LastRun, AStopByCommandSaysWhoAndWhyAndLeavesNoGap_6_8_B3) {
    start(tokyo(24, 9, 0));
    ask_to_stop("a new lock at the server room");
    EXPECT_EQ(begun_, 0) << "the reason is kept first";
    gate().settle();
    ASSERT_EQ(answers_.size(), 1U);
    ASSERT_TRUE(answers_[0]) << to_text(answers_[0].error());
    EXPECT_EQ(begun_, 1);
    const auto stopped = last(EntryKind::stop);
    EXPECT_EQ(stopped.seq, *answers_[0]);
    EXPECT_EQ(std::get<StopDetail>(stopped.detail).cause, "command");
    EXPECT_EQ(std::get<StopDetail>(stopped.detail).operator_, "uid:1001");
    EXPECT_EQ(stopped.pcommit.size(), sizeof(Digest)) << "it commits to the reason";
    EXPECT_TRUE(gate().gate().stopping());
    (void)news();
    start(tokyo(24, 10, 0));
    EXPECT_TRUE(gaps_in(news()).empty());
    expect_sound();
}

TEST_F(LastRun, TwoStopsAtOnceAreOne_6_8_B3) {
    start(tokyo(24, 9, 0));
    (void)news();
    ask_to_stop("first");
    ask_to_stop("second");
    gate().settle();
    ask_to_stop("third");
    ASSERT_EQ(answers_.size(), 3U);
    const auto done = std::count_if(answers_.begin(), answers_.end(), [](const auto& answer) { return bool{answer}; });
    EXPECT_EQ(done, 1);
    EXPECT_EQ(begun_, 1);
    for (const auto& answer : answers_) {
        EXPECT_EQ(answer ? "sekishod stops" : answer.error().what, "sekishod stops");
    }
    const auto entries = news();
    EXPECT_EQ(
        std::count_if(entries.begin(), entries.end(), [](const Entry& entry) { return entry.kind == EntryKind::stop; }),
        1);
}

// The machine goes down while the reason is being kept: it is stopped once, for that.
TEST_F(LastRun, ASignalBesideACommandStopsOnce_6_8_B3) {
    start(tokyo(24, 9, 0));
    ask_to_stop("first");
    stop();
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_FALSE(answers_[0]);
    EXPECT_EQ(begun_, 0);
    EXPECT_EQ(std::get<StopDetail>(last(EntryKind::stop).detail).cause, "SIGTERM");
}

// No record, no stop by command: nobody could tell later who it was. The gate stays in service.
TEST_F(LastRun, AStopThatCannotBeRecordedIsRefused_6_8_B3) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    {
        const tests::FullDisk full;
        gate().tap("r2", kIchiro);
        ASSERT_EQ(gate().gate().status().ledger.writing, ledger::Writing::nothing);
        ask_to_stop("a new disk");
        gate().settle();
    }
    ASSERT_EQ(answers_.size(), 1U);
    ASSERT_FALSE(answers_[0]);
    EXPECT_EQ(answers_[0].error().what, "nothing can be recorded, so nobody could tell later who stopped it and why");
    EXPECT_EQ(begun_, 0);
    EXPECT_FALSE(gate().gate().stopping());
    gate().advance(std::chrono::seconds(6));
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

// The rules of every stop: a fire frees on, who was let in finds it locked, a way out stays.
TEST_F(LastRun, AStopByCommandLocksWhatNoFireHolds_6_8_B3) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().input("fire", true);
    gate().tap("r2", kIchiro);
    ASSERT_TRUE(gate().released("server"));
    ASSERT_TRUE(gate().released("front"));
    ask_to_stop("a trial");
    gate().settle();
    ASSERT_EQ(answers_.size(), 1U);
    EXPECT_TRUE(answers_[0]);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_TRUE(gate().released("front"));
}

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

TEST_F(LastRun, AStartThatDiesBeforeTheGapLosesNothingOfIt_6_8_B3) {
    start(tokyo(24, 9, 0));
    const auto first = last(EntryKind::start).seq;
    start_and_die(tokyo(24, 9, 10));
    start_and_die(tokyo(24, 9, 20));
    (void)news();
    start(tokyo(24, 9, 30));
    expect_gap(news(), first, tokyo(24, 9, 0), tokyo(24, 9, 30));
    const auto recorder = last(EntryKind::start).seq;
    crash();
    start(tokyo(24, 9, 40));
    expect_gap(news(), recorder, tokyo(24, 9, 30), tokyo(24, 9, 40));
    stop();
    start(tokyo(24, 9, 50));
    EXPECT_TRUE(gaps_in(news()).empty());
    expect_sound();
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

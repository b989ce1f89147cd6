// SPDX-License-Identifier: Apache-2.0
// A disk that takes its time. Promise 1: nobody is held in, whatever it does. Promise 2: no record, no entry.
#include "tests/flow/stage.hpp"

namespace sekisho::flow {
namespace {

using std::chrono::seconds;

class SlowLedger : public Stage {
protected:
    // Asks for an unlock; the answer stands in `answer_` when there is one.
    void ask_unlock() {
        gate().gate().unlock(DoorName{"server"}, "reason", "uid:0", [this](Result<Seq> seq) { answer_ = seq; });
    }
    void resume() {
        gate().resume_ledger();
        gate().settle();
    }

    std::optional<Result<Seq>> answer_;
};

// Promise 1, STD-EGR-01, STD-EGR-02: a gate that stops serves fire, REX and exit readers until its end is written.
TEST_F(SlowLedger, a_stop_that_waits_lets_people_out_and_nobody_in) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().stall_ledger();
    bool stopped = false;
    gate().gate().stop("SIGTERM", [&](const Result<Seq>& seq) { stopped = seq.has_value(); });
    gate().settle();
    EXPECT_FALSE(gate().released("front")) << "its schedule has ended";
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front"));
    gate().rex("front", false);
    gate().advance(seconds(6));
    EXPECT_FALSE(gate().released("front"));
    gate().input("fire", true);
    EXPECT_TRUE(gate().released("front"));
    gate().tap("r3", kIchiro);
    EXPECT_TRUE(gate().released("server")) << "out by the exit reader";
    gate().advance(seconds(6));
    gate().tap("r2", kIchiro);
    ask_unlock();
    EXPECT_FALSE(stopped);
    resume();
    EXPECT_TRUE(stopped);
    EXPECT_FALSE(gate().released("server")) << "nobody is let in";
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::access_point_disabled);
    ASSERT_TRUE(answer_);
    EXPECT_FALSE(*answer_);
    EXPECT_TRUE(gate().released("front")) << "fire stands";
}

// What was decided before the stop and is written after it opens nothing.
TEST_F(SlowLedger, a_grant_that_a_stop_overtakes_opens_nothing) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().stall_ledger();
    gate().tap("r2", kIchiro);
    gate().gate().stop("SIGTERM", [](const Result<Seq>&) {});
    resume();
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<OutcomeDetail>(last(EntryKind::outcome).detail).passage, Passage::not_taken);
}

// 6.4-C1: nobody waits at the door any more when the release time has passed since the tap.
TEST_F(SlowLedger, a_grant_that_comes_too_late_opens_nothing) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().stall_ledger();
    gate().tap("r2", kIchiro);
    gate().advance(seconds(5));
    resume();
    EXPECT_TRUE(gate().released("server")) << "just in time";
    gate().advance(seconds(6));
    gate().stall_ledger();
    gate().tap("r2", kIchiro);
    gate().advance(std::chrono::milliseconds(5001));
    EXPECT_FALSE(gate().released("server"));
    resume();
    EXPECT_FALSE(gate().released("server"));
    const auto granted = last(EntryKind::access);
    EXPECT_EQ(granted.decision, Verdict::granted);
    const auto outcome = last(EntryKind::outcome);
    EXPECT_EQ(outcome.ref_seq, granted.seq);
    EXPECT_EQ(std::get<OutcomeDetail>(outcome.detail).passage, Passage::not_taken);
}

TEST_F(SlowLedger, a_command_that_comes_too_late_says_so) {
    start(tokyo(24, 9, 0));
    gate().stall_ledger();
    ask_unlock();
    gate().advance(seconds(6));
    EXPECT_FALSE(answer_);
    resume();
    ASSERT_TRUE(answer_);
    ASSERT_FALSE(*answer_);
    EXPECT_NE(answer_->error().what.find("stayed locked"), std::string::npos) << answer_->error().what;
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<OutcomeDetail>(last(EntryKind::outcome).detail).passage, Passage::not_taken);
}

// No record, no entry: the lock hears of a schedule only when its unlock is durable.
TEST_F(SlowLedger, an_unlock_schedule_waits_for_its_entry) {
    start(tokyo(24, 8, 29, 50));
    gate().stall_ledger();
    gate().advance(seconds(40));
    EXPECT_FALSE(gate().released("front"));
    resume();
    EXPECT_TRUE(gate().released("front"));
    int unlocks = 0;
    for (const auto& entry : news()) unlocks += entry.kind == EntryKind::unlock ? 1 : 0;
    EXPECT_EQ(unlocks, 1);
    EXPECT_EQ(std::get<UnlockDetail>(last(EntryKind::unlock).detail).cause, UnlockCause::schedule);
}

// The ledger must not say that a door stands unlocked which does not.
TEST_F(SlowLedger, an_unlock_schedule_that_is_over_when_it_is_written_opens_nothing) {
    start(tokyo(24, 8, 29, 50));
    gate().stall_ledger();
    gate().advance_to(tokyo(24, 17, 31));
    resume();
    EXPECT_FALSE(gate().released("front"));
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::schedule);
    EXPECT_GT(last(EntryKind::relock).seq, last(EntryKind::unlock).seq);
}

}  // namespace
}  // namespace sekisho::flow

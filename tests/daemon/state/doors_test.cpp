// SPDX-License-Identifier: Apache-2.0
// What the ledger says of a door's hardware: STD-UL-01, STD-IEC-06, STD-IEC-18.
#include "tests/daemon/state/entries.hpp"

#include <gtest/gtest.h>

namespace sekisho::state {
namespace {

using namespace tests;

class Doors : public testing::Test {
protected:
    void relock(std::int64_t door, RelockCause cause = RelockCause::closed) {
        auto made = entry(state, EntryKind::relock, RelockDetail{cause});
        made.door = {door};
        apply(state, made);
    }
    void tell(std::int64_t door, DoorEvent event) {
        auto made = opening(state, event, 3);
        made.door = {door};
        apply(state, made);
    }
    [[nodiscard]] DoorFacts facts(std::int64_t door) const { return state.doors.at({door}); }

    State state;
};

TEST_F(Doors, each_relock_ends_a_cycle_STD_UL_01) {
    relock(1);
    relock(1, RelockCause::release_time_over);
    relock(2, RelockCause::fire_reset);
    apply(state, unlock(state, UnlockCause::rex));  // a release that is not over
    EXPECT_EQ(facts(1).cycles, 2);
    EXPECT_EQ(facts(2).cycles, 1);
    relock(0);
    EXPECT_FALSE(state.doors.contains({0})) << "of no door";
}

TEST_F(Doors, a_lock_that_does_not_follow_stands_until_it_obeys_STD_IEC_06) {
    tell(1, DoorEvent::lock_not_locked);
    EXPECT_EQ(facts(1).lock_fault, DoorEvent::lock_not_locked);
    tell(1, DoorEvent::lock_not_released);
    EXPECT_EQ(facts(1).lock_fault, DoorEvent::lock_not_released) << "the last one";
    tell(2, DoorEvent::lock_obeys);
    EXPECT_TRUE(facts(1).lock_fault) << "another door";
    tell(1, DoorEvent::lock_obeys);
    EXPECT_FALSE(facts(1).lock_fault);
}

TEST_F(Doors, a_case_stands_open_until_it_is_over_STD_IEC_18) {
    tell(1, DoorEvent::tampered);
    EXPECT_TRUE(facts(1).tampered);
    tell(1, DoorEvent::lock_not_locked);
    tell(1, DoorEvent::lock_obeys);
    EXPECT_TRUE(facts(1).tampered) << "a bolt is no case";
    tell(1, DoorEvent::tamper_over);
    EXPECT_FALSE(facts(1).tampered);
}

TEST_F(Doors, what_a_door_does_besides_leaves_no_trace_here) {
    for (const auto event : {DoorEvent::opened, DoorEvent::closed, DoorEvent::forced_open, DoorEvent::held_pre_alarm,
                             DoorEvent::held_open, DoorEvent::alarm_over})
        tell(1, event);
    EXPECT_TRUE(state.doors.empty());
}

TEST_F(Doors, the_dump_has_a_line_of_each_door_STD_UL_01) {
    relock(2);
    tell(1, DoorEvent::lock_not_released);
    tell(1, DoorEvent::tampered);
    const auto dump = canonical_dump(state);
    EXPECT_NE(dump.find("\ndoor 1 0 8 yes\ndoor 2 1 0 no\n"), std::string::npos) << dump;
    const auto parsed = parse_dump(dump);
    ASSERT_TRUE(parsed) << to_text(parsed.error());
    EXPECT_EQ(canonical_dump(*parsed), dump);
    EXPECT_EQ(parsed->doors.at({1}).lock_fault, DoorEvent::lock_not_released);
    EXPECT_FALSE(parsed->doors.at({2}).lock_fault);
}

}  // namespace
}  // namespace sekisho::state

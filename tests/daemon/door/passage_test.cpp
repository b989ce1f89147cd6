// SPDX-License-Identifier: Apache-2.0
// Grants and what becomes of them: 6.4-C1 (relock after each passage), STD-ONVIF-02 (exact
// instants), STD-ONVIF-03.
#include "tests/daemon/door/bench_door.hpp"

#include <gtest/gtest.h>

namespace sekisho::door::bench {
namespace {

// 6.4-C1, STD-ONVIF-03
TEST(DoorPassage, TakenThenRelockedOnClose) {
    BenchDoor door;
    EXPECT_EQ(door(0, Start{}), kNothing);
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::locked);
    EXPECT_EQ(door(100, entry_grant(7)), (Words{"release"}));
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::accessed);
    EXPECT_EQ(door(2000, Contact{true}), (Words{"outcome taken #7 entry"}));
    EXPECT_TRUE(door.door.released);
    EXPECT_EQ(door(3000, Contact{false}), (Words{"lock", "relock closed"}));
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::locked);
    EXPECT_FALSE(next_deadline(door.door));
}

// STD-ONVIF-02, STD-ONVIF-03
TEST(DoorPassage, NotTakenAtTheInstantTheReleaseTimeIsOver) {
    BenchDoor door;
    door(0, Start{});
    door(100, entry_grant(7));
    EXPECT_EQ(next_deadline(door.door), at(5100));
    EXPECT_EQ(words(step(door.door, door.settings, Tick{}, at(5100) - Duration{1})), kNothing);
    EXPECT_EQ(door(5100, Tick{}), (Words{"lock", "relock release time over", "outcome not taken #7 entry"}));
    EXPECT_EQ(door(5100, Tick{}), kNothing);
}

// STD-ONVIF-02, STD-ONVIF-03
TEST(DoorPassage, TakenOneMicrosecondBeforeTheEndButForcedAtIt) {
    BenchDoor early;
    early(0, Start{});
    early(0, entry_grant(7));
    EXPECT_EQ(words(step(early.door, early.settings, Contact{true}, at(5000) - Duration{1})),
              (Words{"outcome taken #7 entry"}));
    BenchDoor late;
    late(0, Start{});
    late(0, entry_grant(7));
    EXPECT_EQ(late(5000, Contact{true}),
              (Words{"lock", "relock release time over", "outcome not taken #7 entry", "forced open", "sound alarm"}));
}

TEST(DoorPassage, StillOpenWhenTheReleaseTimeIsOverLocksOnceOnly) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(7));
    door(1000, Contact{true});
    EXPECT_EQ(door(5000, Tick{}), (Words{"lock", "relock release time over"}));
    EXPECT_EQ(door(6000, Contact{false}), (Words{"closed"}));
}

TEST(DoorPassage, ExtendedGivesTimeToReleaseAndToOpen) {
    BenchDoor door;
    door(0, Start{});
    door(0, extended_exit_grant(9));
    EXPECT_EQ(next_deadline(door.door), at(15000));
    EXPECT_EQ(door(14999, Contact{true}), (Words{"outcome taken #9 exit"}));
    EXPECT_EQ(door.door.pre_alarm_at, at(14999 + 30000));
    EXPECT_EQ(door.door.held_at, at(14999 + 40000));
}

TEST(DoorPassage, NewGrantReplacesThePendingOneAndItsTime) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    EXPECT_EQ(door(4000, entry_grant(2)), (Words{"outcome not taken #1 entry"}));
    EXPECT_EQ(next_deadline(door.door), at(9000));
    EXPECT_EQ(door(5000, Contact{true}), (Words{"outcome taken #2 entry"}));
}

TEST(DoorPassage, GrantAfterThePassageBeforeItHasItsOwnOutcomeOnly) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    door(1000, Contact{true});
    door(2000, Contact{false});
    EXPECT_EQ(door(2500, entry_grant(2)), (Words{"release"}));
    EXPECT_EQ(door(7500, Tick{}), (Words{"lock", "relock release time over", "outcome not taken #2 entry"}));
}

TEST(DoorPassage, GrantAtAnOpenDoorIsAssumedTaken) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    door(1000, Contact{true});
    EXPECT_EQ(door(2000, entry_grant(2)), (Words{"outcome taken assumed #2 entry"}));
    EXPECT_EQ(door.door.release_until, at(7000));
    EXPECT_EQ(door.door.held_at, at(31000)) << "the open time counts from the opening";
    EXPECT_EQ(door(3000, Contact{false}), (Words{"lock", "relock closed"}));
}

// STD-ONVIF-03
TEST(DoorPassage, WithoutContactAssumedAtOnceAndRelockedAtTheEnd) {
    BenchDoor door;
    door.settings.has_contact = false;
    door(0, Start{});
    EXPECT_EQ(door(0, entry_grant(7)), (Words{"release", "outcome taken assumed #7 entry"}));
    EXPECT_EQ(door(1000, Contact{true}), kNothing);
    EXPECT_FALSE(door.door.open);
    EXPECT_EQ(door(5000, Tick{}), (Words{"lock", "relock release time over"}));
}

TEST(DoorPassage, DirectionAndNumberComeFromTheGrant) {
    BenchDoor door;
    door(0, Start{});
    door(0, Grant{UnlockCause::command, Seq{123456789}, Direction::exit, false});
    EXPECT_EQ(door(1, Contact{true}), (Words{"outcome taken #123456789 exit"}));
}

TEST(DoorPassage, LateEventsFindAllThatWasDueDoneInOrderFirst) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    door(1000, Contact{true});
    EXPECT_EQ(door(100000, Contact{false}),
              (Words{"lock", "relock release time over", "held pre alarm", "sound pre_alarm", "held open",
                     "sound alarm", "alarm over", "sound quiet"}));
    EXPECT_EQ(door(100000, Contact{false}), kNothing);
}

TEST(DoorPassage, LateGrantComesAfterTheOneThatRanOut) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    EXPECT_EQ(door(60000, entry_grant(2)),
              (Words{"lock", "relock release time over", "outcome not taken #1 entry", "release"}));
}

TEST(DoorPassage, DoorThatComesBackLeavesNoGrantWithoutOutcome) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    EXPECT_EQ(door(1000, Start{}), (Words{"outcome unknown #1 entry"}));
    EXPECT_FALSE(door.door.released);
    EXPECT_FALSE(next_deadline(door.door));
}

TEST(DoorPassage, ContactRemovedByAReloadMakesThePassageAssumed) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    door.settings.has_contact = false;
    EXPECT_EQ(door(1000, Reconfigured{}), (Words{"outcome taken assumed #1 entry"}));
    EXPECT_EQ(door(5000, Tick{}), (Words{"lock", "relock release time over"}));
}

TEST(DoorPassage, ReloadMovesNoLock) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    door.settings.timing.release = std::chrono::milliseconds{3000};
    EXPECT_EQ(door(100, Reconfigured{}), kNothing);
    EXPECT_EQ(next_deadline(door.door), at(5000)) << "a running time keeps its end";
}

}  // namespace
}  // namespace sekisho::door::bench

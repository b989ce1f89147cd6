// SPDX-License-Identifier: Apache-2.0
// Forced and held doors (ANO-19, ANO-20), the unlock schedule and its masking (STD-ONVIF-01), the
// start.
#include "tests/daemon/door/bench_door.hpp"

#include <gtest/gtest.h>

namespace sekisho::door::bench {
namespace {

TEST(DoorAlarm, ForcedStandsUntilClose) {  // ANO-19
    BenchDoor door;
    door(0, Start{});
    EXPECT_EQ(door(1000, Contact{true}), (Words{"forced open", "sound alarm"}));
    EXPECT_FALSE(next_deadline(door.door));
    EXPECT_EQ(door(86400000, Tick{}), kNothing);
    EXPECT_TRUE(door.door.forced);
    EXPECT_EQ(door(86400001, Contact{false}), (Words{"alarm over", "sound quiet"}));
    EXPECT_FALSE(door.door.forced);
}

// STD-IEC-05
TEST(DoorAlarm, HeldOpenAtExactInstants) {  // ANO-20, STD-ONVIF-02
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    door(1000, Contact{true});
    door(5000, Tick{});
    EXPECT_EQ(next_deadline(door.door), at(21000));
    EXPECT_EQ(door(20999, Tick{}), kNothing);
    EXPECT_EQ(door(21000, Tick{}), (Words{"held pre alarm", "sound pre_alarm"}));
    EXPECT_EQ(next_deadline(door.door), at(31000));
    EXPECT_EQ(door(30999, Tick{}), kNothing);
    EXPECT_EQ(door(31000, Tick{}), (Words{"held open", "sound alarm"}));
    EXPECT_TRUE(door.door.held);
    EXPECT_FALSE(next_deadline(door.door));
    EXPECT_EQ(door(40000, Contact{false}), (Words{"alarm over", "sound quiet"}));
}

TEST(DoorAlarm, ClosingDuringThePreAlarmEndsIt) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    door(1000, Contact{true});
    door(21000, Tick{});
    EXPECT_EQ(door(22000, Contact{false}), (Words{"alarm over", "sound quiet"}));
    EXPECT_FALSE(next_deadline(door.door));
}

TEST(DoorAlarm, NoPreAlarmWhenItsTimeIsZero) {
    BenchDoor door;
    door.settings.timing.pre_alarm = std::chrono::milliseconds{0};
    door(0, Start{});
    door(0, entry_grant(1));
    door(0, Contact{true});
    EXPECT_EQ(door(30000, Tick{}), (Words{"lock", "relock release time over", "held open", "sound alarm"}));
}

TEST(DoorAlarm, ContactThatRepeatsItselfIsNoEvent) {
    BenchDoor door;
    door(0, Start{});
    EXPECT_EQ(door(0, Contact{false}), kNothing);
    door(0, Contact{true});
    EXPECT_EQ(door(1, Contact{true}), kNothing);
}

TEST(DoorSchedule, ReleasesWithoutARecordOfItsOwn) {  // that stands in the ledger already
    BenchDoor door;
    door(0, Start{});
    EXPECT_EQ(door(0, UnlockSchedule{true}), (Words{"release"}));
    EXPECT_EQ(door(0, UnlockSchedule{true}), kNothing);
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::unlocked);
    EXPECT_EQ(door(9, UnlockSchedule{false}), (Words{"lock", "relock schedule"}));
    EXPECT_EQ(door(9, UnlockSchedule{false}), kNothing);
}

TEST(DoorSchedule, MasksForcedAndHeld) {  // STD-ONVIF-01, ANO-19: open in Unlocked (none)
    BenchDoor door;
    door(0, Start{});
    door(0, UnlockSchedule{true});
    EXPECT_EQ(door(1000, Contact{true}), (Words{"opened"}));
    EXPECT_FALSE(next_deadline(door.door));
    EXPECT_EQ(door(2000, Contact{false}), (Words{"closed"}));
}

// STD-ONVIF-01
TEST(DoorSchedule, EndsAlarmsThatStandWhenItBegins) {
    BenchDoor door;
    door(0, Start{});
    door(0, Contact{true});
    EXPECT_EQ(door(1000, UnlockSchedule{true}), (Words{"release", "alarm over", "sound quiet"}));
    EXPECT_EQ(door(2000, Contact{false}), (Words{"closed"}));
}

TEST(DoorSchedule, EndLocksAnOpenDoorTooAndItsOpenTimeBeginsThere) {
    BenchDoor door;
    door(0, Start{});
    door(0, UnlockSchedule{true});
    door(1000, Contact{true});
    EXPECT_EQ(door(60000, UnlockSchedule{false}), (Words{"lock", "relock schedule"}));
    EXPECT_EQ(door.door.pre_alarm_at, at(80000));
    EXPECT_EQ(door.door.held_at, at(90000));
}

TEST(DoorSchedule, PassagesAreRecordedAndMoveNoLock) {
    BenchDoor door;
    door(0, Start{});
    door(0, UnlockSchedule{true});
    EXPECT_EQ(door(0, entry_grant(1)), kNothing);
    EXPECT_EQ(door(1000, Contact{true}), (Words{"outcome taken #1 entry"}));
    EXPECT_EQ(door(2000, Contact{false}), (Words{"closed"}));
    door(3000, entry_grant(2));
    EXPECT_EQ(door(8000, Tick{}), (Words{"outcome not taken #2 entry"}));
    EXPECT_TRUE(door.door.released);
}

TEST(DoorSchedule, AStandingGrantKeepsTheLockUntilItIsOver) {
    BenchDoor door;
    door(0, Start{});
    door(0, UnlockSchedule{true});
    door(1000, entry_grant(1));
    EXPECT_EQ(door(2000, UnlockSchedule{false}), kNothing);
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::accessed);
    EXPECT_EQ(door(6000, Tick{}), (Words{"lock", "relock release time over", "outcome not taken #1 entry"}));
}

TEST(DoorStart, OpenDoorIsNotForcedButMayNotStayOpen) {
    BenchDoor door;
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::unknown);
    EXPECT_EQ(door(0, Start{.open = true}), (Words{"opened"}));
    EXPECT_EQ(door.door.pre_alarm_at, at(20000));
    EXPECT_EQ(door.door.held_at, at(30000));
    EXPECT_FALSE(door.door.released);
}

TEST(DoorStart, FireReleasesAtOnceAndAScheduleWhenItIsWritten) {
    BenchDoor door;
    EXPECT_EQ(door(0, Start{.open = true, .fire = true}), (Words{"release", "unlock fire", "opened"}));
    EXPECT_EQ(door(1, UnlockSchedule{true}), kNothing);
    EXPECT_FALSE(next_deadline(door.door)) << "Unlocked masks the open time";
}

TEST(DoorStart, WithoutContactTheLevelMeansNothing) {
    BenchDoor door;
    door.settings.has_contact = false;
    EXPECT_EQ(door(0, Start{.open = true}), kNothing);
    EXPECT_FALSE(door.door.open);
}

TEST(DoorStart, DoorThatComesBackKeepsItsAlarmUntilItCloses) {
    BenchDoor door;
    door(0, Start{});
    door(0, Contact{true});
    EXPECT_EQ(door(1000, Start{.open = true}), kNothing);
    EXPECT_TRUE(door.door.forced);
    EXPECT_EQ(door(2000, Start{}), (Words{"alarm over", "sound quiet"}));
}

TEST(DoorStart, DoorThatComesBackOpenAfterItsScheduleMayNotStayOpen) {
    BenchDoor door;
    door(0, Start{.open = true});
    door(0, UnlockSchedule{true});
    EXPECT_EQ(door(1000, Start{.open = true}), kNothing);
    EXPECT_FALSE(door.door.released);
    EXPECT_EQ(door.door.held_at, at(31000));
}

TEST(DoorFound, OpenIsNoBreakInButMayNotStayOpen) {  // a contact that was lost or is new
    BenchDoor door;
    door(0, Start{});
    EXPECT_EQ(door(1000, Found{true}), (Words{"opened"}));
    EXPECT_FALSE(door.door.forced);
    EXPECT_EQ(door.door.held_at, at(31000));
    EXPECT_EQ(door(2000, Found{true}), kNothing);
    EXPECT_EQ(door(3000, Found{false}), (Words{"closed"}));
    EXPECT_EQ(door(4000, Found{false}), kNothing);
}

TEST(DoorFound, OpenEndsAGrantWhosePassageNobodySaw) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    EXPECT_EQ(door(1000, Found{true}), (Words{"outcome taken assumed #1 entry", "opened"}));
}

TEST(DoorFound, AnOpeningWithinAReleaseWhoseContactCameBackIsNoBreakIn) {
    BenchDoor door;
    door(0, Start{});
    door.settings.has_contact = false;
    door(0, Reconfigured{});
    EXPECT_EQ(door(1000, entry_grant(1)), (Words{"release", "outcome taken assumed #1 entry"}));
    door.settings.has_contact = true;
    EXPECT_EQ(door(2000, Found{false}), kNothing);
    EXPECT_EQ(door(3000, Contact{true}), (Words{"opened"}));
}

// 6.9-B1: somebody with extended time is on the way out, and another one taps in.
TEST(DoorGrant, AnEntryLeavesAnExitItsWholeTime_6_9_B1) {
    BenchDoor door;
    door.settings.egress = site::Egress::rex;
    door(0, Start{});
    door(0, extended_exit_grant(1));
    const auto whole = door.door.release_until;
    door(1000, entry_grant(2));
    EXPECT_EQ(door.door.release_until, whole);
    door(1000, Withdraw{});
    EXPECT_TRUE(door.door.released);
    EXPECT_EQ(door.door.release_until, whole);
}

// 6.9-B1: who has tapped out is on the way.
TEST(DoorWithdraw, LeavesAnExitItsWholeTime_6_9_B1) {
    BenchDoor door;
    door.settings.egress = site::Egress::rex;
    door(0, Start{});
    door(0, exit_grant(1));
    EXPECT_EQ(door(1000, Withdraw{}), (Words{"outcome unknown #1 exit"}));
    EXPECT_EQ(door(4999, Tick{}), kNothing);
    EXPECT_EQ(door(5000, Tick{}), (Words{"lock", "relock release time over"}));
}

// A line that is let go may keep its level: no lock is left released for somebody who needs it not.
TEST(DoorWithdraw, ALeverNeedsNoLockReleased_6_9_B1) {
    BenchDoor door;
    door.settings.egress = site::Egress::hardware;
    door(0, Start{});
    door(0, exit_grant(1));
    EXPECT_EQ(door(1000, Withdraw{}), (Words{"outcome unknown #1 exit", "lock", "relock command"}));
    door(2000, Rex{true});
    EXPECT_EQ(door(3000, Withdraw{}), kNothing) << "it is being turned";
    EXPECT_EQ(door(3500, Rex{false}), (Words{"lock", "relock rex released"}));
    door(10000, Rex{true});
    door(10100, Rex{false});
    EXPECT_EQ(door(10200, Withdraw{}), (Words{"lock", "relock command"}));
    EXPECT_EQ(door(10300, Rex{true}), (Words{"release", "unlock rex"})) << "the door still serves it";
}

TEST(DoorWithdraw, EndsGrantAndScheduleAndLeavesFireAndRex) {
    BenchDoor door;
    door(0, Start{});
    door(0, entry_grant(1));
    EXPECT_EQ(door(1000, Withdraw{}), (Words{"outcome unknown #1 entry", "lock", "relock command"}));
    door(2000, UnlockSchedule{true});
    EXPECT_EQ(door(3000, Withdraw{}), (Words{"lock", "relock command"}));
    door(4000, UnlockSchedule{true});
    door(4000, Contact{true});
    EXPECT_EQ(door(5000, Withdraw{}), (Words{"lock", "relock command"}));
    EXPECT_EQ(door.door.held_at, at(35000)) << "Unlocked masked it until now";
    door(6000, Contact{false});
    door(7000, Rex{true});
    EXPECT_EQ(door(8000, Withdraw{}), kNothing);
    EXPECT_EQ(door(12500, Rex{false}), (Words{"lock", "relock rex released"}));
    door(13000, Fire{true});
    EXPECT_EQ(door(14000, Withdraw{}), kNothing);
    EXPECT_TRUE(door.door.released);
    EXPECT_EQ(door(15000, Fire{false}), (Words{"lock", "relock fire reset"}));
}

TEST(DoorReload, ContactRemovedEndsWhatItReported) {
    BenchDoor door;
    door(0, Start{});
    door(0, Contact{true});
    door.settings.has_contact = false;
    EXPECT_EQ(door(1000, Reconfigured{}), (Words{"alarm over", "sound quiet"}));
    EXPECT_FALSE(door.door.open);
}

TEST(DoorSettings, ComeFromTheConfiguredDoor) {
    site::Door configured;
    configured.egress = site::Egress::sensor;
    configured.fire_release = true;
    configured.timing.release = std::chrono::milliseconds{4000};
    auto settings = settings_of(configured);
    EXPECT_FALSE(settings.has_contact);
    EXPECT_FALSE(settings.has_rex);
    EXPECT_TRUE(settings.fire_release);
    EXPECT_EQ(settings.egress, site::Egress::sensor);
    EXPECT_EQ(settings.timing.release, std::chrono::milliseconds{4000});
    configured.contact.emplace();
    configured.rex.emplace();
    settings = settings_of(configured);
    EXPECT_TRUE(settings.has_contact);
    EXPECT_TRUE(settings.has_rex);
}

// 6.4-C1b: nobody is behind the door of a safe or a rack, so nobody leaves by it.
TEST(DoorAlarm, ACabinetThatIsOpenedWithoutAGrantIsForced) {
    BenchDoor door{lever_door(false)};
    door(0, Start{});
    ASSERT_EQ(door(1000, Contact{true}), Words{"opened exit"}) << "a lever cannot be told from a picked lock";
    door(2000, Contact{false});
    door.settings.holds_people = false;
    EXPECT_EQ(door(3000, Contact{true}), (Words{"forced open", "sound alarm"}));
    EXPECT_EQ(door(4000, Contact{false}), (Words{"alarm over", "sound quiet"}));
    door(5000, entry_grant(1));
    EXPECT_EQ(door(6000, Contact{true}), Words{"outcome taken #1 entry"});
}

}  // namespace
}  // namespace sekisho::door::bench

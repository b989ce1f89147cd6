// SPDX-License-Identifier: Apache-2.0
// Nobody is held in: 6.9-B1, STD-EGR-01, STD-EGR-02; an exit is not a break-in: ANO-19.
#include "tests/daemon/door/bench_door.hpp"

#include <gtest/gtest.h>

namespace sekisho::door::bench {
namespace {

const Words kRexOpening{"outcome taken #-1 exit"};

class EachEgress : public testing::TestWithParam<site::Egress> {
protected:
    void SetUp() override { door.settings.egress = GetParam(); }
    BenchDoor door;
};
INSTANTIATE_TEST_SUITE_P(All, EachEgress,
                         testing::Values(site::Egress::hardware, site::Egress::rex, site::Egress::sensor));

// 6.9-B1, STD-EGR-01
TEST_P(EachEgress, RexDrivesFirstAndRecordsAfterwards) {
    door(0, Start{});
    EXPECT_EQ(door(0, Rex{true}), (Words{"release", "unlock rex"}));
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::accessed);
}

TEST_P(EachEgress, RexPulseReleasesForTheReleaseTime) {
    door(0, Start{});
    door(0, Rex{true});
    EXPECT_EQ(door(200, Rex{false}), kNothing);
    EXPECT_EQ(words(step(door.door, door.settings, Tick{}, at(5000) - Duration{1})), kNothing);
    EXPECT_EQ(door(5000, Tick{}), (Words{"lock", "relock rex released"}));
}

// 6.9-B1, STD-EGR-01
TEST_P(EachEgress, RexHeldKeepsReleasedForAsLongAsItIsHeld) {
    door(0, Start{});
    door(0, Rex{true});
    EXPECT_EQ(door(5000, Tick{}), kNothing);
    EXPECT_FALSE(next_deadline(door.door)) << "nothing is due while it is held";
    EXPECT_EQ(door(86400000, Tick{}), kNothing);
    EXPECT_EQ(door(86400001, Rex{false}), (Words{"lock", "relock rex released"}));
}

// 6.9-B1, STD-EGR-01
TEST_P(EachEgress, OpeningAfterRexIsAnExitAndClosingNeverLocksWhileRexIsHeld) {
    door(0, Start{});
    door(0, Rex{true});
    EXPECT_EQ(door(1000, Contact{true}), kRexOpening);
    EXPECT_EQ(door.door.held_at, at(31000)) << "the open time runs for exits too";
    EXPECT_EQ(door(2000, Contact{false}), (Words{"closed"}));
    EXPECT_TRUE(door.door.released);
    EXPECT_EQ(door(3000, Contact{true}), kRexOpening) << "the next one out";
}

TEST_P(EachEgress, RexAgainProlongsTheSameReleaseWithoutASecondEntry) {
    door(0, Start{});
    door(0, Rex{true});
    door(100, Rex{false});
    EXPECT_EQ(door(4000, Rex{true}), kNothing);
    EXPECT_EQ(door(4100, Rex{false}), kNothing);
    EXPECT_EQ(next_deadline(door.door), at(9000));
    EXPECT_EQ(door(9000, Rex{true}), (Words{"lock", "relock rex released", "release", "unlock rex"}));
}

// 6.9-B1, STD-EGR-01
TEST_P(EachEgress, RexReleasesUnderEveryStandingAlarm) {
    door(0, Start{});
    door.door.open = door.door.forced = true;
    EXPECT_EQ(door(0, Rex{true}), (Words{"release", "unlock rex"}));
}

TEST_P(EachEgress, RexOutlivesTheGrantAndTheGrantTheRex) {
    door(0, Start{});
    door(0, entry_grant(1));
    EXPECT_EQ(door(1000, Rex{true}), (Words{"unlock rex"})) << "no second drive, but the exit has a cause to refer to";
    EXPECT_EQ(door(5000, Tick{}), (Words{"outcome not taken #1 entry"})) << "REX still holds the lock";
    door(5500, Rex{false});
    EXPECT_EQ(door.door.rex_until, at(6000));
    EXPECT_EQ(door(5600, entry_grant(2)), kNothing);
    EXPECT_EQ(door(6000, Tick{}), kNothing);
    EXPECT_EQ(door(10600, Tick{}), (Words{"lock", "relock release time over", "outcome not taken #2 entry"}));
}

// 6.9-B1, STD-EGR-01
TEST_P(EachEgress, RexHeldAtStartReleases) {
    EXPECT_EQ(door(0, Start{.open = false, .fire = false, .rex = true}), (Words{"release", "unlock rex"}));
}

TEST_P(EachEgress, RexLineRemovedByAReloadLetsGo) {
    door(0, Start{});
    door(0, Rex{true});
    door.settings.has_rex = false;
    EXPECT_EQ(door(1000, Reconfigured{}), kNothing);
    EXPECT_EQ(door(5000, Tick{}), (Words{"lock", "relock rex released"}));
}

TEST(DoorEgress, AfterAnExitALockThatHoldsPeopleKeepsItsReleaseTimeALeverDoorLocksAtOnce) {
    BenchDoor button;
    button(0, Start{});
    button(0, Rex{true});
    button(100, Rex{false});
    button(1000, Contact{true});
    EXPECT_EQ(button(2000, Contact{false}), (Words{"closed"}));
    EXPECT_EQ(button(5000, Tick{}), (Words{"lock", "relock rex released"}));
    BenchDoor lever{.settings = lever_door(true)};
    lever(0, Start{});
    lever(0, Rex{true});
    lever(100, Rex{false});
    lever(1000, Contact{true});
    EXPECT_EQ(lever(2000, Contact{false}), (Words{"lock", "relock closed"}));
}

TEST(DoorEgress, GrantGoesBeforeRexForTheFirstOpening) {
    BenchDoor door;
    door(0, Start{});
    door(0, Rex{true});
    door(100, entry_grant(1));
    EXPECT_EQ(door(200, Contact{true}), (Words{"outcome taken #1 entry"}));
    EXPECT_EQ(door(300, Contact{false}), (Words{"closed"})) << "REX holds it released";
    EXPECT_EQ(door(400, Contact{true}), kRexOpening);
}

// ANO-19, STD-EGR-01
TEST(DoorEgress, LeverWithoutSwitchIsAnAnonymousExitNeverForced) {  // 6.9-B1
    BenchDoor door{.settings = lever_door(false)};
    door(0, Start{});
    EXPECT_EQ(door(1000, Contact{true}), (Words{"opened exit"}));
    EXPECT_EQ(door.door.held_at, at(31000));
    EXPECT_EQ(door(2000, Contact{false}), (Words{"closed"}));
}

// STD-EGR-01
TEST(DoorEgress, LeverWithSwitchTellsAnExitFromABreakIn) {  // ANO-19
    BenchDoor door{.settings = lever_door(true)};
    door(0, Start{});
    door(0, Rex{true});
    door(50, Rex{false});
    EXPECT_EQ(door(100, Contact{true}), kRexOpening);
    door(200, Contact{false});
    EXPECT_EQ(door(300, Contact{true}), (Words{"forced open", "sound alarm"}));
}

// 6.9-B1
TEST(DoorFire, ReleasesFirstAndStaysUntilReset) {  // STD-EGR-02
    BenchDoor door;
    door(0, Start{});
    EXPECT_EQ(door(0, Fire{true}), (Words{"release", "unlock fire"}));
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::locked_open);
    EXPECT_EQ(door(1, Fire{true}), kNothing);
    EXPECT_EQ(door(1000, Contact{true}), (Words{"opened"}));
    EXPECT_EQ(door(2000, Contact{false}), (Words{"closed"}));
    door(3000, UnlockSchedule{true});
    EXPECT_EQ(door(4000, UnlockSchedule{false}), kNothing);
    EXPECT_EQ(door(5000, entry_grant(1)), kNothing);
    EXPECT_EQ(door(6000, Contact{true}), (Words{"outcome taken #1 entry"}));
    EXPECT_EQ(door(7000, Contact{false}), (Words{"closed"}));
    EXPECT_EQ(door(86400000, Tick{}), kNothing);
    EXPECT_EQ(door(86400001, Fire{false}), (Words{"lock", "relock fire reset"}));
}

TEST(DoorFire, AlarmsGoOnDuringFire) {  // STD-EGR-02
    BenchDoor door;
    door(0, Start{});
    door(0, Fire{true});
    door(0, Contact{true});
    EXPECT_EQ(door(20000, Tick{}), (Words{"held pre alarm", "sound pre_alarm"}));
}

TEST(DoorFire, ResetLeavesWhatTheOtherRulesHold) {
    BenchDoor door;
    door(0, Start{});
    door(0, Fire{true});
    EXPECT_EQ(door(0, UnlockSchedule{true}), kNothing);
    EXPECT_EQ(door(1000, Fire{false}), kNothing);
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::unlocked);
    door(2000, Fire{true});
    EXPECT_EQ(door(3000, Rex{true}), (Words{"unlock rex"}));
    EXPECT_EQ(door(3000, UnlockSchedule{false}), kNothing);
    EXPECT_EQ(door(4000, Fire{false}), kNothing);
    EXPECT_EQ(door(9000, Rex{false}), (Words{"lock", "relock rex released"}));
}

// STD-EGR-04: at the very instant; the sensor, which sees people go by meanwhile, shortens nothing.
TEST(ReleaseButtonTest, NoRelockForThirtySeconds_STD_EGR_04) {
    BenchDoor door;
    door.settings.egress = site::Egress::sensor;
    door(0, Start{});
    EXPECT_EQ(door(0, ReleaseButton{true}), (Words{"release", "unlock button"}));
    EXPECT_EQ(door(500, ReleaseButton{false}), kNothing);
    EXPECT_EQ(door(1000, Rex{true}), kNothing);
    EXPECT_EQ(door(2000, Rex{false}), kNothing);
    EXPECT_EQ(door(3000, Contact{true}), kRexOpening);
    EXPECT_EQ(door(4000, Contact{false}), (Words{"closed"}));
    EXPECT_EQ(door(29999, Tick{}), kNothing);
    EXPECT_TRUE(door.door.released);
    EXPECT_EQ(door(30000, Tick{}), (Words{"lock", "relock rex released"}));
}

TEST(ReleaseButtonTest, EachPressIsAnEntryAndHasItsWholeTime_STD_EGR_04) {
    BenchDoor door;
    door.settings.egress = site::Egress::sensor;
    door(0, Start{});
    door(0, Rex{true});
    EXPECT_EQ(door(20000, ReleaseButton{true}), (Words{"unlock button"}));
    EXPECT_EQ(door(20500, ReleaseButton{true}), kNothing) << "the same press";
    EXPECT_EQ(door(21000, ReleaseButton{false}), kNothing);
    EXPECT_EQ(door(40000, ReleaseButton{true}), (Words{"unlock button"}));
    EXPECT_EQ(door(40500, ReleaseButton{false}), kNothing);
    door(41000, Rex{false});
    EXPECT_EQ(door(69999, Tick{}), kNothing);
    EXPECT_EQ(door(70000, Tick{}), (Words{"lock", "relock rex released"}));
}

// Latched, held down, or its wire is cut: nobody locks against it.
TEST(ReleaseButtonTest, OneThatStaysActiveFreesAsLong_STD_EGR_04) {
    BenchDoor door;
    door.settings.egress = site::Egress::sensor;
    door(0, Start{});
    door(0, ReleaseButton{true});
    EXPECT_EQ(door(86400000, Tick{}), kNothing);
    EXPECT_EQ(door(86400001, Withdraw{}), kNothing);
    EXPECT_EQ(door(86400002, Contact{true}), kRexOpening);
    EXPECT_EQ(door(86400003, Contact{false}), (Words{"closed"}));
    EXPECT_EQ(door(86400004, ReleaseButton{false}), (Words{"lock", "relock rex released"}));
}

// 6.9-B1: nothing that keeps people out stands against it.
TEST(ReleaseButtonTest, FreesInEveryMode_STD_EGR_04) {
    for (const Modes& modes : {Modes{false, true, false}, Modes{false, false, true}, Modes{false, true, true}}) {
        BenchDoor door;
        door.settings.egress = site::Egress::sensor;
        door(0, Start{});
        door(0, modes);
        EXPECT_EQ(door(1, ReleaseButton{true}), (Words{"release", "unlock button"}));
    }
}

TEST(DoorFire, DoorWithoutFireReleaseIgnoresIt) {
    BenchDoor door;
    door.settings.fire_release = false;
    EXPECT_EQ(door(0, Start{.fire = true}), kNothing);
    EXPECT_EQ(door(0, Fire{false}), kNothing);
    EXPECT_EQ(door(0, Fire{true}), kNothing);
    EXPECT_EQ(mode_of(door.door, door.settings), DoorMode::locked);
    EXPECT_EQ(door(0, Contact{true}), (Words{"forced open", "sound alarm"}));
}

// 6.9-B1
TEST(DoorFire,
     StandsAcrossARestartAndAReload) {  // STD-EGR-02: power-cycle during fire keeps release
    BenchDoor door;
    EXPECT_EQ(door(0, Start{.fire = true}), (Words{"release", "unlock fire"}));
    door.settings.fire_release = false;
    EXPECT_EQ(door(10, Reconfigured{}), kNothing) << "a reload never locks during a fire";
    EXPECT_TRUE(door.door.released);
    EXPECT_EQ(door(20, Fire{false}), (Words{"lock", "relock fire reset"}));
    EXPECT_EQ(door(30, Fire{true}), kNothing);
    door.settings.fire_release = true;
    EXPECT_EQ(door(40, Reconfigured{}), (Words{"release", "unlock fire"}));
}

}  // namespace
}  // namespace sekisho::door::bench

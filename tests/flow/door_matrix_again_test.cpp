// SPDX-License-Identifier: Apache-2.0
// The same doors over a restart, a reload, a plan, and what is asked for in a fire: by a table that was written by hand
// from the requirements (STD-EGR-02, STD-EGR-06, 6.9-B1, 6.9-B3, PRAC-07, PRAC-08, 6.4-C1). A fire is over here when
// its panel says so; of one that is reset by command fire_reset_test.cpp tells.
#include "tests/flow/door_matrix.hpp"

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Doors = DoorMatrix;
using Held = DoorMatrix::Held;

void in_a_fire(Doors& doors) {
    doors.fire(true);
    doors.mark();
}
void in_the_mode(Doors& doors, DoorMode mode) {
    doors.mode(mode, true);
    doors.mark();
}
void under_the_plan(Doors& doors) {
    doors.declare();
    doors.mark();
}
void with_a_grant(Doors& doors) {
    doors.tap();
    doors.mark();
}
void at_noon(Doors& doors) {
    doors.wait_until(12);
    doors.mark();
}

// Pulses of a restart are all since the start: rest comes first (6.4-C1), then what frees the door. A lock that a fire
// frees is claimed released (STD-EGR-02).
//
// door            d1         d2         d3         d4           d5           d6           d7           d8
// kind            person     person     person     person       person       person       person       cabinet
// power_loss      fail_safe  fail_safe  fail_safe  fail_secure  keeps_state  keeps_state  keeps_state  fail_secure
// egress          hardware   rex        sensor     hardware     hardware     rex, panel   sensor, panel
// fire_release    yes        yes        yes        no           no           yes          yes          no
// locked is       0 (`!`)    1          1          0            an l         an l         an l         1 (`!`)
// released is     1          0          0          1            a u          a u          a u          0
const MatrixRow kAgain[] = {
    // Killed, and started anew.
    {"6.4-C1, STD-EGR-03", "killed", "0 1 1 0 l l l 1", [](Doors& d) { d.killed(); }},
    {"6.4-C1", "killed with a grant under way", "0 1 1 0 l l l 1", [](Doors& d) { with_a_grant(d), d.killed(); }},
    {"STD-EGR-02", "killed in a fire that goes on", "1 0 0 0 l u u 1",
     [](Doors& d) { in_a_fire(d), d.killed({Held::fire}); }},
    {"STD-EGR-02", "killed in a fire that is over by then", "0 1 1 0 l l l 1",
     [](Doors& d) { in_a_fire(d), d.killed(); }},
    {"STD-EGR-02", "a fire began while nobody looked", "1 0 0 0 l u u 1", [](Doors& d) { d.killed({Held::fire}); }},
    {"6.9-B1", "killed with REX or sensor active", "1 0 0 1 lu lu lu 1",
     [](Doors& d) { d.rex(true), d.killed({Held::rex}); }},
    {"6.9-B1, 6.4-C1", "REX or sensor let go while nobody looked", "0 1 1 0 l l l 1",
     [](Doors& d) { d.rex(true), d.killed(); }},
    {"STD-EGR-04", "killed with the push button held", "0 1 0 0 l l lu 1",
     [](Doors& d) { d.button(true), d.killed({Held::button}); }},
    {"STD-EGR-02, 6.9-B1", "killed in a fire with REX or sensor active", "1 0 0 1 lu u u 1",
     [](Doors& d) {
         d.fire(true), d.rex(true), d.killed({Held::fire, Held::rex});
     }},
    {"STD-EGR-06, 6.4-C1", "killed in a lockdown", "0 1 1 0 l l l 1",
     [](Doors& d) { in_the_mode(d, DoorMode::locked_down), d.killed(); }},
    {"STD-EGR-02, STD-EGR-06", "killed in a lockdown and a fire", "1 0 0 0 l u u 1",
     [](Doors& d) { in_the_mode(d, DoorMode::locked_down), d.fire(true), d.killed({Held::fire}); }},
    {"STD-EGR-06, 6.9-B1", "killed in a lockdown with REX or sensor active", "1 0 0 1 lu lu lu 1",
     [](Doors& d) { in_the_mode(d, DoorMode::locked_down), d.rex(true), d.killed({Held::rex}); }},
    {"STD-ONVIF-01", "killed while locked open by command", "1 0 0 1 lu lu lu 0",
     [](Doors& d) { in_the_mode(d, DoorMode::locked_open), d.killed(); }},
    {"6.4-C2", "killed while an unlock schedule holds", "1 0 0 1 lu lu lu 0", [](Doors& d) { at_noon(d), d.killed(); }},

    // Stopped in order, and started anew.
    {"6.4-C1", "restarted", "0 1 1 0 l l l 1", [](Doors& d) { d.restarted(); }},
    {"STD-EGR-02", "restarted in a fire that goes on", "1 0 0 0 l u u 1",
     [](Doors& d) { in_a_fire(d), d.restarted({Held::fire}); }},
    {"6.9-B1", "restarted with REX or sensor active", "1 0 0 1 lu lu lu 1",
     [](Doors& d) { d.rex(true), d.restarted({Held::rex}); }},
    {"STD-EGR-04", "restarted with the push button held", "0 1 0 0 l l lu 1",
     [](Doors& d) { d.button(true), d.restarted({Held::button}); }},
    {"STD-ONVIF-01", "restarted while locked open by command", "1 0 0 1 lu lu lu 0",
     [](Doors& d) { in_the_mode(d, DoorMode::locked_open), d.restarted(); }},

    // Asked for in a fire: no lock command gets past it where it frees the door.
    {"STD-EGR-02", "a block asked for in a fire", "1 0 0 0 - - - 1",
     [](Doors& d) { in_a_fire(d), d.mode_in_a_fire(DoorMode::blocked); }},
    {"STD-EGR-02", "a lockdown asked for in a fire", "1 0 0 0 - - - 1",
     [](Doors& d) { in_a_fire(d), d.mode_in_a_fire(DoorMode::locked_down); }},
    {"STD-EGR-02, STD-ONVIF-01", "locked open asked for in a fire", "1 0 0 1 u - - 0",
     [](Doors& d) { in_a_fire(d), d.mode(DoorMode::locked_open, true); }},
    {"STD-EGR-02, STD-ONVIF-01", "fire over at doors locked open in it", "1 0 0 1 - - - 0",
     [](Doors& d) { d.fire(true), in_the_mode(d, DoorMode::locked_open), d.fire(false); }},
    {"STD-EGR-02, STD-ONVIF-01", "locked open over in a fire", "1 0 0 0 l - - 1",
     [](Doors& d) { d.mode(DoorMode::locked_open, true), in_a_fire(d), d.mode(DoorMode::locked_open, false); }},

    // A reload of the same files.
    {"6.4-C1", "a reload", "0 1 1 0 - - - 1", [](Doors& d) { d.reload(); }},
    {"6.4-C1", "a reload with a grant under way", "1 0 0 1 - - - 0", [](Doors& d) { with_a_grant(d), d.reload(); }},
    {"6.4-C1", "the release time of a grant is over behind a reload", "0 1 1 0 l l l 1",
     [](Doors& d) { with_a_grant(d), d.reload(), d.wait(seconds(5)); }},
    {"6.9-B1", "a reload with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { d.rex(true), d.mark(), d.reload(); }},
    {"STD-EGR-04", "a reload with the push button held", "0 1 0 0 - - - 1",
     [](Doors& d) { d.button(true), d.mark(), d.reload(); }},
    {"STD-EGR-04", "the push button, 30 s not over behind a reload", "0 1 0 0 - - - 1",
     [](Doors& d) { d.button(), d.mark(), d.reload(), d.wait(milliseconds(29'900)); }},
    {"STD-EGR-02", "a reload in a fire", "1 0 0 0 - - - 1", [](Doors& d) { in_a_fire(d), d.reload_is_refused(); }},
    {"STD-ONVIF-01", "a reload of doors locked open", "1 0 0 1 - - - 0",
     [](Doors& d) { in_the_mode(d, DoorMode::locked_open), d.reload(); }},
    {"STD-EGR-06", "a reload in a lockdown", "0 1 1 0 - - - 1",
     [](Doors& d) { in_the_mode(d, DoorMode::locked_down), d.reload(); }},
    {"6.4-C2", "a reload while an unlock schedule holds", "1 0 0 1 - - - 0", [](Doors& d) { at_noon(d), d.reload(); }},

    // A plan that keeps the doors of the rooms open, and no cabinet in them (6.4-C1b).
    {"6.9-B3", "a plan is declared", "1 0 0 1 u u u 1", [](Doors& d) { d.declare(); }},
    {"6.9-B3, 6.9-B1", "REX or sensor under a plan, and its time over", "1 0 0 1 - - - 1",
     [](Doors& d) { under_the_plan(d), d.rex(true), d.rex(false), d.wait(seconds(10)); }},
    {"STD-EGR-02, 6.9-B3", "fire over under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { under_the_plan(d), d.fire(true), d.fire(false); }},
    {"6.9-B3, 6.9-B1", "a lockdown under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { under_the_plan(d), d.mode(DoorMode::locked_down, true); }},
    {"6.9-B3", "killed under a plan", "1 0 0 1 lu lu lu 1", [](Doors& d) { under_the_plan(d), d.killed(); }},
    {"6.9-B3, 6.4-C1", "the time of a plan is over", "0 1 1 0 l l l 1",
     [](Doors& d) { under_the_plan(d), d.wait(std::chrono::hours(24)); }},
};

class DoorMatrixAgain : public DoorMatrix, public testing::WithParamInterface<MatrixRow> {};

TEST_P(DoorMatrixAgain, drives_every_kind_of_door_as_the_table_says_6_9_B1_STD_EGR_02) {
    expect(GetParam());
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixAgain, testing::ValuesIn(kAgain), name_of_row);

// One line throws both bolts; one lever inside retracts both. DoubleLocked refuses nobody who has a right.
const MatrixRow kDoubleLocked[] = {
    {"PRAC-07", "double locked", "0 1 1 0 l l l 1", [](Doors& d) { d.mark_from_start(); }},
    {"PRAC-07, 6.4-C1", "double locked, a granted tap", "1 0 0 1 u u u 0", [](Doors& d) { d.tap(); }},
    {"PRAC-07, 6.9-B1", "double locked, REX or sensor", "1 0 0 1 u u u 1", [](Doors& d) { d.rex(true); }},
    {"PRAC-07, STD-EGR-01", "double locked, a tap at the reader inside", "1 0 0 1 u u u 1",
     [](Doors& d) { d.tap_out(); }},
    {"PRAC-07, STD-EGR-02", "double locked, fire", "1 0 0 0 - u u 1", [](Doors& d) { d.fire(true); }},
    {"PRAC-07, STD-EGR-02", "double locked, fire over", "0 1 1 0 - l l 1",
     [](Doors& d) { in_a_fire(d), d.fire(false); }},
    {"PRAC-07, 6.4-C2", "double locked, the schedule begins", "1 0 0 1 u u u 0", [](Doors& d) { d.wait_until(12); }},
    {"PRAC-07, 6.4-C2", "double locked, the schedule ends", "0 1 1 0 l l l 1",
     [](Doors& d) { at_noon(d), d.wait_until(13); }},
    {"PRAC-07, STD-EGR-02", "double locked, killed in a fire that goes on", "1 0 0 0 l u u 1",
     [](Doors& d) { in_a_fire(d), d.killed({Held::fire}); }},
};

class DoorMatrixDouble : public DoorMatrix, public testing::WithParamInterface<MatrixRow> {};

TEST_P(DoorMatrixDouble, drives_every_kind_of_door_as_the_table_says_6_9_B1_PRAC_07) {
    double_lock();
    expect(GetParam());
    crash();
    start(tokyo(25, 9, 0));
    for (const std::size_t door : {0U, 3U, 4U})
        EXPECT_EQ(gate().gate().status().doors[door].mode, DoorMode::double_locked);
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixDouble, testing::ValuesIn(kDoubleLocked), name_of_row);

}  // namespace
}  // namespace sekisho::flow

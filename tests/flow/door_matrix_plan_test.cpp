// SPDX-License-Identifier: Apache-2.0
// An emergency plan that keeps doors open, at every kind of door. The order is that of 6.9-B1: fire and egress, rescue
// (the plan, or locked open by command), lockdown, normal rules. No plan opens a cabinet: nobody is behind it
// (6.9-B3, 6.4-C1b). No plan locks one; its only effect on a lock is this. By a table that was written by hand from the
// requirements.
#include "tests/flow/door_matrix_row.hpp"

namespace sekisho::flow {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Doors = DoorMatrix;
using Lines = DoorMatrix::Lines;

void in_plan(Doors& doors) {
    doors.declare();
    doors.mark();
}

const DoorRow kPlanRows[] = {
    {"6.9-B3", "a plan is declared", "1 0 0 1 u u u 1", [](Doors& d) { d.declare(); }},
    {"6.9-B3", "a plan is declared as a drill", "0 1 1 0 - - - 1", [](Doors& d) { d.declare(true); }},
    {"6.9-B3", "a plan in force for most of its hour", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), d.wait(minutes(59)); }},
    {"6.9-C1", "a plan whose hour is over", "0 1 1 0 l l l 1", [](Doors& d) { in_plan(d), d.wait(minutes(60)); }},
    {"6.9-B3", "a plan ends", "0 1 1 0 l l l 1", [](Doors& d) { in_plan(d), d.end_plan(); }},
    {"6.9-B1.4", "a plan is lifted in its zone", "0 1 1 0 l l l 1", [](Doors& d) { in_plan(d), d.lift_plan(); }},
    {"6.9-B3", "a plan ends with the doors open", "0 1 1 0 l l l 1",
     [](Doors& d) { in_plan(d), d.open(), d.end_plan(); }},
    {"6.9-B3", "doors open and close under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), d.open(), d.close(); }},
    {"6.9-B3, 6.4-C1b", "a tap under a plan", "1 0 0 1 - - - 0", [](Doors& d) { in_plan(d), d.tap(); }},
    {"6.9-B3, 6.4-C1b", "a tap under a plan, its release time over", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), d.tap(), d.wait(seconds(5)); }},

    // Ways out.
    {"6.9-B1", "REX or sensor under a plan", "1 0 0 1 - - - 1", [](Doors& d) { in_plan(d), d.rex(true); }},
    {"6.9-B1", "REX or sensor under a plan, quiet and its time over", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), tipped(d), d.wait(seconds(5)); }},
    {"6.9-B1", "a plan ends with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), d.rex(true), d.end_plan(); }},
    {"6.9-B1", "a plan ends just when REX or sensor was let go", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), tipped(d), d.end_plan(); }},
    {"STD-EGR-01", "a plan ends with somebody on the way out by the reader inside", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), d.tap_out(), d.end_plan(); }},
    {"STD-EGR-04", "a plan ends with the push button held", "0 1 0 0 l l - 1",
     [](Doors& d) { in_plan(d), d.button(true), d.end_plan(); }},
    {"STD-EGR-04", "a plan ends, the 30 s of the push button not over", "0 1 0 0 l l - 1",
     [](Doors& d) { in_plan(d), d.button(), d.wait(seconds(27)), d.end_plan(); }},

    // Fire.
    {"STD-EGR-02", "fire under a plan", "1 0 0 1 - - - 1", [](Doors& d) { in_plan(d), d.fire(true); }},
    {"STD-EGR-02, 6.9-B3", "fire over under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), d.fire(true), d.fire(false); }},
    {"STD-EGR-02", "a plan ends in a fire", "1 0 0 0 l - - 1",
     [](Doors& d) { in_plan(d), d.fire(true), d.end_plan(); }},
    {"STD-EGR-02", "a plan ends in a fire that is over", "0 1 1 0 - l l 1",
     [](Doors& d) { d.declare(), d.fire(true), d.end_plan(), d.mark(), d.fire(false); }},
    {"STD-EGR-02, 6.9-B3", "a plan is declared in a fire", "1 0 0 1 u - - 1",
     [](Doors& d) { burning(d), d.declare(); }},
    {"STD-EGR-02", "the hour of a plan over in a fire", "1 0 0 0 l - - 1",
     [](Doors& d) { in_plan(d), d.fire(true), d.wait(minutes(60)); }},

    // Modes and schedules.
    {"6.9-B1", "a plan is declared in a lockdown", "1 0 0 1 u u u 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.declare(); }},
    {"6.9-B1", "a plan is declared where the doors are blocked", "1 0 0 1 u u u 1",
     [](Doors& d) { in_mode(d, DoorMode::blocked), d.declare(); }},
    {"6.9-B1", "a lockdown under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), d.mode(DoorMode::locked_down, true); }},
    {"STD-EGR-06", "a plan ends in a lockdown", "0 1 1 0 l l l 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), in_plan(d), d.end_plan(); }},
    {"STD-EGR-06, 6.9-B1", "a plan ends in a lockdown with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), in_plan(d), d.rex(true), d.end_plan(); }},
    {"6.9-B1", "a plan ends where the doors are locked open", "1 0 0 1 - - - 0",
     [](Doors& d) { d.mode(DoorMode::locked_open, true), in_plan(d), d.end_plan(); }},
    {"6.9-B1", "locked open ends under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { d.mode(DoorMode::locked_open, true), in_plan(d), d.mode(DoorMode::locked_open, false); }},
    {"6.9-B1, 6.4-C2", "a plan ends while an unlock schedule holds", "1 0 0 1 - - - 0",
     [](Doors& d) { by_noon(d), in_plan(d), d.end_plan(); }},
    {"6.9-B1, 6.4-C2", "an unlock schedule ends under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { by_noon(d), d.wait(minutes(30)), in_plan(d), d.wait_until(13); }},

    // Whatever fails but the lock's own line: rescue goes before the rule that a door with a fault lets nobody in.
    {"6.9-B1", "the contact is lost under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), d.lose(Lines::contact); }},
    {"6.9-B1", "REX or sensor where the contact was lost under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { d.declare(), lost(d, Lines::contact), d.rex(true); }},
    {"STD-EGR-02", "fire where the contact was lost under a plan", "1 0 0 1 - - - 1",
     [](Doors& d) { d.declare(), lost(d, Lines::contact), d.fire(true); }},
    {"6.9-B3", "the contact is back under a plan", "1 0 0 1 *u *u *u 1",
     [](Doors& d) { d.declare(), lost(d, Lines::contact), d.restore(Lines::contact), d.wait(seconds(20)); }},
    {"6.9-B1", "a plan is declared where the contact is lost", "1 0 0 1 u u u 1",
     [](Doors& d) { d.lose(Lines::contact), d.mark(), d.declare(); }},
    {"6.9-B1, 6.4-C1", "a plan ends where the contact is lost", "0 1 1 0 l l l 1",
     [](Doors& d) { in_plan(d), d.lose(Lines::contact), d.mark(), d.end_plan(); }},
    {"6.9-B1", "the locks there again under a plan where the contact stays lost", "1 0 0 1 *u *u *u 1",
     [](Doors& d) {
         in_plan(d), d.lose(Lines::contact), d.lose(Lines::lock), d.mark();
         d.restore(Lines::lock), d.wait(seconds(20));
     }},
    {"6.9-B1", "the locks lost and there again under a plan", "1 0 0 1 *u *u *u 1",
     [](Doors& d) { in_plan(d), d.lose(Lines::lock), d.mark(), d.restore(Lines::lock), d.wait(seconds(20)); }},
    {"STD-EGR-04, 6.9-B1", "a plan is declared where the line of REX or sensor is lost", "1 0 0 1 u - - 1",
     [](Doors& d) { lost(d, Lines::rex), d.declare(); }},

    // The end of the daemon.
    {"6.4-C1", "the daemon stops under a plan", "0 1 1 0 l l l 1", [](Doors& d) { in_plan(d), d.stop(); }},
    {"6.9-B1", "the daemon stops under a plan with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { in_plan(d), d.rex(true), d.stop(); }},
    {"STD-EGR-02", "the daemon stops under a plan in a fire", "1 0 0 0 l - - 1",
     [](Doors& d) { in_plan(d), d.fire(true), d.stop(); }},
};

class DoorMatrixPlan : public DoorTable {};

TEST_P(DoorMatrixPlan, drives_every_kind_of_door_as_the_table_says_6_9_B1_6_9_B3) {
    with_a_plan();
    play_row();
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixPlan, testing::ValuesIn(kPlanRows), test_name);

// It stands in the ledger, and is taken up again from there; not before, and not when its hour is over.
TEST_F(DoorMatrix, a_plan_is_taken_up_again_by_a_restart_6_9_B3) {
    with_a_plan();
    begin();
    declare();
    for (const auto end : {End::kill, End::stop}) {
        restart(end);
        expect_words("0 1 1 0 l l l 1", at_claim(), "before the ledger");
        expect_words("1 0 0 1 u u u -", moved(), "after the ledger");
    }
    mark();
    wait(minutes(60));
    expect_words("0 1 1 0 l l l 1", found(), "its hour is over");
    restart(End::kill);
    expect_words("- - - - - - - -", moved(), "after its hour");
}

TEST_F(DoorMatrix, a_restart_in_a_fire_under_a_plan_frees_at_once_whom_the_fire_frees_STD_EGR_02) {
    with_a_plan();
    begin();
    declare();
    fire(true);
    restart(End::kill);
    expect_words("1 0 0 0 l u u 1", at_claim(), "before the ledger");
    expect_words("- - - 1 u - - -", moved(), "after the ledger");
}

}  // namespace
}  // namespace sekisho::flow

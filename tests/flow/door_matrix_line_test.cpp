// SPDX-License-Identifier: Apache-2.0
// Inputs and readers that are lost and come back, at every kind of door, in what else may stand: fire, REX, button,
// modes, schedules (STD-EGR-02, STD-EGR-04, 6.9-B1, STD-IEC-06, STD-IEC-12). By a table that was written by hand from
// the requirements and docs/wiring.md: a lost REX counts as pressed where the way out needs it, fire and the button
// keep their last level.
#include "tests/flow/door_matrix_row.hpp"

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Doors = DoorMatrix;
using Lines = DoorMatrix::Lines;

void back(Doors& doors, Lines lines) {
    doors.restore(lines);
    doors.wait(seconds(20));
}

const DoorRow kLineRows[] = {
    // REX or sensor.
    {"STD-EGR-04", "REX lost, an hour later", "0 0 0 0 - - - 1",
     [](Doors& d) { lost(d, Lines::rex), d.wait(seconds(3600)); }},
    {"6.9-B1", "REX lost while active", "1 0 0 1 - - - 1", [](Doors& d) { pressed(d), d.lose(Lines::rex); }},
    {"6.4-C1, STD-EGR-04", "REX lost while active, its time over", "0 0 0 0 l - - 1",
     [](Doors& d) { pressed(d), d.lose(Lines::rex), d.wait(seconds(5)); }},
    {"6.9-B1", "REX lost, and back active", "1 0 0 1 *u *u *u 1",
     [](Doors& d) { lost(d, Lines::rex), d.rex(true), back(d, Lines::rex); }},
    {"6.4-C1", "REX lost while active, back and let go", "0 1 1 0 *l *l *l 1",
     [](Doors& d) { pressed(d), d.lose(Lines::rex), d.rex(false), back(d, Lines::rex); }},
    {"STD-EGR-02", "REX lost in a fire", "1 0 0 0 - - - 1", [](Doors& d) { burning(d), d.lose(Lines::rex); }},
    {"STD-EGR-02", "REX lost, then fire", "1 0 0 0 - - - 1", [](Doors& d) { lost(d, Lines::rex), d.fire(true); }},
    {"STD-EGR-02, STD-EGR-04", "REX lost in a fire that is over", "0 0 0 0 - - - 1",
     [](Doors& d) { d.fire(true), lost(d, Lines::rex), d.fire(false), d.wait(seconds(60)); }},
    {"STD-EGR-06, STD-EGR-04", "REX lost in a lockdown", "0 0 0 0 - u u 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.lose(Lines::rex); }},
    {"STD-EGR-04", "a lockdown with REX lost", "0 0 0 0 - - - 1",
     [](Doors& d) { lost(d, Lines::rex), d.mode(DoorMode::locked_down, true); }},
    {"6.4-C1, STD-EGR-04", "a tap where REX is lost", "0 0 0 0 - - - 0",
     [](Doors& d) { lost(d, Lines::rex), d.tap(); }},
    {"STD-EGR-01", "a tap at the reader inside where REX is lost", "1 0 0 1 u - - 1",
     [](Doors& d) { lost(d, Lines::rex), d.tap_out(); }},
    {"6.9-B1", "the daemon stops with REX lost", "0 0 0 0 - - - 1", [](Doors& d) { lost(d, Lines::rex), d.stop(); }},

    // The push button keeps its last level.
    {"STD-EGR-04", "the button lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose(Lines::button); }},
    {"STD-EGR-04", "the button lost while held, a minute later", "0 1 0 0 - - - 1",
     [](Doors& d) { d.button(true), lost(d, Lines::button), d.wait(seconds(60)); }},
    {"STD-EGR-04", "the button lost within its 30 s", "0 1 0 0 - - - 1",
     [](Doors& d) { d.button(), d.wait(seconds(1)), lost(d, Lines::button), d.wait(seconds(27)); }},
    {"STD-EGR-04, 6.4-C1", "the button lost while held, back and let go", "0 1 1 0 - - *l 1",
     [](Doors& d) {
         d.button(true), d.wait(seconds(60)), lost(d, Lines::button), d.button(false), back(d, Lines::button);
     }},
    {"STD-EGR-04", "the button lost, and back held", "0 1 0 0 - - *u 1",
     [](Doors& d) { lost(d, Lines::button), d.button(true), back(d, Lines::button); }},
    {"STD-EGR-02", "fire where the button is lost", "1 0 0 0 - u u 1",
     [](Doors& d) { lost(d, Lines::button), d.fire(true); }},
    {"6.9-B1", "REX or sensor where the button is lost", "1 0 0 1 u u u 1",
     [](Doors& d) { lost(d, Lines::button), d.rex(true); }},

    // The contact. Nobody is let in, everybody out.
    {"STD-EGR-02", "fire where the contact is lost", "1 0 0 0 - u u 1",
     [](Doors& d) { lost(d, Lines::contact), d.fire(true); }},
    {"STD-EGR-02", "the contact lost in a fire", "1 0 0 0 - - - 1",
     [](Doors& d) { burning(d), d.lose(Lines::contact); }},
    {"STD-EGR-02", "the contact lost in a fire that is over", "0 1 1 0 - l l 1",
     [](Doors& d) { d.fire(true), lost(d, Lines::contact), d.fire(false); }},
    {"STD-EGR-04", "the push button where the contact is lost", "0 1 0 0 - - u 1",
     [](Doors& d) { lost(d, Lines::contact), d.button(); }},
    {"STD-EGR-01", "a tap at the reader inside where the contact is lost", "1 0 0 1 u u u 1",
     [](Doors& d) { lost(d, Lines::contact), d.tap_out(); }},
    {"STD-EGR-01, 6.4-C1", "a tap at the reader inside where the contact is lost, its time over", "0 1 1 0 l l l 1",
     [](Doors& d) { d.lose(Lines::contact), d.tap_out(), d.mark(), d.wait(seconds(5)); }},
    {"6.9-B1", "the contact lost with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { pressed(d), d.lose(Lines::contact), d.wait(seconds(60)); }},
    {"6.4-C2", "the contact lost while an unlock schedule holds", "0 1 1 0 l l l 1",
     [](Doors& d) { by_noon(d), d.lose(Lines::contact); }},
    {"6.4-C2", "the contact back while an unlock schedule holds", "1 0 0 1 *u *u *u 0",
     [](Doors& d) { by_noon(d), lost(d, Lines::contact), back(d, Lines::contact); }},
    {"STD-ONVIF-01", "the contact lost where the doors are locked open", "0 1 1 0 l l l 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_open), d.lose(Lines::contact); }},
    {"STD-EGR-06", "REX or sensor in a lockdown where the contact is lost", "1 0 0 1 u u u 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), lost(d, Lines::contact), d.rex(true); }},
    {"6.4-C1", "the contact back with the door open", "0 1 1 0 *l *l *l 1",
     [](Doors& d) { lost(d, Lines::contact), d.open(), back(d, Lines::contact); }},

    // The lock monitor is only watched.
    {"STD-EGR-02", "fire where the lock monitor is lost", "1 0 0 0 - u u 1",
     [](Doors& d) { lost(d, Lines::monitor), d.fire(true); }},
    {"STD-EGR-02", "fire over where the lock monitor is lost", "0 1 1 0 - l l 1",
     [](Doors& d) { d.lose(Lines::monitor), burning(d), d.fire(false); }},
    {"STD-EGR-04", "the push button where the lock monitor is lost", "0 1 0 0 - - u 1",
     [](Doors& d) { lost(d, Lines::monitor), d.button(); }},
    {"STD-EGR-01", "a tap at the reader inside where the lock monitor is lost", "1 0 0 1 u u u 1",
     [](Doors& d) { lost(d, Lines::monitor), d.tap_out(); }},
    {"6.4-C1", "a tap where the lock monitor is lost", "0 1 1 0 - - - 1",
     [](Doors& d) { lost(d, Lines::monitor), d.tap(); }},
    {"6.4-C1", "the release time of a grant over where the lock monitor is lost", "0 1 1 0 l l l 1",
     [](Doors& d) { granted(d), d.lose(Lines::monitor), d.wait(seconds(5)); }},

    // The fire input keeps its last level.
    {"STD-EGR-02", "the fire input lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose_fire(), d.wait(seconds(60)); }},
    {"STD-EGR-02", "the fire input lost, and back with a fire", "1 0 0 0 - u u 1",
     [](Doors& d) { lost(d, Lines::fire), d.fire(true), back(d, Lines::fire); }},
    {"STD-EGR-02", "the fire input lost in a fire, and back quiet", "0 1 1 0 - l l 1",
     [](Doors& d) { d.fire(true), lost(d, Lines::fire), d.fire(false), back(d, Lines::fire); }},
    {"STD-EGR-02, 6.9-B1", "REX or sensor with the fire input lost in a fire", "1 0 0 1 u - - 1",
     [](Doors& d) { d.fire(true), lost(d, Lines::fire), d.rex(true); }},

    // The chip of everything, or the locks alone: the level is the chip's, and the return brings what is to be.
    {"STD-EGR-02", "the chip is back in a fire that began without it", "1 0 0 0 *l *u *u 1",
     [](Doors& d) { lost(d, Lines::all), d.fire(true), back(d, Lines::all); }},
    {"6.9-B1", "the chip is back with REX or sensor active", "1 0 0 1 *u *u *u 1",
     [](Doors& d) { lost(d, Lines::all), d.rex(true), back(d, Lines::all); }},
    {"6.9-B1, STD-EGR-04", "the locks are back with REX or sensor active since", "1 0 0 1 *u *u *u 1",
     [](Doors& d) { lost(d, Lines::lock), d.rex(true), back(d, Lines::lock); }},
    {"STD-EGR-02", "the locks are lost in a fire and back", "1 0 0 0 *l *u *u 1",
     [](Doors& d) { burning(d), d.lose(Lines::lock), d.wait(seconds(8)), back(d, Lines::lock); }},

    // Readers: their loss or return releases nothing and stops nothing.
    {"STD-IEC-12", "the readers lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose_readers(), d.wait(seconds(60)); }},
    {"STD-IEC-12", "the readers lost and back", "0 1 1 0 - - - 1",
     [](Doors& d) { d.lose_readers(), d.wait(seconds(60)), d.restore_readers(), d.wait(seconds(20)); }},
    {"STD-IEC-12", "the readers lost with a grant under way", "1 0 0 1 - - - 0",
     [](Doors& d) { granted(d), d.lose_readers(), d.wait(milliseconds(4900)); }},
    {"STD-IEC-12, 6.4-C1", "the readers lost, the release time of a grant over", "0 1 1 0 l l l 1",
     [](Doors& d) { granted(d), d.lose_readers(), d.wait(seconds(5)); }},
    {"STD-IEC-12, 6.9-B1", "REX or sensor with the readers lost", "1 0 0 1 u u u 1",
     [](Doors& d) { d.lose_readers(), d.rex(true); }},
    {"STD-IEC-12, STD-EGR-02", "fire with the readers lost, and back", "1 0 0 0 - u u 1",
     [](Doors& d) { d.lose_readers(), d.fire(true), d.restore_readers(), d.wait(seconds(20)); }},
    {"STD-IEC-12, 6.4-C2", "an unlock schedule begins with the readers lost", "1 0 0 1 u u u 0",
     [](Doors& d) { d.lose_readers(), d.wait_until(12); }},
};

class DoorMatrixLine : public DoorTable {};

TEST_P(DoorMatrixLine, drives_every_kind_of_door_as_the_table_says_STD_EGR_04_STD_IEC_12_6_9_B1) {
    play_row();
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixLine, testing::ValuesIn(kLineRows), test_name);

}  // namespace
}  // namespace sekisho::flow

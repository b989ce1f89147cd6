// SPDX-License-Identifier: Apache-2.0
// Modes against fire, at every kind of door: asked for while a fire stands, standing when it comes and when it ends
// (STD-EGR-02: lock, lockdown, block refused; STD-EGR-06, 6.9-B1, STD-ONVIF-01). By a table that was written by hand
// from them.
#include "tests/flow/door_matrix_row.hpp"

namespace sekisho::flow {
namespace {

using std::chrono::seconds;
using Doors = DoorMatrix;

constexpr auto kBlocked = DoorMode::blocked;
constexpr auto kDown = DoorMode::locked_down;
constexpr auto kOpen = DoorMode::locked_open;

void asked_in_fire(Doors& doors, DoorMode mode) {
    doors.fire(true);
    (void)doors.ask_mode(mode);
    doors.mark();
}
void fire_in_mode(Doors& doors, DoorMode mode) {
    doors.mode(mode, true);
    burning(doors);
}

const DoorRow kFireModeRows[] = {
    // Asked for while the fire stands. Of doors that no fire frees it is taken, and moves no lock.
    {"STD-EGR-02", "blocked asked for in a fire", "1 0 0 0 - - - 1",
     [](Doors& d) { burning(d), (void)d.ask_mode(kBlocked); }},
    {"STD-EGR-02", "a lockdown asked for in a fire", "1 0 0 0 - - - 1",
     [](Doors& d) { burning(d), (void)d.ask_mode(kDown); }},
    {"STD-EGR-02", "locked open asked for in a fire", "1 0 0 1 u - - 0",
     [](Doors& d) { burning(d), (void)d.ask_mode(kOpen); }},
    {"STD-EGR-02", "a lockdown asked for in a fire, and a tap", "1 0 0 0 - - - 1",
     [](Doors& d) { asked_in_fire(d, kDown), d.tap(); }},
    {"STD-EGR-02, 6.9-B1", "a lockdown asked for in a fire, and REX or sensor", "1 0 0 1 u - - 1",
     [](Doors& d) { asked_in_fire(d, kDown), d.rex(true); }},
    {"STD-EGR-02, STD-EGR-01", "blocked asked for in a fire, and a tap at the reader inside", "1 0 0 1 u - - 1",
     [](Doors& d) { asked_in_fire(d, kBlocked), d.tap_out(); }},
    // What was refused is not kept for later.
    {"STD-EGR-02", "blocked asked for in a fire that is over, and a tap", "1 0 0 0 - u u 1",
     [](Doors& d) { asked_in_fire(d, kBlocked), d.fire(false), d.mark(), d.tap(); }},
    {"STD-EGR-02", "a lockdown asked for in a fire that is over, and a tap", "1 0 0 0 - u u 1",
     [](Doors& d) { asked_in_fire(d, kDown), d.fire(false), d.mark(), d.tap(); }},
    {"STD-EGR-02, 6.9-B1", "locked open asked for in a fire that is over", "1 0 0 1 - - - 0",
     [](Doors& d) { asked_in_fire(d, kOpen), d.fire(false); }},
    {"STD-EGR-02", "locked open asked for in a fire and over before it", "1 0 0 0 l - - 1",
     [](Doors& d) { asked_in_fire(d, kOpen), d.mode(kOpen, false); }},
    {"STD-EGR-02", "locked open asked for in a fire, then both over", "0 1 1 0 - l l 1",
     [](Doors& d) { asked_in_fire(d, kOpen), d.mode(kOpen, false), d.mark(), d.fire(false); }},

    // Standing when the fire comes.
    {"STD-EGR-02, STD-ONVIF-01", "fire at a blocked door", "1 0 0 0 - u u 1",
     [](Doors& d) { in_mode(d, kBlocked), d.fire(true); }},
    {"STD-EGR-02, 6.9-B1", "fire where the doors are locked open", "1 0 0 1 - - - 0",
     [](Doors& d) { in_mode(d, kOpen), d.fire(true); }},
    {"STD-EGR-02", "fire in a lockdown, and a tap", "1 0 0 0 - - - 1",
     [](Doors& d) { fire_in_mode(d, kDown), d.tap(); }},
    {"STD-EGR-02", "fire at a blocked door, and a tap", "1 0 0 0 - - - 1",
     [](Doors& d) { fire_in_mode(d, kBlocked), d.tap(); }},
    {"STD-EGR-02, 6.9-B1", "fire in a lockdown, and REX or sensor", "1 0 0 1 u - - 1",
     [](Doors& d) { fire_in_mode(d, kDown), d.rex(true); }},
    {"STD-EGR-02, 6.9-B1", "fire at a blocked door, and REX or sensor", "1 0 0 1 u - - 1",
     [](Doors& d) { fire_in_mode(d, kBlocked), d.rex(true); }},
    {"STD-EGR-02, STD-EGR-04", "fire in a lockdown, and the push button", "1 0 0 0 - - - 1",
     [](Doors& d) { fire_in_mode(d, kDown), d.button(); }},
    {"STD-EGR-02, 6.4-C2", "fire in a lockdown while an unlock schedule holds", "1 0 0 0 - u u 1",
     [](Doors& d) { in_mode(d, kDown), by_noon(d), d.fire(true); }},

    // Standing when it ends: the mode is there again, and nobody who is on the way out is stopped by it.
    {"STD-ONVIF-01", "fire over at a blocked door", "0 1 1 0 - l l 1",
     [](Doors& d) { fire_in_mode(d, kBlocked), d.fire(false); }},
    {"STD-ONVIF-01, STD-EGR-02", "fire over at a blocked door where somebody was let in by it", "0 1 1 0 - l l 1",
     [](Doors& d) { fire_in_mode(d, kBlocked), d.tap(), d.mark(), d.fire(false); }},
    {"STD-EGR-06", "fire over in a lockdown, and a tap", "0 1 1 0 - - - 1",
     [](Doors& d) { fire_in_mode(d, kDown), d.fire(false), d.mark(), d.tap(); }},
    {"STD-EGR-06, 6.9-B1", "fire over in a lockdown with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { fire_in_mode(d, kDown), pressed(d), d.fire(false); }},
    {"STD-EGR-06, STD-EGR-01", "fire over in a lockdown with somebody on the way out by the reader inside",
     "1 0 0 1 - - - 1", [](Doors& d) { fire_in_mode(d, kDown), d.tap_out(), d.mark(), d.fire(false); }},
    {"STD-EGR-04, STD-EGR-06", "fire over in a lockdown with the push button held", "0 1 0 0 - l - 1",
     [](Doors& d) { fire_in_mode(d, kDown), d.button(true), d.mark(), d.fire(false); }},
    {"6.9-B1", "fire over where the doors are locked open", "1 0 0 1 - - - 0",
     [](Doors& d) { fire_in_mode(d, kOpen), d.fire(false); }},
    {"STD-EGR-06, 6.4-C2", "fire over in a lockdown while an unlock schedule holds", "0 1 1 0 - l l 1",
     [](Doors& d) { in_mode(d, kDown), by_noon(d), burning(d), d.fire(false); }},

    // Ended while the fire stands: no lock moves for it, and none waits for it afterwards.
    {"STD-EGR-02", "a lockdown over in a fire", "1 0 0 0 - - - 1",
     [](Doors& d) { fire_in_mode(d, kDown), d.mode(kDown, false); }},
    {"STD-EGR-02", "a lockdown over in a fire, then that, and a tap", "1 0 0 1 u u u 0",
     [](Doors& d) { fire_in_mode(d, kDown), d.mode(kDown, false), d.fire(false), d.mark(), d.tap(); }},
    {"STD-EGR-02, 6.4-C2", "a lockdown over in a fire while an unlock schedule holds", "1 0 0 1 u - - 0",
     [](Doors& d) { in_mode(d, kDown), by_noon(d), burning(d), d.mode(kDown, false); }},
    {"STD-EGR-02", "locked open over in a fire", "1 0 0 0 l - - 1",
     [](Doors& d) { fire_in_mode(d, kOpen), d.mode(kOpen, false); }},
    {"STD-EGR-02", "locked open over in a fire of a lockdown", "1 0 0 0 l - - 1",
     [](Doors& d) { d.mode(kDown, true), fire_in_mode(d, kOpen), d.mode(kOpen, false); }},
};

class DoorMatrixFireMode : public DoorTable {};

TEST_P(DoorMatrixFireMode, drives_every_kind_of_door_as_the_table_says_STD_EGR_02_STD_EGR_06_6_9_B1) {
    play_row();
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixFireMode, testing::ValuesIn(kFireModeRows), test_name);

// Whom the command is refused to: doors that the fire frees, and no others.
TEST_F(DoorMatrix, no_mode_is_set_against_a_fire_STD_EGR_02) {
    begin();
    fire(true);
    EXPECT_EQ(ask_mode(kBlocked), "no no no yes yes no no yes");
    EXPECT_EQ(ask_mode(kDown), "no no no yes yes no no yes");
    EXPECT_EQ(modes(), "OOOXXOOX");
    EXPECT_EQ(ask_mode(kOpen), "yes yes yes yes yes yes yes yes");
    EXPECT_EQ(modes(), "OOOOOOOO");
}

// Asked for before, while the ledger takes its time, and a fire begins meanwhile: as if it was asked for in the fire.
TEST_F(DoorMatrix, a_lockdown_that_a_fire_overtakes_locks_nothing_STD_EGR_02) {
    begin();
    gate().stall_ledger();
    for (int door = 1; door <= kDoors; ++door) {
        gate().gate().set_mode({DoorName{"d" + std::to_string(door)}, kDown, true, "inspection", "uid:1001"},
                               [](const Result<Seq>&) {});
    }
    gate().settle();
    fire(true);
    mark();
    gate().resume_ledger();
    gate().settle();
    expect_words("- - - - - - - -", moved(), "STD-EGR-02");
    EXPECT_EQ(modes(), "OOOXXOOX");
    fire(false);
    expect_words("0 1 1 - - l l -", moved(), "fire over");
    EXPECT_EQ(modes(), "LLLXXLLX");
    wait(seconds(1));
}

}  // namespace
}  // namespace sekisho::flow

// SPDX-License-Identifier: Apache-2.0
// Door modes, each against each event and command: STD-ONVIF-01, 6.9-B1, STD-EGR-02, STD-EGR-06, 6.4-C2.
#include "tests/daemon/door/bench_door.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <functional>

namespace sekisho::door::bench {
namespace {

const Modes kBlock{false, true, false};
const Modes kLockDown{false, false, true};
const Modes kLockOpen{true, false, false};

// How a door comes into each mode.
struct Origin {
    std::string word;
    std::function<void(BenchDoor&)> reach;
};

std::vector<Origin> origins() {
    return {
        {"Locked", [](BenchDoor&) {}},
        {"DoubleLocked", [](BenchDoor& door) { door.settings.double_locked = true; }},
        {"Unlocked", [](BenchDoor& door) { door(0, UnlockSchedule{true}); }},
        {"Accessed", [](BenchDoor& door) { door(0, entry_grant(1)); }},
        {"Blocked", [](BenchDoor& door) { door(0, kBlock); }},
        {"LockedDown", [](BenchDoor& door) { door(0, kLockDown); }},
        {"LockedOpen", [](BenchDoor& door) { door(0, kLockOpen); }},
        {"fire", [](BenchDoor& door) { door(0, Fire{true}); }},
    };
}

struct Told {
    std::string word;
    std::function<Event(const BenchDoor&)> event;
};

Modes with(Modes modes, bool Modes::*cause, bool active) {
    modes.*cause = active;
    return modes;
}

std::vector<Told> commands() {
    const auto mode = [](const char* word, bool Modes::*cause, bool active) {
        return Told{word, [=](const BenchDoor& door) { return Event{with(door.door.modes, cause, active)}; }};
    };
    const auto plain = [](const char* word, const Event& event) {
        return Told{word, [event](const BenchDoor&) { return event; }};
    };
    return {
        plain("access", entry_grant(7)),
        plain("exit", Grant{UnlockCause::exit_card, Seq{8}, Direction::exit, false}),
        plain("rex", Rex{true}),
        plain("fire", Fire{true}),
        plain("fire over", Fire{false}),
        plain("unlock", UnlockSchedule{true}),
        plain("lock", UnlockSchedule{false}),
        mode("block", &Modes::blocked, true),
        mode("block over", &Modes::blocked, false),
        mode("lock down", &Modes::locked_down, true),
        mode("lock down over", &Modes::locked_down, false),
        mode("lock open", &Modes::locked_open, true),
        mode("lock open over", &Modes::locked_open, false),
    };
}

// Written by hand from the rules of ONVIF's door control and of 6.9-B1. "mode/released": a lower-case letter behind the
// mode says whether the lock is released (r) or not (l). Columns in the order of commands().
struct Row {
    const char* from;
    std::array<const char*, 13> to;
};
// clang-format off
const std::array<Row, 8> kTable{{
    //                 access            exit              rex               fire            fire over         unlock          lock              block         block over        lock down        down over         lock open       open over
    {"Locked",       {{"Accessed r",     "Accessed r",     "Accessed r",     "LockedOpen r", "Locked l",       "Unlocked r",   "Locked l",       "Blocked l",  "Locked l",       "LockedDown l",  "Locked l",       "LockedOpen r", "Locked l"}}},
    {"DoubleLocked", {{"Accessed r",     "Accessed r",     "Accessed r",     "LockedOpen r", "DoubleLocked l", "Unlocked r",   "DoubleLocked l", "Blocked l",  "DoubleLocked l", "LockedDown l",  "DoubleLocked l", "LockedOpen r", "DoubleLocked l"}}},
    {"Unlocked",     {{"Unlocked r",     "Unlocked r",     "Unlocked r",     "LockedOpen r", "Unlocked r",     "Unlocked r",   "Locked l",       "Blocked l",  "Unlocked r",     "LockedDown l",  "Unlocked r",     "LockedOpen r", "Unlocked r"}}},
    {"Accessed",     {{"Accessed r",     "Accessed r",     "Accessed r",     "LockedOpen r", "Accessed r",     "Unlocked r",   "Accessed r",     "Blocked l",  "Accessed r",     "LockedDown l",  "Accessed r",     "LockedOpen r", "Accessed r"}}},
    {"Blocked",      {{"Blocked l",      "Blocked r",      "Blocked r",      "LockedOpen r", "Blocked l",      "Blocked l",    "Blocked l",      "Blocked l",  "Locked l",       "LockedDown l",  "Blocked l",      "LockedOpen r", "Blocked l"}}},
    {"LockedDown",   {{"LockedDown l",   "LockedDown r",   "LockedDown r",   "LockedOpen r", "LockedDown l",   "LockedDown l", "LockedDown l",   "LockedDown l","LockedDown l",  "LockedDown l",  "Locked l",       "LockedOpen r", "LockedDown l"}}},
    {"LockedOpen",   {{"LockedOpen r",   "LockedOpen r",   "LockedOpen r",   "LockedOpen r", "LockedOpen r",   "LockedOpen r", "LockedOpen r",   "LockedOpen r","LockedOpen r",  "LockedOpen r",  "LockedOpen r",   "LockedOpen r", "Locked l"}}},
    {"fire",         {{"LockedOpen r",   "LockedOpen r",   "LockedOpen r",   "LockedOpen r", "Locked l",       "LockedOpen r", "LockedOpen r",   "LockedOpen r","LockedOpen r",  "LockedOpen r",  "LockedOpen r",   "LockedOpen r", "LockedOpen r"}}},
}};
// clang-format on

std::string seen(const BenchDoor& door) {
    return fmt::format("{} {}", to_text(mode_of(door.door, door.settings)), door.door.released ? 'r' : 'l');
}

// STD-ONVIF-01: every mode with every event and command.
TEST(DoorModes, EveryModeAgainstEveryCommand_STD_ONVIF_01) {
    const auto all = commands();
    const auto from = origins();
    ASSERT_EQ(from.size(), kTable.size());
    for (std::size_t row = 0; row < kTable.size(); ++row) {
        ASSERT_EQ(from[row].word, kTable[row].from);
        for (std::size_t column = 0; column < all.size(); ++column) {
            BenchDoor door;
            door(0, Start{});
            from[row].reach(door);
            door(1000, all[column].event(door));
            EXPECT_EQ(seen(door), kTable[row].to[column]) << from[row].word << ", then " << all[column].word;
        }
    }
}

// STD-ONVIF-01: LockedDown leaves only by its own release, and then shows what else stands.
TEST(DoorModes, WhatStandsBeneathShowsAgain_STD_ONVIF_01) {
    BenchDoor door;
    door(0, Start{});
    door(0, UnlockSchedule{true});
    EXPECT_EQ(door(10, Modes{false, true, false}), (Words{"lock", "relock mode"}));
    EXPECT_EQ(door(20, Modes{false, true, true}), Words{});
    EXPECT_EQ(seen(door), "LockedDown l");
    EXPECT_EQ(door(30, Modes{true, true, true}), (Words{"release"})) << "its beginning is written";
    EXPECT_EQ(seen(door), "LockedOpen r");
    EXPECT_EQ(door(40, Modes{false, true, true}), (Words{"lock", "relock mode"}));
    EXPECT_EQ(seen(door), "LockedDown l");
    EXPECT_EQ(door(50, Modes{false, true, false}), Words{});
    EXPECT_EQ(seen(door), "Blocked l");
    EXPECT_EQ(door(60, Modes{}), (Words{"release"}));
    EXPECT_EQ(seen(door), "Unlocked r");
}

// STD-ONVIF-01: a grant that the mode overtakes is told as not gone in, and no other grant suffers.
TEST(DoorModes, AGrantUnderWayEndsWithTheMode_STD_ONVIF_01) {
    for (const auto& mode : {kBlock, kLockDown}) {
        BenchDoor door;
        door(0, Start{});
        door(0, entry_grant(1));
        EXPECT_EQ(door(1000, mode), (Words{"outcome not taken #1 entry", "lock", "relock mode"}));
        EXPECT_EQ(door(1500, entry_grant(2)), (Words{"outcome not taken #2 entry"}));
        EXPECT_FALSE(next_deadline(door.door));
    }
}

// STD-EGR-06: whoever is on the way out goes out, however the door is locked down; 6.9-B1.
TEST(DoorModes, LockdownHoldsNobodyIn_STD_EGR_06) {
    for (const auto& mode : {kBlock, kLockDown}) {
        BenchDoor door;
        door(0, Start{});
        door(0, Grant{UnlockCause::exit_card, Seq{1}, Direction::exit, false});
        EXPECT_EQ(door(1000, mode), Words{}) << "the exit under way keeps the lock released";
        EXPECT_TRUE(door.door.released);
        EXPECT_EQ(door(1500, entry_grant(2)), (Words{"outcome not taken #2 entry"}));
        EXPECT_EQ(door(2000, Contact{true}), (Words{"outcome taken #1 exit"}));
        EXPECT_EQ(door(3000, Contact{false}), (Words{"lock", "relock closed"}));
        EXPECT_EQ(door(4000, Rex{true}), (Words{"release", "unlock rex"}));
        EXPECT_EQ(door(4500, Contact{true}), (Words{"outcome taken #-1 exit"})) << "an exit, not a break-in";
    }
}

// STD-EGR-06: a lever without a switch opens a locked-down door from inside, and that is no break-in (6.9-B1).
TEST(DoorModes, TheLeverOpensALockedDownDoor_STD_EGR_06) {
    BenchDoor door{lever_door(false)};
    door(0, Start{});
    door(0, kLockDown);
    EXPECT_EQ(door(10, Contact{true}), (Words{"opened exit"}));
    EXPECT_FALSE(door.door.forced);
    EXPECT_EQ(seen(door), "LockedDown l");
}

// STD-EGR-02: no mode keeps a fire from releasing, and the mode is back when the fire is reset.
TEST(DoorModes, FireGoesBeforeEveryMode_STD_EGR_02) {
    BenchDoor door;
    door(0, Start{});
    door(0, Modes{false, true, true});
    EXPECT_EQ(door(10, Fire{true}), (Words{"release", "unlock fire"}));
    EXPECT_EQ(door(20, entry_grant(1)), Words{}) << "whoever goes in during a fire is recorded as ever";
    EXPECT_EQ(door(30, Modes{false, false, true}), Words{}) << "no lock command gets past the fire";
    EXPECT_TRUE(door.door.released);
    EXPECT_EQ(door(40, Fire{false}), (Words{"outcome not taken #1 entry", "lock", "relock fire reset"}));
    EXPECT_EQ(seen(door), "LockedDown l");
}

// STD-ONVIF-01: LockedOpen masks the alarms of an open door as Unlocked does, and their time begins with its end.
TEST(DoorModes, LockedOpenMasksAlarms_STD_ONVIF_01) {
    BenchDoor door;
    door(0, Start{});
    door(0, Contact{true});
    EXPECT_TRUE(door.door.forced);
    EXPECT_EQ(door(10, kLockOpen), (Words{"release", "alarm over", "sound quiet"}));
    EXPECT_FALSE(next_deadline(door.door));
    EXPECT_EQ(door(1000, Modes{}), (Words{"lock", "relock mode"}));
    EXPECT_EQ(door.door.held_at, at(31000));
}

// A schedule that is held up masks nothing: the door is not Unlocked.
TEST(DoorModes, AScheduleHeldUpMasksNothing_STD_ONVIF_01) {
    BenchDoor door;
    door(0, Start{});
    door(0, UnlockSchedule{true});
    door(10, Contact{true});
    EXPECT_FALSE(next_deadline(door.door));
    door(1000, kLockDown);
    EXPECT_EQ(door.door.held_at, at(31000));
    door(2000, Contact{false});
    EXPECT_EQ(door(3000, Contact{true}), (Words{"forced open", "sound alarm"}));
}

// The door leaves service: what opens it ends, what refuses entry stays.
TEST(DoorModes, WithdrawEndsLockedOpenAlone) {
    BenchDoor door;
    door(0, Start{});
    door(0, Modes{true, true, false});
    EXPECT_EQ(door(10, Withdraw{}), (Words{"lock", "relock command"}));
    EXPECT_EQ(seen(door), "Blocked l");
}

}  // namespace
}  // namespace sekisho::door::bench

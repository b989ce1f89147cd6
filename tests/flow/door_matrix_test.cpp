// SPDX-License-Identifier: Apache-2.0
// Every kind of door and of way out against every event: the level of the lock's wire, by a table that was written by
// hand from the requirements (STD-EGR-01 to STD-EGR-06, 6.9-B1, PRAC-07, PRAC-08, 6.4-C1, STD-IEC-06).
#include "tests/flow/door_matrix_row.hpp"

#include "daemon/config/load.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Doors = DoorMatrix;
using Lines = DoorMatrix::Lines;

const DoorRow kTable[] = {
    {"6.4-C1, STD-EGR-03", "start", "0 1 1 0 l l l 1", [](Doors& d) { d.mark_from_start(); }},

    // A card.
    {"6.4-C1", "a granted tap", "1 0 0 1 u u u 0", [](Doors& d) { d.tap(); }},
    {"6.4-C1", "a denied tap", "0 1 1 0 - - - 1", [](Doors& d) { d.stranger_taps(); }},
    {"STD-ONVIF-02", "a grant, its release time not over", "1 0 0 1 - - - 0",
     [](Doors& d) { granted(d), d.wait(milliseconds(4999)); }},
    {"STD-ONVIF-02, 6.4-C1", "a grant, its release time over", "0 1 1 0 l l l 1",
     [](Doors& d) { granted(d), d.wait(seconds(5)); }},
    {"6.4-C1", "a grant, the door opened", "1 0 0 1 - - - 0", [](Doors& d) { granted(d), d.open(); }},
    {"6.4-C1", "a grant, the door closed again", "0 1 1 0 l l l 1",
     [](Doors& d) { granted(d), d.open(), d.mark(), d.close(); }},
    {"6.4-C1", "a grant, its release time over with the door open", "0 1 1 0 l l l 1",
     [](Doors& d) { granted(d), d.open(), d.wait(seconds(5)); }},

    // The way out. Behind a cabinet there is nobody.
    {"6.9-B1, STD-EGR-01", "REX or sensor", "1 0 0 1 u u u 1", [](Doors& d) { d.rex(true); }},
    {"6.9-B1, STD-EGR-01", "REX or sensor, active for a minute", "1 0 0 1 - - - 1",
     [](Doors& d) { pressed(d), d.wait(seconds(60)); }},
    {"STD-EGR-01", "REX or sensor, quiet before its time", "1 0 0 1 - - - 1",
     [](Doors& d) { tipped(d), d.wait(milliseconds(4999)); }},
    {"6.4-C1", "REX or sensor, quiet and its time over", "0 1 1 0 l l l 1",
     [](Doors& d) { tipped(d), d.wait(seconds(5)); }},
    // The next one out is not held; a lever needs no lock to wait for it.
    {"6.9-B1, 6.4-C1", "somebody out by REX or sensor, the door closed", "0 0 0 0 l - - 1",
     [](Doors& d) { tipped(d), d.open(), d.close(); }},
    {"STD-EGR-04", "the push button", "0 1 0 0 - - u 1", [](Doors& d) { d.button(); }},
    {"STD-EGR-04", "the push button, 30 s not over", "0 1 0 0 - - - 1",
     [](Doors& d) { d.button(), d.mark(), d.wait(milliseconds(29'900)); }},
    {"STD-EGR-04", "the push button, 30 s over", "0 1 1 0 - - l 1",
     [](Doors& d) { d.button(), d.mark(), d.wait(seconds(30)); }},
    {"STD-EGR-04", "the push button held for a minute", "0 1 0 0 - - - 1",
     [](Doors& d) { d.button(true), d.mark(), d.wait(seconds(60)); }},
    {"STD-EGR-04", "the push button let go after a minute", "0 1 1 0 - - l 1",
     [](Doors& d) { d.button(true), d.wait(seconds(60)), d.mark(), d.button(false), d.wait(milliseconds(100)); }},
    {"STD-EGR-01", "a tap at the reader inside", "1 0 0 1 u u u 1", [](Doors& d) { d.tap_out(); }},
    {"STD-EGR-01, 6.4-C1", "a tap at the reader inside, its release time over", "0 1 1 0 l l l 1",
     [](Doors& d) { d.tap_out(), d.mark(), d.wait(seconds(5)); }},
    {"6.4-C1", "the doors forced", "0 1 1 0 - - - 1", [](Doors& d) { d.open(); }},

    // Fire.
    {"STD-EGR-02", "fire", "1 0 0 0 - u u 1", [](Doors& d) { d.fire(true); }},
    {"STD-EGR-02", "fire for an hour", "1 0 0 0 - - - 1", [](Doors& d) { burning(d), d.wait(seconds(3600)); }},
    {"STD-EGR-02", "fire over", "0 1 1 0 - l l 1", [](Doors& d) { burning(d), d.fire(false); }},
    {"STD-EGR-02", "a granted tap during a fire", "1 0 0 1 u - - 0", [](Doors& d) { burning(d), d.tap(); }},
    {"STD-EGR-02", "a grant during a fire, its release time over", "1 0 0 0 l - - 1",
     [](Doors& d) { d.fire(true), granted(d), d.wait(seconds(5)); }},
    {"STD-EGR-02, 6.9-B1", "REX or sensor during a fire", "1 0 0 1 u - - 1", [](Doors& d) { burning(d), d.rex(true); }},
    {"STD-EGR-02", "doors open and close during a fire", "1 0 0 0 - - - 1",
     [](Doors& d) { burning(d), d.open(), d.close(); }},
    {"STD-EGR-02, STD-EGR-04", "the push button during a fire", "1 0 0 0 - - - 1",
     [](Doors& d) { burning(d), d.button(); }},
    {"STD-EGR-02, 6.9-B1", "fire over with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { burning(d), pressed(d), d.fire(false); }},
    {"STD-EGR-02", "fire over with the doors open", "0 1 1 0 - l l 1",
     [](Doors& d) { burning(d), d.open(), d.fire(false); }},
    {"STD-EGR-02", "fire over while an unlock schedule holds", "1 0 0 1 - - - 0",
     [](Doors& d) { by_noon(d), burning(d), d.fire(false); }},
    {"STD-EGR-02", "the fire input lost in a fire", "1 0 0 0 - - - 1", [](Doors& d) { burning(d), d.lose_fire(); }},

    // Modes.
    {"STD-ONVIF-01", "a tap at a blocked door", "0 1 1 0 - - - 1",
     [](Doors& d) { in_mode(d, DoorMode::blocked), d.tap(); }},
    {"STD-ONVIF-01", "a tap in a lockdown", "0 1 1 0 - - - 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.tap(); }},
    {"STD-EGR-06, 6.9-B1", "REX or sensor in a lockdown", "1 0 0 1 u u u 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.rex(true); }},
    {"STD-EGR-06, 6.9-B1", "REX or sensor at a blocked door", "1 0 0 1 u u u 1",
     [](Doors& d) { in_mode(d, DoorMode::blocked), d.rex(true); }},
    {"STD-EGR-04, STD-EGR-06", "the push button in a lockdown", "0 1 0 0 - - u 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.button(); }},
    {"STD-EGR-06, STD-EGR-01", "a tap at the reader inside in a lockdown", "1 0 0 1 u u u 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.tap_out(); }},
    {"STD-EGR-06", "a lockdown with somebody on the way out by the reader inside", "1 0 0 1 - - - 1",
     [](Doors& d) { d.tap_out(), d.mark(), d.mode(DoorMode::locked_down, true); }},
    {"STD-EGR-02, STD-EGR-06", "fire over in a lockdown", "0 1 1 0 - l l 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), burning(d), d.fire(false); }},
    {"STD-EGR-06, 6.4-C2", "an unlock schedule begins in a lockdown", "0 1 1 0 - - - 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.wait_until(12); }},
    {"STD-EGR-02, STD-EGR-06", "fire in a lockdown", "1 0 0 0 - u u 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.fire(true); }},
    {"STD-ONVIF-01", "blocked with a grant under way", "0 1 1 0 l l l 1",
     [](Doors& d) { granted(d), d.mode(DoorMode::blocked, true); }},
    {"STD-EGR-06, 6.9-B1", "a lockdown with REX or sensor active", "1 0 0 1 - - - 1",
     [](Doors& d) { pressed(d), d.mode(DoorMode::locked_down, true); }},
    {"6.9-B1", "locked open by command", "1 0 0 1 u u u 0", [](Doors& d) { d.mode(DoorMode::locked_open, true); }},
    {"6.4-C1", "locked open over", "0 1 1 0 l l l 1",
     [](Doors& d) { in_mode(d, DoorMode::locked_open), d.mode(DoorMode::locked_open, false); }},
    {"6.9-B1", "locked open in a lockdown", "1 0 0 1 u u u 0",
     [](Doors& d) { in_mode(d, DoorMode::locked_down), d.mode(DoorMode::locked_open, true); }},
    {"6.9-B1", "a lockdown of doors locked open", "1 0 0 1 - - - 0",
     [](Doors& d) { in_mode(d, DoorMode::locked_open), d.mode(DoorMode::locked_down, true); }},

    // Unlock schedules.
    {"6.4-C2", "an unlock schedule begins", "1 0 0 1 u u u 0", [](Doors& d) { d.wait_until(12); }},
    {"6.4-C2", "an unlock schedule ends", "0 1 1 0 l l l 1", [](Doors& d) { by_noon(d), d.wait_until(13); }},
    {"6.4-C2, 6.4-C1", "an unlock schedule ends with the door open", "0 1 1 0 l l l 1",
     [](Doors& d) { by_noon(d), d.open(), d.wait_until(13); }},
    {"6.4-C2", "a door closes while its unlock schedule holds", "1 0 0 1 - - - 0",
     [](Doors& d) { by_noon(d), d.open(), d.close(); }},
    {"6.9-B1", "a lockdown while an unlock schedule holds", "0 1 1 0 l l l 1",
     [](Doors& d) { by_noon(d), d.mode(DoorMode::locked_down, true); }},
    {"STD-EGR-02", "an unlock schedule ends during a fire", "1 0 0 0 l - - 1",
     [](Doors& d) { by_noon(d), d.fire(true), d.wait_until(13); }},

    // The daemon stops.
    {"6.4-C1", "the daemon stops", "0 1 1 0 - - - 1", [](Doors& d) { d.stop(); }},
    {"6.4-C1", "the daemon stops with a grant under way", "0 1 1 0 l l l 1", [](Doors& d) { granted(d), d.stop(); }},
    {"6.4-C1", "the daemon stops while an unlock schedule holds", "0 1 1 0 l l l 1",
     [](Doors& d) { by_noon(d), d.stop(); }},
    {"6.9-B1", "the daemon stops with REX or sensor active", "1 0 0 1 - - - 1", [](Doors& d) { pressed(d), d.stop(); }},
    // A lever opens by itself.
    {"6.9-B1", "the daemon stops with somebody on the way out by the reader inside", "0 0 0 0 l - - 1",
     [](Doors& d) { d.tap_out(), d.mark(), d.stop(); }},
    {"6.9-B1, STD-EGR-04", "the daemon stops with the push button held", "0 1 0 0 - - - 1",
     [](Doors& d) { d.button(true), d.wait(seconds(60)), d.mark(), d.stop(); }},
    {"STD-EGR-02", "the daemon stops during a fire", "1 0 0 0 - - - 1", [](Doors& d) { burning(d), d.stop(); }},

    // Bolts that do not follow: a pulse is given four times, a level stands as it was commanded.
    {"PRAC-08, STD-IEC-06", "the monitor says not locked", "0 1 1 0 llll llll llll 1",
     [](Doors& d) { granted(d), d.jam(), d.wait(seconds(30)); }},
    {"PRAC-08, STD-IEC-06", "the monitor says not released", "1 0 0 1 uuuu uuuu uuuu 1",
     [](Doors& d) { d.jam(), d.rex(true), d.wait(seconds(30)); }},

    // Lines and chips that go.
    {"6.4-C1", "the contact is lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose(Lines::contact); }},
    {"6.4-C1", "a tap where the contact is lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose(Lines::contact), d.tap(); }},
    {"6.9-B1", "REX or sensor where the contact is lost", "1 0 0 1 u u u 1",
     [](Doors& d) { d.lose(Lines::contact), d.rex(true); }},
    {"6.4-C1", "the contact is lost with a grant under way", "1 0 0 1 - - - 0",
     [](Doors& d) { granted(d), d.lose(Lines::contact); }},
    {"6.4-C1", "the contact is lost, the release time of a grant over", "0 1 1 0 l l l 1",
     [](Doors& d) { granted(d), d.lose(Lines::contact), d.wait(milliseconds(5000)); }},
    {"STD-EGR-04", "the line of REX or sensor is lost", "0 0 0 0 - u u 1", [](Doors& d) { d.lose(Lines::rex); }},
    {"6.4-C1", "the line of REX or sensor is back, and quiet", "0 1 1 0 *l *l *l 1",
     [](Doors& d) { d.lose(Lines::rex), d.mark(), d.restore(Lines::rex), d.wait(seconds(20)); }},
    {"STD-IEC-06", "the lock monitor is lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose(Lines::monitor); }},
    {"6.9-B1", "REX or sensor where the lock monitor is lost", "1 0 0 1 u u u 1",
     [](Doors& d) { d.lose(Lines::monitor), d.mark(), d.rex(true); }},
    {"6.4-C1", "the chip is lost", "0 1 1 0 - - - 1", [](Doors& d) { d.lose(Lines::all); }},
    {"6.4-C1", "the chip is back", "0 1 1 0 *l *l *l 1",
     [](Doors& d) { d.lose(Lines::all), d.mark(), d.restore(Lines::all), d.wait(seconds(20)); }},
    {"6.4-C1", "the chip is lost with a grant under way, and back", "0 1 1 0 *l *l *l 1",
     [](Doors& d) { granted(d), d.lose(Lines::all), d.wait(seconds(8)), d.restore(Lines::all), d.wait(seconds(20)); }},
};

class DoorMatrixRow : public DoorTable {};

TEST_P(DoorMatrixRow, drives_every_kind_of_door_as_the_table_says_6_9_B1_STD_EGR_02) {
    play_row();
}
INSTANTIATE_TEST_SUITE_P(Table, DoorMatrixRow, testing::ValuesIn(kTable), test_name);

// What the table above lacks is refused, by which rule: PRAC-08, STD-EGR-03, 6.4-C1b.
struct Refused {
    const char* kind;
    const char* egress;  // "": none is written
    const char* power_loss;
    const char* more;   // keys of the door
    const char* rules;  // in the order of the text; "": it is permitted
};
const Refused kKinds[] = {
    {"person", "hardware", "fail_safe", "fire_release = true", ""},
    {"person", "rex", "fail_safe", "fire_release = true", ""},
    {"person", "sensor", "fail_safe", "fire_release = true", ""},
    {"person", "hardware", "fail_safe", "", "fire-release-needed"},
    {"person", "rex", "fail_safe", "", "fire-release-needed"},
    {"person", "hardware", "fail_secure", "", ""},
    {"person", "rex", "fail_secure", "", "egress-power-loss"},
    {"person", "sensor", "fail_secure", "", "egress-power-loss"},
    {"person", "hardware", "keeps_state", "", ""},
    {"person", "rex", "keeps_state", "fire_release = true", "egress-power-loss"},
    {"person", "sensor", "keeps_state", "fire_release = true", "egress-power-loss"},
    {"person", "rex", "keeps_state", "fire_release = true\npanel_fire_release = true", ""},
    {"person", "sensor", "keeps_state", "fire_release = true\npanel_fire_release = true", ""},
    {"person", "rex", "keeps_state", "panel_fire_release = true", "fire-release-needed"},
    {"person", "rex", "keeps_state", "evacuation_exit = true\nfire_release = true\npanel_fire_release = true",
     "egress-power-loss"},
    {"person", "sensor", "keeps_state", "evacuation_exit = true\nfire_release = true\npanel_fire_release = true",
     "egress-power-loss"},
    {"person", "hardware", "keeps_state", "evacuation_exit = true", ""},
    {"person", "rex", "fail_safe", "evacuation_exit = true\nfire_release = true", ""},
    {"person", "", "fail_secure", "", "missing-key"},
    {"cabinet", "", "fail_secure", "", ""},
    {"cabinet", "", "fail_safe", "", ""},
    {"cabinet", "", "fail_safe", "fire_release = true", "cabinet-way-out"},
    {"cabinet", "", "keeps_state", "", ""},
    {"cabinet", "hardware", "fail_secure", "", "cabinet-way-out"},
    {"cabinet", "rex", "fail_secure", "", "egress-power-loss cabinet-way-out"},
    {"cabinet", "sensor", "fail_secure", "", "egress-power-loss cabinet-way-out"},
};

TEST_F(DoorMatrix, no_other_kind_of_door_is_taken_STD_EGR_03_PRAC_08) {
    for (const Refused& one : kKinds) {
        SetUp();
        const std::string power_loss = one.power_loss;
        std::string door = fmt::format("kind = \"{}\"\npower_loss = \"{}\"\n{}\n", one.kind, power_loss, one.more);
        if (*one.egress != '\0') door += fmt::format("egress = \"{}\"\n", one.egress);
        const std::string lock =
            power_loss == "keeps_state" ? "pulse_unlock = \"chip1:0\", pulse_lock = \"chip1:1\"" : "lock = \"chip1:0\"";
        const std::string button = std::string_view(one.egress) == "sensor" ? ", button = \"chip1:4\"" : "";
        door += fmt::format(
            "lines = {{ {}, contact = \"chip1:2\", rex = \"chip1:3\", lock_monitor = \"chip1:5\"{} }}\n", lock, button);
        std::ofstream(dir_ + "/site.toml", std::ios::app)
            << "[readers.r9]\ndriver = \"nfc\"\n[doors.d9]\nbetween = [\"outside\", \"rooms\"]\n"
            << "entry = { reader = \"r9\", levels = { default = \"card\" } }\n"
            << door;
        std::string rules;
        const auto loaded = config::load(dir_ + "/site.toml");
        if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
            for (const auto& fault : *faults) rules += (rules.empty() ? "" : " ") + fault.rule;
        }
        EXPECT_EQ(rules, one.rules) << door;
    }
}

}  // namespace
}  // namespace sekisho::flow

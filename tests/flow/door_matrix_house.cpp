// SPDX-License-Identifier: Apache-2.0
// The house of the matrix, and what a row may change of it before the gate starts.
#include "tests/flow/door_matrix.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace sekisho::flow {
namespace {

// Lines of door N: N0 lock (or the pulse that unlocks), N1 the pulse that locks, N2 contact, N3 REX, N4 push button,
// N5 lock monitor.
constexpr const char* kHouse = R"(format = 1
[site]
name = "試験病院"
timezone = "Asia/Tokyo"
language = "ja"
[files]
roster = "roster.toml"
[hardware]
backend = "sim"
[ledger]
origin = "test.example/gate"
[special_days]
years = [2026]
holidays = [2026-11-23]
[schedules.always]
daily = ["00:00-24:00"]
special = "as_weekday"
[schedules.noon]
daily = ["12:00-13:00"]
special = "as_weekday"
[security_levels]
card = { require = ["Card"], card_proof = "serial" }
[readers.desk]
driver = "nfc"
[inputs.fire]
line = "chip0:9"
kind = "fire"
[zones.rooms]
name = "部屋"
sensitivity = "controlled"
owner = "department_head:総務課"

[doors.d1]
egress = "hardware"
power_loss = "fail_safe"
fire_release = true
lines = { lock = "chip0:10!", contact = "chip0:12", rex = "chip0:13", lock_monitor = "chip0:15" }

[doors.d2]
egress = "rex"
power_loss = "fail_safe"
fire_release = true
lines = { lock = "chip0:20", contact = "chip0:22", rex = "chip0:23", lock_monitor = "chip0:25" }

[doors.d3]
egress = "sensor"
power_loss = "fail_safe"
fire_release = true
lines = { lock = "chip0:30", contact = "chip0:32", rex = "chip0:33", button = "chip0:34", lock_monitor = "chip0:35" }

[doors.d4]
egress = "hardware"
power_loss = "fail_secure"
lines = { lock = "chip0:40", contact = "chip0:42", rex = "chip0:43", lock_monitor = "chip0:45" }

[doors.d5]
egress = "hardware"
power_loss = "keeps_state"
lines = { pulse_unlock = "chip0:50", pulse_lock = "chip0:51", contact = "chip0:52", rex = "chip0:53", lock_monitor = "chip0:55" }

[doors.d6]
egress = "rex"
power_loss = "keeps_state"
panel_fire_release = true
fire_release = true
lines = { pulse_unlock = "chip0:60", pulse_lock = "chip0:61", contact = "chip0:62", rex = "chip0:63", lock_monitor = "chip0:65" }

[doors.d7]
egress = "sensor"
power_loss = "keeps_state"
panel_fire_release = true
fire_release = true
lines = { pulse_unlock = "chip0:70", pulse_lock = "chip0:71", contact = "chip0:72", rex = "chip0:73", button = "chip0:74", lock_monitor = "chip0:75" }

[doors.d8]
kind = "cabinet"
power_loss = "fail_secure"
lines = { lock = "chip0:80!", contact = "chip0:82", lock_monitor = "chip0:85" }

[access_profiles]
all = [ { at = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"], schedule = "always" } ]
[job_classes]
nurse = { name = "看護師", person_class = "licensed", profiles = ["all"] }
system = { name = "システム担当", person_class = "clerical", profiles = ["all"] }
clerk = { name = "事務", person_class = "clerical", profiles = ["all"] }
)";

constexpr const char* kPlan = R"([roles]
facility_head = ["uid:1001"]
[emergency_plans.flood]
kind = "disaster"
event_class = "B"
document = "BCP-01"
edition = 2025-04-01
criteria = ["震度5強以上"]
deciders = ["facility_head"]
procedure = "手順書 3"
end_procedure = "手順書 4"
max_duration = "1h"
renewal = "1h"
effects = [ { effect = "locked_open", zones = ["rooms"] } ]
[access_profiles])";

std::string exit_reader(int door) {
    return door != 8 ? fmt::format("[readers.x{}]\ndriver = \"nfc\"\n", door) : "";
}

}  // namespace

// What is the same for all of them stands in the text once.
void DoorMatrix::SetUp() {
    std::string text = kHouse;
    for (int door = 1; door <= kDoors; ++door) {
        const std::string head = fmt::format("[doors.d{}]\n", door);
        text.replace(text.find(head), head.size(),
                     exit_reader(door) +
                         fmt::format("[readers.r{0}]\ndriver = \"nfc\"\n{1}between = [\"outside\", \"rooms\"]\n"
                                     "unlock = {{ schedule = \"noon\" }}\n"
                                     "entry = {{ reader = \"r{0}\", levels = {{ default = \"card\" }} }}\n",
                                     door, head) +
                         (door != 8 ? fmt::format("exit = {{ reader = \"x{}\", mode = \"record\" }}\n", door) : ""));
    }
    std::ofstream(dir_ + "/site.toml") << text;
}

void DoorMatrix::with_a_plan() {
    (void)changed_site({{"owner = \"department_head:総務課\"", "care = true\nowner = \"department_head:総務課\""},
                        {"[access_profiles]", kPlan}});
}

void DoorMatrix::with_fire_reset() {
    (void)changed_site("kind = \"fire\"\n",
                       "kind = \"fire\"\nreset_by = [\"fire_panel\"]\n[roles]\nfire_panel = [\"uid:1006\"]\n");
}

void DoorMatrix::with_double_locks() {
    for (const int door : {1, 4, 5, 8}) {
        const std::string after = fmt::format("\nentry = {{ reader = \"r{}\"", door);
        (void)changed_site("unlock = { schedule = \"noon\" }" + after,
                           "unlock = { schedule = \"noon\", outside = \"double_locked\" }" +
                               std::string(door == 8 ? "" : "\nlever_retracts_all = true") + after);
    }
}

void DoorMatrix::without_door(int door) {
    std::stringstream read;
    read << std::ifstream(dir_ + "/site.toml").rdbuf();
    auto text = read.str();
    const auto from = text.find(fmt::format("[readers.x{}]", door));
    text.erase(from, text.find("lines = ", from) - from);
    text.erase(from, text.find('\n', from) - from);
    const auto right = fmt::format("\"d{}\", ", door);
    text.erase(text.find(right), right.size());
    std::ofstream(dir_ + "/site.toml") << text;
}

}  // namespace sekisho::flow

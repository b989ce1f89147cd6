// SPDX-License-Identifier: Apache-2.0
#include "tests/flow/door_matrix.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
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
care = true
owner = "department_head:総務課"
[roles]
facility_head = ["uid:1001"]
[emergency_plans.flood]
kind = "disaster"
event_class = "B"
document = "BCP-01"
edition = 2026-04-01
criteria = ["震度5強以上"]
deciders = ["facility_head"]
procedure = "手順書 3"
end_procedure = "手順書 4"
max_duration = "24h"
renewal = "12h"
effects = [ { effect = "locked_open", zones = ["rooms"] } ]

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

bool pulses(int door) {
    return door >= 5 && door <= 7;
}
bool has_rex(int door) {
    return door != 8;
}
bool fire_frees(int door) {
    return door <= 3 || door == 6 || door == 7;
}
bool has_button(int door) {
    return door == 3 || door == 7;
}
std::string exit_reader(int door) {
    return has_rex(door) ? fmt::format("[readers.x{}]\ndriver = \"nfc\"\n", door) : "";
}
std::string name_of(int door) {
    return fmt::format("d{}", door);
}
LineSpec wire(int door, int line) {
    return {"chip0", fmt::format("{}{}", door, line), false};
}

}  // namespace

// What is the same for all of them stands in the text once.
void DoorMatrix::SetUp() {
    std::string text = kHouse;
    for (int door = 1; door <= kDoors; ++door) {
        const std::string head = fmt::format("[doors.d{}]\n", door);
        text.replace(
            text.find(head), head.size(),
            exit_reader(door) +
                fmt::format("[readers.r{0}]\ndriver = \"nfc\"\n{1}between = [\"outside\", \"rooms\"]\n"
                            "unlock = {{ schedule = \"noon\" }}\n"
                            "entry = {{ reader = \"r{0}\", levels = {{ default = \"card\" }} }}\n",
                            door, head) +
                (has_rex(door) ? fmt::format("exit = {{ reader = \"x{}\", mode = \"record\" }}\n", door) : ""));
    }
    std::ofstream(dir_ + "/site.toml") << text;
}

void DoorMatrix::begin() {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    wait(std::chrono::seconds(1));
    mark();
}

void DoorMatrix::mark() {
    mark_ = gate().hardware().output_log().size();
}
void DoorMatrix::mark_from_start() {
    mark_ = 0;
}

void DoorMatrix::tap() {
    for (int door = 1; door <= kDoors; ++door) gate().tap(fmt::format("r{}", door), kIchiro);
}
void DoorMatrix::stranger_taps() {
    for (int door = 1; door <= kDoors; ++door) gate().tap(fmt::format("r{}", door), kStranger);
}
void DoorMatrix::tap_out() {
    for (int door = 1; door <= kDoors; ++door) {
        if (has_rex(door)) gate().tap(fmt::format("x{}", door), kIchiro);
    }
}
void DoorMatrix::open() {
    for (int door = 1; door <= kDoors; ++door) gate().contact(name_of(door), true);
}
void DoorMatrix::close() {
    for (int door = 1; door <= kDoors; ++door) gate().contact(name_of(door), false);
}

void DoorMatrix::rex(bool pressed) {
    for (int door = 1; door <= kDoors; ++door) {
        if (has_rex(door)) gate().rex(name_of(door), pressed);
    }
}

void DoorMatrix::button() {
    button(true);
    button(false);
}
void DoorMatrix::button(bool held) {
    for (int door = 1; door <= kDoors; ++door) {
        if (has_button(door)) gate().hardware().set_input(wire(door, 4), held);
    }
    gate().settle();
}

void DoorMatrix::fire(bool active) {
    gate().input("fire", active);
}

void DoorMatrix::lose_fire() {
    gate().hardware().lose_line({"chip0", "9", false});
    gate().settle();
}

void DoorMatrix::mode(DoorMode which, bool active) {
    for (int door = 1; door <= kDoors; ++door) {
        bool done = false;
        gate().gate().set_mode({DoorName{name_of(door)}, which, active, "inspection", "uid:1001"},
                               [&done](const Result<Seq>& seq) { done = seq.has_value(); });
        gate().settle();
        EXPECT_TRUE(done) << name_of(door);
    }
}

void DoorMatrix::mode_in_a_fire(DoorMode which) {
    for (int door = 1; door <= kDoors; ++door) {
        std::string why = "no answer";
        gate().gate().set_mode({DoorName{name_of(door)}, which, true, "inspection", "uid:1001"},
                               [&why](const Result<Seq>& seq) { why = seq ? "" : seq.error().what; });
        gate().settle();
        EXPECT_EQ(why, fire_frees(door) ? "a fire release stands" : "") << name_of(door);
    }
}

void DoorMatrix::declare() {
    gate::EmergencyStep step;
    step.act = EmergencyAct::declared;
    step.plan = "flood";
    step.operator_name = "uid:1001";
    step.reason = "the river";
    step.criterion = 1;
    bool done = false;
    gate().gate().emergency(step, [&done](const Result<Seq>& seq) { done = seq.has_value(); });
    gate().settle();
    EXPECT_TRUE(done);
}

void DoorMatrix::reload() {
    const auto done = gate().reload(load());
    EXPECT_TRUE(done) << to_text(done.error());
}
void DoorMatrix::reload_is_refused() {
    const auto refused = gate().reload(load());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "a fire release stands");
}

void DoorMatrix::killed(std::initializer_list<Held> held) {
    start_again(held);
}
void DoorMatrix::restarted(std::initializer_list<Held> held) {
    stop();
    start_again(held);
}

void DoorMatrix::start_again(std::initializer_list<Held> held) {
    const auto active = [held](Held which) { return std::find(held.begin(), held.end(), which) != held.end(); };
    const auto last = gate().gate().state().time.last.wall;
    crash();
    start(last + std::chrono::minutes(5), [&](hal::SimHardware& hardware) {
        hardware.set_input({"chip0", "9", false}, active(Held::fire));
        for (int door = 1; door <= kDoors; ++door) {
            if (has_rex(door)) hardware.set_input(wire(door, 3), active(Held::rex));
            if (has_button(door)) hardware.set_input(wire(door, 4), active(Held::button));
        }
    });
    wait(std::chrono::seconds(1));  // for a pulse that follows another
    mark_from_start();
}

void DoorMatrix::double_lock() {
    const std::string unlock = "unlock = { schedule = \"noon\" }";
    for (const int door : {1, 4, 5}) {
        const std::string head = fmt::format("[doors.{}]\nbetween = [\"outside\", \"rooms\"]\n", name_of(door));
        (void)changed_site(head + unlock, head +
                                              "lever_retracts_all = true\n"
                                              "unlock = { schedule = \"noon\", outside = \"double_locked\" }");
    }
}

void DoorMatrix::jam() {
    for (int door = 1; door <= kDoors; ++door) gate().bolts().jam(wire(door, 5));
}

void DoorMatrix::stop() {
    bool done = false;
    gate().gate().stop("SIGTERM", [&done](const Result<Seq>& seq) { done = seq.has_value(); });
    gate().settle();
    wait(std::chrono::seconds(1));
    EXPECT_TRUE(done);
}

void DoorMatrix::wait(std::chrono::milliseconds time) {
    gate().advance(time);
}
void DoorMatrix::wait_until(int hour) {
    gate().advance_to(tokyo(24, hour, 0));
}

void DoorMatrix::lose(Lines lines) {
    each_line(lines, &hal::SimHardware::lose_line);
}
void DoorMatrix::restore(Lines lines) {
    each_line(lines, &hal::SimHardware::restore_line);
}

void DoorMatrix::each_line(Lines lines, void (hal::SimHardware::*act)(const LineSpec&)) {
    const auto wanted = [lines](int door, int line) {
        switch (line) {
            case 0: return lines == Lines::all;
            case 1: return lines == Lines::all && pulses(door);
            case 2: return lines == Lines::all || lines == Lines::contact;
            case 3: return has_rex(door) && (lines == Lines::all || lines == Lines::rex);
            case 4: return has_button(door) && lines == Lines::all;
            default: return lines == Lines::all || lines == Lines::monitor;
        }
    };
    for (int door = 1; door <= kDoors; ++door) {
        for (int line = 0; line <= 5; ++line) {
            if (wanted(door, line)) (gate().hardware().*act)(wire(door, line));
        }
    }
    gate().settle();
}

std::vector<std::string> DoorMatrix::found() {
    std::vector<std::string> words;
    const auto& log = gate().hardware().output_log();
    for (int door = 1; door <= kDoors; ++door) {
        std::string word;
        if (!pulses(door)) word = gate().hardware().output_level(wire(door, 0)) ? "1" : "0";
        for (auto at = mark_; pulses(door) && at < log.size(); ++at) {
            if (!log[at].active) continue;
            if (log[at].line == wire(door, 0).line) word += 'u';
            if (log[at].line == wire(door, 1).line) word += 'l';
        }
        words.push_back(word.empty() ? "-" : word);
    }
    return words;
}

bool DoorMatrix::pulses_are_over() {
    for (int door = 1; door <= kDoors; ++door) {
        for (int line = 0; line <= 1; ++line) {
            if (pulses(door) && gate().hardware().output_level(wire(door, line))) return false;
        }
    }
    return true;
}

void DoorMatrix::expect(const MatrixRow& row) {
    begin();
    row.play(*this);
    std::istringstream words(row.expected);
    const auto found_words = found();
    ASSERT_EQ(found_words.size(), static_cast<std::size_t>(kDoors));
    for (int door = 1; door <= kDoors; ++door) {
        std::string expected;
        ASSERT_TRUE(words >> expected);
        const auto& was = found_words[static_cast<std::size_t>(door) - 1];
        if (expected == "*l") {
            EXPECT_THAT(was, testing::EndsWith("l")) << "d" << door << " by " << row.ids;
        } else {
            EXPECT_EQ(was, expected) << "d" << door << " by " << row.ids;
        }
    }
    wait(std::chrono::seconds(1));
    EXPECT_TRUE(pulses_are_over()) << "PRAC-08: no coil stays energised";
}

std::string name_of_row(const testing::TestParamInfo<MatrixRow>& row) {
    std::string name;
    for (const char c : std::string(row.param.what)) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return name;
}

}  // namespace sekisho::flow

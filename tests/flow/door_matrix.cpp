// SPDX-License-Identifier: Apache-2.0
#include "tests/flow/door_matrix.hpp"

#include "daemon/main/state_dir.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <utility>

namespace sekisho::flow {
namespace {

constexpr std::chrono::milliseconds kLasts{50};  // a closing counts then
const LineSpec kFireLine{"chip0", "9", false};

bool pulses(int door) {
    return door >= 5 && door <= 7;
}
bool has_rex(int door) {
    return door != 8;
}
bool has(int door, int line) {
    switch (line) {
        case 1: return pulses(door);
        case 3: return has_rex(door);
        case 4: return door == 3 || door == 7;
        default: return true;
    }
}
bool inverted(int door) {  // written with `!`
    return door == 1 || door == 8;
}
std::string name_of(int door) {
    return fmt::format("d{}", door);
}
LineSpec wire(int door, int line) {
    return {"chip0", fmt::format("{}{}", door, line), false};
}

}  // namespace

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
    hold('r', kIchiro);
}
void DoorMatrix::stranger_taps() {
    hold('r', kStranger);
}
void DoorMatrix::tap_out() {
    hold('x', kIchiro);
}

// At all of them at once, so that their entries share their commits.
void DoorMatrix::hold(char readers, const CardEvidence& card) {
    const auto each = [readers](auto act) {
        for (int door = 1; door <= kDoors; ++door) {
            if (readers == 'r' || has_rex(door)) act(ReaderName{fmt::format("{}{}", readers, door)});
        }
    };
    each([&](const ReaderName& reader) { gate().hardware().tap(reader, card).value(); });
    gate().settle();
    each([&](const ReaderName& reader) { gate().hardware().remove(reader); });
    gate().settle();
}
void DoorMatrix::open() {
    set_wires(2, true);
}
void DoorMatrix::close() {
    set_wires(2, false);
    wait(kLasts);
}
void DoorMatrix::rex(bool pressed) {
    set_wires(3, pressed);
}

void DoorMatrix::button() {
    button(true);
    button(false);
}
void DoorMatrix::button(bool held) {
    set_wires(4, held);
}

void DoorMatrix::set_wires(int line, bool active) {
    for (int door = 1; door <= kDoors; ++door) {
        if (has(door, line)) gate().hardware().set_input(wire(door, line), active);
    }
    gate().settle();
}

void DoorMatrix::fire(bool active) {
    gate().hardware().set_input(kFireLine, active);
    gate().settle();
    if (!active) wait(std::chrono::seconds(1));
}

void DoorMatrix::lose_fire() {
    lose(Lines::fire);
}

void DoorMatrix::mode(DoorMode which, bool active) {
    EXPECT_EQ(set_modes(which, active), "yes yes yes yes yes yes yes yes");
}
std::string DoorMatrix::ask_mode(DoorMode which) {
    return set_modes(which, true);
}

std::string DoorMatrix::set_modes(DoorMode which, bool active) {
    std::array<bool, kDoors> done{};
    for (std::size_t door = 0; door < kDoors; ++door) {
        gate().gate().set_mode({DoorName{fmt::format("d{}", door + 1)}, which, active, "inspection", "uid:1001"},
                               [&done, door](const Result<Seq>& seq) { done[door] = seq.has_value(); });
    }
    gate().settle();
    std::string words;
    for (const bool taken : done) words += fmt::format("{}{}", words.empty() ? "" : " ", taken ? "yes" : "no");
    return words;
}

void DoorMatrix::declare(bool drill) {
    emergency(EmergencyAct::declared, EmergencyPhase::none, drill);
}
void DoorMatrix::end_plan() {
    for (const auto next : {EmergencyPhase::resuming, EmergencyPhase::recovering, EmergencyPhase::normalising}) {
        emergency(EmergencyAct::phase, next);
    }
    emergency(EmergencyAct::ended);
}
void DoorMatrix::lift_plan() {
    emergency(EmergencyAct::zone_lifted);
}

void DoorMatrix::emergency(EmergencyAct act, EmergencyPhase phase, bool drill) {
    gate::EmergencyStep step;
    step.act = act;
    step.phase = phase;
    step.plan = "flood";
    step.criterion = 1;
    step.zone = ZoneName{"rooms"};
    step.drill = drill;
    step.operator_name = "uid:1001";
    step.reason = "the river";
    bool done = false;
    gate().gate().emergency(step, [&done](const Result<Seq>& seq) { done = seq.has_value(); });
    gate().settle();
    EXPECT_TRUE(done);
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
    const auto wanted = [lines](int line) {
        switch (line) {
            case 0:
            case 1: return lines == Lines::lock;
            case 2: return lines == Lines::contact;
            case 3: return lines == Lines::rex;
            case 4: return lines == Lines::button;
            default: return lines == Lines::monitor;
        }
    };
    for (int door = 1; door <= kDoors; ++door) {
        for (int line = 0; line <= 5; ++line) {
            if (has(door, line) && (lines == Lines::all || wanted(line))) (gate().hardware().*act)(wire(door, line));
        }
    }
    if (lines == Lines::fire) (gate().hardware().*act)(kFireLine);
    gate().settle();
}

void DoorMatrix::lose_readers() {
    for (int door = 1; door <= kDoors; ++door) {
        gate().hardware().reader_down(ReaderName{fmt::format("r{}", door)}, {"unplugged", "", ""});
        gate().hardware().reader_down(ReaderName{fmt::format("x{}", door)}, {"unplugged", "", ""});
    }
    gate().settle();
}
void DoorMatrix::restore_readers() {
    for (int door = 1; door <= kDoors; ++door) {
        gate().hardware().reader_up(ReaderName{fmt::format("r{}", door)});
        gate().hardware().reader_up(ReaderName{fmt::format("x{}", door)});
    }
    gate().settle();
}

void DoorMatrix::restart(End end, void (*meanwhile)(DoorMatrix&)) {
    if (end == End::stop) expect_let_go();
    std::vector<std::pair<LineSpec, bool>> wires;  // the world goes on without the daemon
    for (int door = 1; door <= kDoors; ++door) {
        for (int line = 2; line <= 4; ++line) {
            if (has(door, line)) wires.emplace_back(wire(door, line), gate().hardware().output_level(wire(door, line)));
        }
    }
    wires.emplace_back(kFireLine, gate().hardware().output_level(kFireLine));
    const auto again = gate().clock().now().wall + std::chrono::seconds(1);
    const auto prepare = [&](hal::SimHardware& hardware) {
        for (const auto& [line, level] : wires) hardware.set_input(line, level);
        if (meanwhile != nullptr) meanwhile(*this);
        mark_from_start();
    };
    start(again, prepare, [this] {
        gate().settle();
        at_claim_ = moved();
        mark();
    });
}

// Nobody holds a lock's line any more, and each stays where the stop left it: what a chip that keeps its level shows.
void DoorMatrix::expect_let_go() {
    stop();
    const auto left = gate().hardware().output_log().size();
    gate().gate().let_go();
    EXPECT_EQ(gate().hardware().output_log().size(), left) << "letting go moves nothing";
    EXPECT_TRUE(pulses_are_over());
    for (int door = 1; door <= kDoors; ++door) {
        const bool level = gate().hardware().output_level(wire(door, 0));
        EXPECT_TRUE(gate().hardware().open_output(wire(door, 0), level)) << name_of(door) << " is held still";
    }
}

void DoorMatrix::reload(const Changes& changes) {
    EXPECT_EQ(why_no_reload(changes), "");
}

std::string DoorMatrix::why_no_reload(const Changes& changes) {
    const auto done = gate().reload(changed_site(changes));
    return done ? "" : done.error().what;
}

std::string DoorMatrix::why_no_reload_in_fire(const Changes& changes) {
    const auto next = changed_site(changes);
    const auto kept = main::keep_config(state_dir_, *next, gate().vault());
    std::string why = "no answer";
    gate().stall_ledger();
    gate().gate().reload({next, kept.value().sha256, "command", {}, std::nullopt},
                         [&why](const Result<Seq>& done) { why = done ? "" : done.error().what; });
    gate().settle();
    fire(true);
    gate().resume_ledger();
    gate().settle();
    return why;
}

std::vector<std::string> DoorMatrix::found() {
    auto words = moved();
    for (int door = 1; door <= kDoors; ++door) {
        if (pulses(door)) continue;
        words[static_cast<std::size_t>(door) - 1] = gate().hardware().output_level(wire(door, 0)) ? "1" : "0";
    }
    return words;
}

std::vector<std::string> DoorMatrix::moved() {
    std::vector<std::string> words;
    const auto& log = gate().hardware().output_log();
    for (int door = 1; door <= kDoors; ++door) {
        std::string word;
        for (auto at = mark_; at < log.size(); ++at) {
            const bool first = log[at].line == wire(door, 0).line;
            if (!pulses(door)) {
                if (first) word += log[at].active != inverted(door) ? '1' : '0';
            } else if (log[at].active) {
                if (first) word += 'u';
                if (log[at].line == wire(door, 1).line) word += 'l';
            }
        }
        words.push_back(word.empty() ? "-" : word);
    }
    return words;
}

std::string DoorMatrix::modes() {
    std::string letters;
    for (const auto& door : gate().gate().status().doors) {
        switch (door.mode) {
            case DoorMode::locked: letters += 'L'; break;
            case DoorMode::double_locked: letters += 'D'; break;
            case DoorMode::accessed: letters += 'A'; break;
            case DoorMode::unlocked: letters += 'U'; break;
            case DoorMode::locked_open: letters += 'O'; break;
            case DoorMode::blocked: letters += 'B'; break;
            case DoorMode::locked_down: letters += 'X'; break;
            case DoorMode::unknown: letters += '?'; break;
        }
    }
    return letters;
}

bool DoorMatrix::pulses_are_over() {
    for (int door = 1; door <= kDoors; ++door) {
        for (int line = 0; line <= 1; ++line) {
            if (pulses(door) && gate().hardware().output_level(wire(door, line))) return false;
        }
    }
    return true;
}

}  // namespace sekisho::flow

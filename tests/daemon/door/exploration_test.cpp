// SPDX-License-Identifier: Apache-2.0
// Every reachable state of every kind of door, by all events and all steps of time around its
// deadlines, until nothing new turns up. Times are short (milliseconds), so that every order of
// deadlines is met. 6.4-C1, 6.4-C2, 6.9-B1, STD-EGR-01, -02, -06, STD-ONVIF-01..03, ANO-19, ANO-20.
#include "tests/daemon/door/world.hpp"

#include "daemon/site/describe.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <set>
#include <unordered_set>

namespace sekisho::door::bench {
namespace {

constexpr std::int64_t kLongAfter = 1000;

std::vector<Settings> all_settings() {
    std::vector<Settings> all;
    for (unsigned bits = 0; bits < 8; ++bits) {
        for (const auto egress : {site::Egress::hardware, site::Egress::rex, site::Egress::sensor}) {
            Settings settings;
            settings.timing = {std::chrono::milliseconds{3}, std::chrono::milliseconds{5}, std::chrono::milliseconds{2},
                               std::chrono::milliseconds{2}, std::chrono::milliseconds{4}};
            settings.has_contact = (bits & 1U) != 0;
            settings.has_rex = (bits & 2U) != 0;
            settings.fire_release = (bits & 4U) != 0;
            settings.egress = egress;
            settings.double_locked = egress == site::Egress::hardware;
            all.push_back(settings);
        }
    }
    return all;
}

struct Turn {
    Event event;
    std::optional<bool> lost{};  // from now on the wire of the contact is broken, or whole again
};

// Every combination would take minutes; each cause is met alone and beneath another one. All pairs with all commands
// stand in modes_test.cpp.
std::vector<Modes> some_modes(site::Egress egress) {
    switch (egress) {
        case site::Egress::hardware: return {{}, {true, false, false}, {false, true, true}};
        case site::Egress::rex: return {{}, {false, true, false}, {true, false, true}};
        case site::Egress::sensor: return {{}, {false, false, true}, {true, true, false}};
    }
    return {};
}

std::vector<Turn> all_turns(const Settings& settings) {
    std::vector<Turn> turns{{Tick{}}, {Reconfigured{}}, {Withdraw{}}, {entry_grant(2)}, {extended_exit_grant(2)}};
    for (const Modes& modes : some_modes(settings.egress)) {
        turns.push_back({modes});
    }
    for (const bool on : {true, false}) {
        turns.insert(turns.end(), {{Contact{on}}, {Found{on}}, {Fire{on}}, {UnlockSchedule{on}}});
        if (settings.has_rex) {
            turns.push_back({Rex{on}});
        }
        if (settings.egress == site::Egress::sensor) {
            turns.push_back({ReleaseButton{on}});
        }
        if (settings.has_contact) {
            turns.push_back({Found{on}, false});
        }
    }
    if (settings.has_contact) {
        turns.push_back({Reconfigured{}, true});
    }
    for (unsigned bits = 0; bits < (settings.has_rex ? 8U : 4U); ++bits) {
        turns.push_back({Start{(bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0}});
    }
    return turns;
}

std::string happen(World& world, const Settings& wired, const Turn& turn) {
    world.lost = turn.lost.value_or(world.lost);
    return happen(world, settings_in(world, wired), turn.event);
}

// Just before, at and just after the next deadline; the smallest step; long after everything.
std::set<std::int64_t> all_steps(const Door& door) {
    std::set<std::int64_t> steps{1, kLongAfter};
    if (const auto due = next_deadline(door)) {
        const auto left = (*due - at(0)) / std::chrono::milliseconds{1};
        steps.insert({left - 1, left, left + 1});
    }
    steps.erase(0);
    return steps;
}

class Exploration {
public:
    explicit Exploration(const Settings& settings) : settings_(settings), turns_(all_turns(settings)) {}

    // Returns the first fault with the way that leads to it; empty: none.
    std::string run() {
        states_.push_back({World{}, 0, {}});
        seen_.insert(key_of(World{}));
        for (std::size_t index = 0; index < states_.size() && wrong_.empty(); ++index) {
            leave(index);
        }
        return wrong_;
    }
    [[nodiscard]] std::size_t states() const { return states_.size(); }
    [[nodiscard]] std::size_t steps() const { return steps_; }

private:
    struct Move {
        std::size_t turn = 0;           // of turns_
        std::int64_t milliseconds = 0;  // > 0: this time passes instead
    };
    struct State {
        World world;
        std::size_t from;
        Move move;
    };

    void leave(std::size_t index) {
        for (std::size_t turn = 0; turn < turns_.size(); ++turn) {
            auto world = states_[index].world;
            arrive(happen(world, settings_, turns_[turn]), world, index, {turn, 0});
        }
        const auto due = next_deadline(states_[index].world.door);
        for (const auto milliseconds : all_steps(states_[index].world.door)) {
            auto world = states_[index].world;
            arrive(pass_time(world, settings_in(world, settings_), milliseconds), world, index, {0, milliseconds});
            if (due && *due <= at(milliseconds)) {
                compare_late_events(index, milliseconds);
            }
        }
    }

    // An event that finds deadlines overdue answers as if the Tick had come in time.
    void compare_late_events(std::size_t index, std::int64_t milliseconds) {
        const auto settings = settings_in(states_[index].world, settings_);
        for (const auto& [event, lost] : turns_) {
            if (lost) {
                continue;
            }
            auto late = states_[index].world.door;
            auto timely = late;
            const auto now = at(milliseconds);
            const auto at_once = step(late, settings, event, now).size();
            auto in_two = step(timely, settings, Tick{}, now).size();
            in_two += step(timely, settings, event, now).size();
            ++steps_;
            if (wrong_.empty() && (late != timely || at_once != in_two)) {
                wrong_ = fmt::format("a late {} differs after:{}", word(event), way_to(index));
            }
        }
    }

    void arrive(std::string wrong, const World& world, std::size_t from, Move move) {
        ++steps_;
        if (!wrong_.empty()) {
            return;
        }
        if (wrong.empty()) {
            wrong = fault_in(world, settings_in(world, settings_));
        }
        if (wrong.empty() && seen_.insert(key_of(world)).second) {
            states_.push_back({world, from, move});
            wrong = fault_at_rest(world, settings_in(world, settings_));
            if (wrong.empty()) {
                wrong = fault_in_ways_out(world, settings_in(world, settings_));
            }
        }
        if (!wrong.empty()) {
            wrong_ = fmt::format("{} after:{}{}", wrong, way_to(from), told(move));
        }
    }

    [[nodiscard]] std::string told(Move move) const {
        return move.milliseconds > 0 ? fmt::format(" +{}ms", move.milliseconds)
                                     : fmt::format(" {}", word(turns_[move.turn].event));
    }

    [[nodiscard]] std::string way_to(std::size_t index) const {
        std::string way;
        for (; index != 0; index = states_[index].from) {
            way = told(states_[index].move) + way;
        }
        return way;
    }

    Settings settings_;
    std::vector<Turn> turns_;
    std::vector<State> states_;
    std::unordered_set<std::uint64_t> seen_;
    std::size_t steps_ = 0;
    std::string wrong_;
};

// Close below what is reached; an exploration that stops early must not pass.
std::size_t fewest_states(const Settings& settings) {
    if (settings.has_contact) {
        return settings.has_rex ? 11000U : 1300U;
    }
    return settings.has_rex ? 1500U : 190U;
}

struct DoorExploration : testing::TestWithParam<Settings> {};

// 6.4-C1, 6.4-C2, 6.9-B1, STD-EGR-01, STD-EGR-02, STD-EGR-06, STD-ONVIF-01, STD-ONVIF-02, STD-ONVIF-03, ANO-19, ANO-20
TEST_P(DoorExploration, EveryReachableStateKeepsEveryRule) {
    Exploration exploration{GetParam()};
    EXPECT_EQ(exploration.run(), "");
    fmt::print("{} states, {} steps\n", exploration.states(), exploration.steps());
    EXPECT_GE(exploration.states(), fewest_states(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Doors, DoorExploration, testing::ValuesIn(all_settings()), [](const auto& tested) {
    const Settings& settings = tested.param;
    return fmt::format("{}{}{}{}", site::to_text(settings.egress), settings.has_contact ? "_contact" : "",
                       settings.has_rex ? "_rex" : "", settings.fire_release ? "_fire_release" : "");
});

}  // namespace
}  // namespace sekisho::door::bench

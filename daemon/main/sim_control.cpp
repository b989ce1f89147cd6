// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/sim_control.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace sekisho::main {
namespace {

// How long a card or a finger stays when nobody says otherwise.
constexpr std::chrono::milliseconds kMoment{500};

class Hands {
public:
    Hands(hal::SimHardware& hardware, gate::Gate& gate, hal::Loop& loop, hal::Clock& clock)
        : hardware_(hardware), gate_(gate), loop_(loop), clock_(clock) {}

    Result<void> tap(const ReaderName& reader, const CardEvidence& card, bool hold) {
        if (!gate_.site()->find_reader(reader.value)) return no_such("reader", reader.value);
        hardware_.remove(reader);  // of the tap before, whose moment is not over
        if (auto tapped = hardware_.tap(reader, card); !tapped) return tapped.error();
        if (hold) return {};
        later("card at " + reader.value, [this, reader] { hardware_.remove(reader); });
        return {};
    }

    Result<void> remove(const ReaderName& reader) {
        if (!gate_.site()->find_reader(reader.value)) return no_such("reader", reader.value);
        hardware_.remove(reader);
        return {};
    }

    Result<void> contact(const DoorName& door, bool open) {
        const auto site = gate_.site();
        const auto index = site->find_door(door.value);
        if (!index) return no_such("door", door.value);
        const auto& line = site->doors[*index].contact;
        if (!line) return Error{"the door has no contact", door.value, "add lines.contact to the door"};
        hardware_.set_input(*line, open);
        return {};
    }

    Result<void> rex(const DoorName& door, api::RexAction action) {
        const auto site = gate_.site();
        const auto index = site->find_door(door.value);
        if (!index) return no_such("door", door.value);
        const auto& line = site->doors[*index].rex;
        if (!line) return Error{"the door has no REX line", door.value, "add lines.rex to the door"};
        hardware_.set_input(*line, action != api::RexAction::release);
        if (action == api::RexAction::press_and_release) {
            later("rex at " + door.value, [this, spec = *line] { hardware_.set_input(spec, false); });
        }
        return {};
    }

    Result<void> input(const std::string& name, bool active) {
        for (const auto& input : gate_.site()->inputs) {
            if (input.name != name) continue;
            hardware_.set_input(input.line, active);
            return {};
        }
        std::string known;
        for (const auto& input : gate_.site()->inputs) known += (known.empty() ? "" : ", ") + input.name;
        return Error{"no such input", name,
                     known.empty() ? "the configuration names none" : "the configuration names: " + known};
    }

    Result<void> keypad(const ReaderName& reader, std::string_view keys) {
        const auto site = gate_.site();
        const auto index = site->find_reader(reader.value);
        if (!index) return no_such("reader", reader.value);
        const auto& beside = site->readers[*index].keypad;
        if (!beside)
            return Error{"no keypad stands beside the reader", reader.value,
                         "the configuration's [keypads] names them"};
        return hardware_.type(site->keypads[*beside].name, keys);
    }

private:
    static Error no_such(const char* what, const std::string& name) {
        return Error{std::string("no such ") + what, name, "see sekisho status"};
    }
    // A later action of the same hand replaces the one that waits.
    void later(const std::string& hand, std::function<void()> work) {
        timers_[hand] = loop_.at(clock_.now().mono + kMoment, std::move(work));
    }

    hal::SimHardware& hardware_;
    gate::Gate& gate_;
    hal::Loop& loop_;
    hal::Clock& clock_;
    std::map<std::string, std::unique_ptr<hal::Loop::Timer>> timers_;
};

}  // namespace

api::SimControl make_sim_control(hal::SimHardware& hardware, gate::Gate& gate, hal::Loop& loop, hal::Clock& clock) {
    auto hands = std::make_shared<Hands>(hardware, gate, loop, clock);
    return api::SimControl{
        [hands](const ReaderName& reader, const CardEvidence& card, bool hold) {
            return hands->tap(reader, card, hold);
        },
        [hands](const ReaderName& reader) { return hands->remove(reader); },
        [hands](const DoorName& door, bool open) { return hands->contact(door, open); },
        [hands](const DoorName& door, api::RexAction action) { return hands->rex(door, action); },
        [hands](const std::string& name, bool active) { return hands->input(name, active); },
        [hands](const ReaderName& reader, std::string_view keys) { return hands->keypad(reader, keys); }};
}

}  // namespace sekisho::main

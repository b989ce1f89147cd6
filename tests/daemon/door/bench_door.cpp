// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/door/bench_door.hpp"

#include <fmt/format.h>

#include <variant>

namespace sekisho::door::bench {
namespace {

struct DetailWord {
    const Record& record;
    std::string operator()(const UnlockDetail& detail) const { return fmt::format("unlock {}", to_text(detail.cause)); }
    std::string operator()(const RelockDetail& detail) const { return fmt::format("relock {}", to_text(detail.cause)); }
    std::string operator()(const DoorEventDetail& detail) const {
        const auto side = record.direction == Direction::none ? "" : fmt::format(" {}", to_text(record.direction));
        return fmt::format("{}{}", to_text(detail.event), side);
    }
    std::string operator()(const OutcomeDetail& detail) const {
        return fmt::format("outcome {} #{} {}", to_text(detail.passage), record.ref_seq.value,
                           to_text(record.direction));
    }
};

struct ActionWord {
    std::string operator()(const DriveLock& drive) const { return drive.released ? "release" : "lock"; }
    std::string operator()(const Record& record) const { return std::visit(DetailWord{record}, record.detail); }
    std::string operator()(const Alarm& alarm) const {
        switch (alarm.sound) {
            case Sound::pre_alarm: return "sound pre_alarm";
            case Sound::alarm: return "sound alarm";
            case Sound::quiet: return "sound quiet";
        }
        return "sound ?";
    }
};

struct EventWord {
    std::string operator()(const Start& e) const {
        return fmt::format("Start(open={:d} fire={:d} rex={:d})", e.open, e.fire, e.rex);
    }
    std::string operator()(const Grant& e) const {
        return fmt::format("Grant(#{} extended={:d})", e.cause_seq.value, e.extended);
    }
    std::string operator()(const Contact& e) const { return e.open ? "Contact(open)" : "Contact(closed)"; }
    std::string operator()(const Found& e) const { return e.open ? "Found(open)" : "Found(closed)"; }
    std::string operator()(const Withdraw&) const { return "Withdraw"; }
    std::string operator()(const Rex& e) const { return e.active ? "Rex(active)" : "Rex(quiet)"; }
    std::string operator()(const ReleaseButton& e) const { return e.active ? "ReleaseButton" : "ReleaseButton over"; }
    std::string operator()(const Fire& e) const { return e.active ? "Fire(active)" : "Fire(quiet)"; }
    std::string operator()(const UnlockSchedule& e) const {
        return e.active ? "UnlockSchedule(on)" : "UnlockSchedule(off)";
    }
    std::string operator()(const Modes& e) const {
        return fmt::format("Modes(open={:d} blocked={:d} down={:d})", e.locked_open, e.blocked, e.locked_down);
    }
    std::string operator()(const Tick&) const { return "Tick"; }
    std::string operator()(const Reconfigured&) const { return "Reconfigured"; }
};

}  // namespace

std::string word(const Action& action) {
    return std::visit(ActionWord{}, action);
}

std::string word(const Event& event) {
    return std::visit(EventWord{}, event);
}

Words words(const std::vector<Action>& actions) {
    Words result;
    for (const auto& action : actions) {
        result.push_back(word(action));
    }
    return result;
}

Settings button_door() {
    Settings settings;
    settings.has_contact = true;
    settings.has_rex = true;
    settings.egress = site::Egress::rex;
    settings.fire_release = true;
    return settings;
}

Settings lever_door(bool switched) {
    auto settings = button_door();
    settings.egress = site::Egress::hardware;
    settings.has_rex = switched;
    return settings;
}

}  // namespace sekisho::door::bench

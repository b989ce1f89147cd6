// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/input_alarms.hpp"

#include "daemon/gate/gate.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace sekisho::gate {
namespace {

std::optional<SystemAlarm> alarm_of(site::InputKind kind) {
    switch (kind) {
        case site::InputKind::fire: return std::nullopt;
        case site::InputKind::mains: return SystemAlarm::mains_failed;
        case site::InputKind::battery: return SystemAlarm::battery_low;
        case site::InputKind::water: return SystemAlarm::water_leak;
        case site::InputKind::temperature: return SystemAlarm::temperature_limit;
        case site::InputKind::smoke: return SystemAlarm::smoke;
        case site::InputKind::tamper: return SystemAlarm::case_open;
        case site::InputKind::tether:
        case site::InputKind::motion:
        case site::InputKind::camera_ack: return std::nullopt;
    }
    return std::nullopt;
}

std::string zone_of(const site::Site& site, const site::Input& input) {
    return input.zone ? site.zones[*input.zone].name.value : "";
}

bool is_of_inputs(SystemAlarm alarm) {
    return alarm >= SystemAlarm::mains_failed && alarm <= SystemAlarm::case_open;
}

}  // namespace

void InputAlarms::claim(const site::Site& site, std::vector<Error>& errors) {
    for (const auto& input : site.inputs) {
        if (!alarm_of(input.kind)) continue;
        auto unit = std::make_unique<Unit>(parts_, input);
        unit->zone = zone_of(site, input);
        if (auto error = unit->line.claim()) errors.push_back(std::move(*error));
        units_.push_back(std::move(unit));
    }
}

// Alarms go by kind and name: an input that is now of another kind ends what the old one raised.
void InputAlarms::serve() {
    auto standing = parts_.journal.state().alarms;
    std::erase_if(standing, [](const auto& alarm) { return !is_of_inputs(alarm.first); });
    for (auto& unit : units_) {
        const auto& input = unit->line.configured();
        unit->stands = standing.erase({*alarm_of(input.kind), input.name}) != 0;
        watch(*unit);
    }
    for (const auto& [alarm, input] : standing) write({alarm, false, input}, "");
}

void InputAlarms::detach() {
    for (auto& unit : units_) {
        if (unit->level) unit->level->stop();
        unit->line.detach();
    }
}

void InputAlarms::replace(const site::Site& next) {
    auto before = std::exchange(units_, {});
    for (const auto& input : next.inputs) {
        if (!alarm_of(input.kind)) continue;
        auto unit = successor(before, parts_, input);
        unit->zone = zone_of(next, input);
        units_.push_back(std::move(unit));
    }
    for (const auto& gone : before) {
        if (!gone) continue;
        gone->line.give_up();
        if (gone->stands) set(*gone, false);
    }
    for (auto& unit : units_) watch(*unit);
}

void InputAlarms::watch(Unit& unit) {
    // What has begun goes on under another Site: an alarm that waits for its delay is not put off by a reload.
    if (!unit.level) unit.level.emplace(parts_.loop, [this, &unit](bool active) { set(unit, active); });
    unit.level->begin_as(unit.stands);
    unit.line.watch([&unit](hal::Edge edge) { unit.level->moved(edge, unit.line.configured().delay); },
                    [&unit] { unit.level->forget(); });
}

void InputAlarms::set(Unit& unit, bool active) {
    unit.stands = active;
    const auto& input = unit.line.configured();
    write({*alarm_of(input.kind), active, input.name, input.severity}, unit.zone);
}

void InputAlarms::write(AlarmDetail alarm, const std::string& zone) {
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = std::move(alarm);
    parts_.journal.append(std::move(draft), [zone](EntryDraft& of, const state::State& state) {
        if (!zone.empty()) of.zone = ZoneNumber{state.registry.number_of(NamedThing::zone, zone)};
    });
}

void InputAlarms::tell(std::vector<InputStatus>& status) const {
    for (const auto& unit : units_)
        status.push_back({unit->line.configured().name, unit->stands, unit->line.why_lost()});
}

void InputAlarms::tell(std::vector<StandingAlarm>& alarms) const {
    for (auto& alarm : alarms) {
        for (const auto& unit : units_) {
            const auto& input = unit->line.configured();
            if (alarm.alarm != alarm_of(input.kind) || alarm.subject != input.name) continue;
            alarm.severity = input.severity;
            alarm.notify = input.notify;
        }
    }
}

}  // namespace sekisho::gate

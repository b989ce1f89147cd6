// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/happenings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sekisho::gate {
namespace {

using site::Occasion;

std::optional<Occasion> occasion_of(SystemAlarm alarm) {
    switch (alarm) {
        case SystemAlarm::intrusion: return Occasion::intrusion;
        case SystemAlarm::tether_open: return Occasion::tether;
        case SystemAlarm::case_open: return Occasion::tamper;
        case SystemAlarm::water_leak: return Occasion::water;
        case SystemAlarm::smoke: return Occasion::smoke;
        case SystemAlarm::temperature_limit: return Occasion::temperature;
        default: return std::nullopt;
    }
}

std::vector<Happening> of_door(DoorEvent event, const Happening& at) {
    const auto made = [&at](Occasion occasion, bool over) {
        Happening happening = at;
        happening.occasion = occasion;
        happening.over = over;
        return happening;
    };
    switch (event) {
        case DoorEvent::forced_open: return {made(Occasion::forced, false)};
        case DoorEvent::held_open: return {made(Occasion::held, false)};
        case DoorEvent::alarm_over: return {made(Occasion::forced, true), made(Occasion::held, true)};
        case DoorEvent::tampered: return {made(Occasion::tamper, false)};
        case DoorEvent::tamper_over: return {made(Occasion::tamper, true)};
        default: return {};
    }
}

bool lies_in(const site::Site& site, site::ZoneIndex zone, const std::vector<site::ZoneIndex>& zones) {
    return std::any_of(zones.begin(), zones.end(), [&](auto one) { return site::lies_within(site, zone, one); });
}

}  // namespace

std::vector<Happening> happenings_of(const Entry& entry, const site::Site& site, const state::Registry& registry) {
    Happening at;
    at.which = fmt::format("{}{}", kDoor, entry.door.value);
    at.door = site.find_door(registry.name_of(NamedThing::door, entry.door.value));
    at.zone = site.find_zone(registry.name_of(NamedThing::zone, entry.zone.value));
    if (const auto* event = std::get_if<DoorEventDetail>(&entry.detail)) return of_door(event->event, at);
    if (entry.kind == EntryKind::access) {
        at.occasion = entry.decision == Verdict::granted ? Occasion::granted : Occasion::denied;
        return {at};
    }
    if (entry.kind == EntryKind::duress) {
        at.occasion = Occasion::duress;
        return {at};
    }
    if (const auto* fire = std::get_if<FireDetail>(&entry.detail)) {
        at.occasion = Occasion::fire;
        at.over = !fire->active;
        at.which = fire->input;
        return {at};
    }
    const auto* alarm = std::get_if<AlarmDetail>(&entry.detail);
    const auto occasion = alarm == nullptr ? std::nullopt : occasion_of(alarm->alarm);
    if (!occasion) return {};
    at.occasion = *occasion;
    at.over = !alarm->active;
    at.which = alarm->subject;
    return {at};
}

bool is_wanted(const site::Site& site, const site::Output& output, const Happening& happening) {
    if (std::find(output.on.begin(), output.on.end(), happening.occasion) == output.on.end()) return false;
    if (happening.occasion == Occasion::fire || (output.zones.empty() && output.doors.empty())) return true;
    if (happening.zone && lies_in(site, *happening.zone, output.zones)) return true;
    if (!happening.door) return false;
    const auto& door = site.doors[*happening.door];
    return lies_in(site, door.inner, output.zones) || lies_in(site, door.outer, output.zones) ||
           std::find(output.doors.begin(), output.doors.end(), *happening.door) != output.doors.end();
}

}  // namespace sekisho::gate

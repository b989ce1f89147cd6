// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/presence_watch.hpp"

#include <fmt/format.h>

namespace sekisho::gate {
namespace {

// Two who go in or out together are told one after the other.
constexpr std::chrono::seconds kBetweenTwo{30};

}  // namespace

bool PresenceWatch::raises(SystemAlarm alarm) const {
    return alarm == SystemAlarm::stay_limit || alarm == SystemAlarm::alone_limit || alarm == SystemAlarm::occupancy_low;
}

bool PresenceWatch::concerns(const Entry& entry) {
    return entry.kind == EntryKind::outcome || entry.kind == EntryKind::door_event ||
           entry.kind == EntryKind::passage || entry.kind == EntryKind::zone_arming;
}

void PresenceWatch::look_at(Look& look) {
    for (const auto& zone : site().zones) look_at(zone, look);
}

void PresenceWatch::look_at(const site::Zone& zone, Look& look) {
    const auto& rules = zone.presence;
    const auto& state = journal().state();
    const ZoneNumber number{state.registry.number_of(NamedThing::zone, zone.name.value)};
    const auto named = [&](Pid person) { return fmt::format("{} pid:{}", zone.name.value, person.value); };
    if (rules.stay_limit) {
        for (const Pid person : state.presence.people(number)) {
            const auto& presence = *state.presence.find(person);
            // Who may have left by the lever may as well be there still; who was forgiven is not held to have stayed.
            if (presence.standing == state::Standing::forgiven) continue;
            look.note(SystemAlarm::stay_limit, presence.since + *rules.stay_limit, named(person));
        }
    }
    const auto alone = state.presence.alone().find(number);
    if (alone == state.presence.alone().end()) return;
    const Pid person = *state.presence.people(number).begin();
    if (rules.alone_limit) look.note(SystemAlarm::alone_limit, alone->second + *rules.alone_limit, named(person));
    if (rules.least > 1) look.note(SystemAlarm::occupancy_low, alone->second + kBetweenTwo, zone.name.value);
}

}  // namespace sekisho::gate

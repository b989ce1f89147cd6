// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/presence.hpp"

namespace sekisho::state {

const Presence* Presences::find(Pid person) const {
    const auto found = rows_.find(person);
    return found == rows_.end() ? nullptr : &found->second;
}

Occupancy Presences::in(ZoneNumber zone) const {
    const auto found = zones_.find(zone);
    if (found == zones_.end()) return {};
    const auto all = static_cast<std::int64_t>(found->second.people.size());
    return {all - found->second.maybe, found->second.maybe};
}

const std::set<Pid>& Presences::people(ZoneNumber zone) const {
    static const std::set<Pid> kNobody;
    const auto found = zones_.find(zone);
    return found == zones_.end() ? kNobody : found->second.people;
}

void Presences::enter(Pid person, const Presence& presence) {
    const ZoneNumber before = take(person);
    add(person, presence);
    if (before != ZoneNumber{} && before != presence.zone) look_whether_alone(before, presence.since);
    look_whether_alone(presence.zone, presence.since);
}

void Presences::leave(Pid person, WallTime when) {
    const ZoneNumber before = take(person);
    if (before != ZoneNumber{}) look_whether_alone(before, when);
}

void Presences::doubt(ZoneNumber zone) {
    for (const Pid person : people(zone)) lower(rows_.at(person), Standing::maybe);
    alone_.erase(zone);
}

void Presences::forgive(Pid person) {
    const auto found = rows_.find(person);
    if (found == rows_.end()) return;
    lower(found->second, Standing::forgiven);
    found->second.standing = Standing::forgiven;
    alone_.erase(found->second.zone);
}

void Presences::keep(Pid person, const Presence& presence) {
    take(person);
    add(person, presence);
}

void Presences::add(Pid person, const Presence& presence) {
    rows_[person] = presence;
    Zone& zone = zones_[presence.zone];
    zone.people.insert(person);
    if (presence.standing != Standing::certain) ++zone.maybe;
}

ZoneNumber Presences::take(Pid person) {
    const auto found = rows_.find(person);
    if (found == rows_.end()) return {};
    const Presence gone = found->second;
    rows_.erase(found);
    const auto zone = zones_.find(gone.zone);
    zone->second.people.erase(person);
    if (gone.standing != Standing::certain) --zone->second.maybe;
    if (zone->second.people.empty()) zones_.erase(zone);
    return gone.zone;
}

void Presences::look_whether_alone(ZoneNumber zone, WallTime when) {
    const bool alone = in(zone) == Occupancy{1, 0};
    if (!alone) {
        alone_.erase(zone);
    } else {
        alone_.try_emplace(zone, when);
    }
}

void Presences::lower(Presence& presence, Standing to) {
    if (presence.standing != Standing::certain) return;
    presence.standing = to;
    ++zones_.at(presence.zone).maybe;
}

}  // namespace sekisho::state

// SPDX-License-Identifier: Apache-2.0
// What the State has of who is in a zone, what its doors and detectors say, and the operator who has looked.
#include "daemon/gate/intrusion.hpp"

#include "daemon/gate/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::gate {
namespace {

// Where a grant that waits for its outcome leads.
ZoneNumber target_of(const EntryDraft& granted) {
    const auto* access = std::get_if<AccessDetail>(&granted.detail);
    return access != nullptr ? access->to : granted.zone;
}

}  // namespace

ZoneNumber Intrusion::number_of(site::ZoneIndex zone) const {
    return {parts_.journal.state().registry.number_of(NamedThing::zone, site_->zones[zone].name.value)};
}

bool Intrusion::covers(site::ZoneIndex zone, ZoneNumber number) const {
    if (number == ZoneNumber{}) return false;  // outside
    const auto index = site_->find_zone(parts_.journal.state().registry.name_of(NamedThing::zone, number.value));
    return index && site::lies_within(*site_, *index, zone);
}

bool Intrusion::stands_open(site::ZoneIndex zone) const {
    return std::any_of(site_->doors.begin(), site_->doors.end(), [&](const site::Door& door) {
        return site::borders(*site_, door, zone) && seen_open_(door.name).value_or(false);
    });
}

bool Intrusion::is_watched(site::ZoneIndex zone) const {
    const bool detected = std::any_of(motions_.begin(), motions_.end(), [&](const auto& motion) {
        return !motion->line.lost() && site::lies_within(*site_, *motion->line.configured().zone, zone);
    });
    return detected || std::all_of(site_->doors.begin(), site_->doors.end(), [&](const site::Door& door) {
               return !site::borders(*site_, door, zone) || seen_open_(door.name).has_value();
           });
}

Seq Intrusion::grant_into(site::ZoneIndex zone) const {
    for (const auto& [seq, granted] : parts_.journal.state().pending) {
        if (covers(zone, target_of(granted))) return seq;
    }
    return kNoSeq;
}

bool Intrusion::is_unsure(site::ZoneIndex zone) const {
    const auto& arming = parts_.journal.state().arming;
    return std::any_of(arming.begin(), arming.end(),
                       [&](const auto& of) { return of.second.unsure && covers(zone, of.first); });
}

state::Occupancy Intrusion::people_in(site::ZoneIndex zone) const {
    state::Occupancy all;
    for (site::ZoneIndex index = 0; index < site_->zones.size(); ++index) {
        if (index == site::kOutside || !site::lies_within(*site_, index, zone)) continue;
        const auto here = parts_.journal.state().presence.in(number_of(index));
        all.certain += here.certain;
        all.maybe += here.maybe;
    }
    return all;
}

// Where somebody is known to be in there, it may be they who left, and they are no more held to be in there for
// certain. A door that lets people in as well, and one that leads out of a zone around another one, explain nothing.
bool Intrusion::is_explained(const site::Door& door, site::ZoneIndex zone, const Entry& entry) const {
    if (entry.dir != Direction::exit || !site::lies_within(*site_, door.inner, zone)) return false;
    return !parts_.journal.state().presence.people(number_of(door.inner)).empty();
}

std::optional<Error> Intrusion::why_not_empty(site::ZoneIndex zone) const {
    const std::string& name = site_->zones[zone].name.value;
    if (const auto guard = guards_.find(name); guard != guards_.end() && guard->second.armed)
        return Error{"the zone is armed, so it is held to be empty", name, "nothing is to be confirmed"};
    if (grant_into(zone) != kNoSeq) return Error{"somebody is being let in", name, "look again when they have left"};
    if (const auto people = people_in(zone); people.certain > 0) {
        return Error{fmt::format("{} were seen to enter and not to leave", people.certain), name,
                     "`sekisho inside` says who; have their way out written down: sekisho passage declare-exit"};
    }
    for (site::ZoneIndex index = 0; index < site_->zones.size(); ++index) {
        if (index == zone || index == site::kOutside || !site::lies_within(*site_, index, zone)) continue;
        if (people_in(index) == state::Occupancy{} && !is_unsure(index)) continue;
        return Error{
            fmt::format("nobody knows whether `{}` is empty, which lies within it", site_->zones[index].name.value),
            name, fmt::format("look there too: sekisho passage confirm-empty {}", site_->zones[index].name.value)};
    }
    return std::nullopt;
}

void Intrusion::confirm_empty(const std::string& zone, const std::string& operator_name, Journal::Done done) {
    const auto index = site_ ? site_->find_zone(zone) : std::nullopt;
    if (!index || *index == site::kOutside || number_of(*index) == ZoneNumber{})
        return done(Error{"there is no such zone", zone, "give a zone as site.toml names it"});
    if (auto refused = why_not_empty(*index)) return done(std::move(*refused));
    const auto& arm = site_->zones[*index].presence.arm;
    EntryDraft draft;
    draft.kind = EntryKind::zone_arming;
    draft.detail = ZoneArmingDetail{false, ArmingCause::confirmed_empty,
                                    arm ? site::to_text(site_->rule(arm->rule)) : std::string(), operator_name};
    write(std::move(draft), zone, std::move(done));
}

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
// What the zone makes of who is said to be where. A presence that is not certain never denies: whoever left by the
// lever must not be shut out (STD-BAC-02).
#include "daemon/access/checks.hpp"

#include <algorithm>
#include <variant>

namespace sekisho::access {
namespace {

const site::Zone& inner_zone(const Case& request) {
    return request.site.zones.at(request.site.doors.at(request.side.door).inner);
}

ZoneNumber number_of(const Case& request, const site::Zone& zone) {
    return ZoneNumber{request.state->registry.number_of(NamedThing::zone, zone.name.value)};
}

// Who comes along, as doors see them: the visitor, of a badge that is lent. 0: nobody.
Pid companion_of(const Case& request) {
    if (!request.shown.second) return {};
    const auto* visit = state::visit_of(*request.state, request.shown.second->credential);
    return visit != nullptr ? visit->visitor : person_of(*request.state, *request.shown.second);
}

bool is_in(const Case& request, Pid person, ZoneNumber zone) {
    const state::Presence* presence = request.state->presence.find(person);
    return presence != nullptr && presence->zone == zone;
}

// A note where the zone only warns.
Refusal object(Case& request, bool denies, const Decision& objection) {
    if (denies) return objection;
    request.notes.add(objection.detail);
    return std::nullopt;
}

bool lies_within(const Case& request, ZoneNumber inner, site::ZoneIndex outer) {
    const auto name = request.state->registry.name_of(NamedThing::zone, inner.value);
    const auto zone = request.site.find_zone(name);
    return zone && site::lies_within(request.site, *zone, outer);
}

bool is_within(const Case& request, const state::Presence* presence, site::ZoneIndex outer) {
    return presence != nullptr && lies_within(request, presence->zone, outer);
}

// Goes through those who were let in and may be on the way, until `is` is true of one: whether they went is known when
// the door has told. nullptr: of none.
template <class Is>
const EntryDraft* find_grant(const Case& request, Is is) {
    for (const auto* grants : {&request.state->pending, request.on_their_way}) {
        if (grants == nullptr) continue;
        const auto found = std::find_if(grants->begin(), grants->end(), [&](const auto& item) {
            const EntryDraft& draft = item.second;
            const bool entry = draft.kind == EntryKind::access && draft.dir == Direction::entry;
            const auto* access = entry ? std::get_if<AccessDetail>(&draft.detail) : nullptr;
            return access != nullptr && is(draft, *access);
        });
        if (found != grants->end()) return &found->second;
    }
    return nullptr;
}

// The same person at another door: whoever taps twice at one door has not gone in there yet.
bool comes_by_another_door(const Case& request, site::ZoneIndex outer) {
    const auto comes = [&](const EntryDraft& draft, const AccessDetail& access) {
        if (draft.pid != request.person) return false;
        const auto door = request.state->registry.name_of(NamedThing::door, draft.door.value);
        return door != request.site.doors[request.side.door].name.value && lies_within(request, access.to, outer);
    };
    return find_grant(request, comes) != nullptr;
}

// Neither the person nor whoever comes along: they are counted as coming. Each once, and nobody who is there already.
std::int64_t others_under_way(const Case& request, Pid companion, ZoneNumber zone) {
    std::int64_t others = 0;
    const auto count = [&](const EntryDraft& draft, const AccessDetail& access) {
        const Pid pid = draft.pid;
        if (access.to != zone || pid == request.person || pid == companion) return false;
        if (is_in(request, pid, zone)) return false;
        const auto* first = find_grant(request, [&](const EntryDraft& other, const AccessDetail& other_access) {
            return other.pid == pid && other_access.to == zone;
        });
        if (first == &draft) ++others;
        return false;  // on to the next
    };
    (void)find_grant(request, count);
    return others;
}

// 6.4-B0b: somebody who never came through the zone around it.
Refusal check_context(Case& request, const site::Zone& zone, const state::Presence* presence) {
    if (zone.presence.context == site::Context::off || !zone.parent) return std::nullopt;
    if (is_within(request, presence, *zone.parent)) return std::nullopt;
    return object(request, zone.presence.context == site::Context::deny,
                  denied(Reason::other, Detail::not_in_parent_zone, zone.rule));
}

Refusal check_passback(Case& request, const site::Zone& zone, const state::Presence* presence) {
    const site::PresenceRules& rules = zone.presence;
    const site::ZoneIndex index = request.site.doors.at(request.side.door).inner;
    if (rules.passback == site::Passback::off) return std::nullopt;
    const auto objection = denied(Reason::other, Detail::passback, zone.rule);
    const bool denies = rules.passback == site::Passback::hard && !zone.care;  // PRAC-06
    if (!is_within(request, presence, index)) {
        if (!comes_by_another_door(request, index)) return std::nullopt;
        return object(request, denies, objection);
    }
    if (presence->standing == state::Standing::forgiven) return std::nullopt;
    if (rules.passback_for && request.now.ledger - presence->since >= *rules.passback_for) return std::nullopt;
    return object(request, denies && presence->standing == state::Standing::certain, objection);
}

// Visitors are no company (6.4-C3a): where there must be two, two of the staff. `certain` counts them all.
std::int64_t visitors_in(const Case& request, ZoneNumber zone) {
    const auto& visits = request.state->visits;
    return std::count_if(visits.begin(), visits.end(), [&](const auto& row) {
        const auto* presence = request.state->presence.find(row.second.visitor);
        return presence != nullptr && presence->zone == zone && presence->standing == state::Standing::certain;
    });
}

}  // namespace

Refusal check_presence(Case& request) {
    if (request.side.direction == Direction::exit) return std::nullopt;
    const site::Zone& zone = inner_zone(request);
    const state::Presence* presence = request.state->presence.find(request.person);
    Refusal refusal = check_context(request, zone, presence);
    if (!refusal) refusal = check_passback(request, zone, presence);
    return refusal;
}

// STD-IEC-10. Whoever taps together goes in together; a second card of the same person is nobody else, and who is in
// already does not come.
Refusal check_occupancy(Case& request) {
    if (request.side.direction == Direction::exit) return std::nullopt;
    const site::Zone& zone = inner_zone(request);
    const site::PresenceRules& rules = zone.presence;
    if (rules.most == 0 && rules.least < 2) return std::nullopt;
    const ZoneNumber number = number_of(request, zone);
    const Pid companion = companion_of(request);
    const bool visitor = has_visitor(request) && !is_in(request, companion, number);
    const bool inside = is_in(request, request.person, number);  // counted already
    if (inside && !visitor) return std::nullopt;
    const state::Occupancy now = request.state->presence.in(number);
    const bool accompanied = has_second(request) && !is_in(request, companion, number);
    const std::int64_t staff = (inside ? 0 : 1) + (accompanied ? 1 : 0);
    if (rules.least > 1 && now.certain - visitors_in(request, number) + staff < rules.least)
        return denied(Reason::other, Detail::occupancy_low, zone.rule);
    if (rules.most == 0) return std::nullopt;
    // A place that was given counts as taken until the door says that nobody went.
    const std::int64_t expected =
        now.certain + staff + (visitor ? 1 : 0) + others_under_way(request, companion, number);
    if (expected + now.maybe <= rules.most) return std::nullopt;
    return object(request, expected > rules.most, denied(Reason::other, Detail::occupancy_limit, zone.rule));
}

}  // namespace sekisho::access

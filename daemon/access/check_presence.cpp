// SPDX-License-Identifier: Apache-2.0
// What the zone makes of who is said to be where. A presence that is not certain never denies: whoever left by the
// lever must not be shut out (STD-BAC-02).
#include "daemon/access/checks.hpp"

namespace sekisho::access {
namespace {

const site::Zone& inner_zone(const Case& request) {
    return request.site.zones.at(request.site.doors.at(request.side.door).inner);
}

ZoneNumber number_of(const Case& request, const site::Zone& zone) {
    return ZoneNumber{request.state->registry.number_of(NamedThing::zone, zone.name.value)};
}

// Of the card's holder; nothing: in no zone.
const state::Presence* presence_of(const Case& request, const KnownCard& card) {
    const auto found = request.state->credentials.find(card.credential);
    return found == request.state->credentials.end() ? nullptr : request.state->presence.find(found->second.holder);
}

bool is_in(const Case& request, const KnownCard& card, ZoneNumber zone) {
    const state::Presence* presence = presence_of(request, card);
    return presence != nullptr && presence->zone == zone;
}

// A note where the zone only warns.
Refusal object(Case& request, bool denies, const Decision& objection) {
    if (denies) return objection;
    request.notes.add(objection.detail);
    return std::nullopt;
}

bool is_within(const Case& request, const state::Presence* presence, site::ZoneIndex outer) {
    if (presence == nullptr) return false;
    const auto name = request.state->registry.name_of(NamedThing::zone, presence->zone.value);
    const auto zone = request.site.find_zone(name);
    return zone && site::lies_within(request.site, *zone, outer);
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
    const bool inside = presence != nullptr && presence->zone == number_of(request, zone);
    if (rules.passback == site::Passback::off || !inside) return std::nullopt;
    if (presence->standing == state::Standing::forgiven) return std::nullopt;
    if (rules.passback_for && request.now.ledger - presence->since >= *rules.passback_for) return std::nullopt;
    const bool certain = presence->standing == state::Standing::certain;
    return object(request, certain && rules.passback == site::Passback::hard && !zone.care,  // PRAC-06
                  denied(Reason::other, Detail::passback, zone.rule));
}

}  // namespace

Refusal check_presence(Case& request) {
    if (request.side.direction == Direction::exit) return std::nullopt;
    const site::Zone& zone = inner_zone(request);
    const state::Presence* presence = presence_of(request, *request.card);
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
    if (is_in(request, *request.card, number)) return std::nullopt;  // counted already
    const state::Occupancy now = request.state->presence.in(number);
    const bool accompanied = has_second(request) && !is_in(request, *request.shown.second, number);
    const std::int64_t coming = accompanied ? 2 : 1;
    if (now.certain + now.maybe + coming < rules.least) {
        return denied(Reason::other, Detail::occupancy_low, zone.rule);
    }
    if (rules.most == 0 || now.certain + now.maybe + coming <= rules.most) return std::nullopt;
    return object(request, now.certain + coming > rules.most,
                  denied(Reason::other, Detail::occupancy_limit, zone.rule));
}

}  // namespace sekisho::access

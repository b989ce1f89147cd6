// SPDX-License-Identifier: Apache-2.0
// Work permits (6.8-C5): who needs one comes in by one that was started, within its window and on the way to its zones.
#include "daemon/access/checks.hpp"

#include <algorithm>

namespace sekisho::access {
namespace {

// A zone of the permit is the one that the door leads into, or lies within it.
bool leads_there(const Case& request, const state::Permit& permit) {
    const site::ZoneIndex inner = request.site.doors.at(request.side.door).inner;
    return std::any_of(permit.zones.begin(), permit.zones.end(), [&](ZoneNumber number) {
        const auto name = request.state->registry.name_of(NamedThing::zone, number.value);
        const auto zone = request.site.find_zone(name);
        return zone && site::lies_within(request.site, *zone, inner);
    });
}

bool covers(const Case& request, const state::Permit& permit) {
    if (permit.stage != state::PermitStage::started) return false;
    if (request.now.clock < permit.from || request.now.ledger >= permit.until) return false;
    const auto& workers = permit.workers;
    const bool named = std::find(workers.begin(), workers.end(), request.person) != workers.end();
    return named && leads_there(request, permit);
}

site::RuleIndex permit_rule(const Case& request) {
    const site::Vendor* vendor = vendor_of(request);
    return request.policy->needs_permit || vendor == nullptr ? request.policy->rule : vendor->rule;
}

}  // namespace

Refusal check_permit(Case& request) {
    Detail why = Detail::no_permit;
    for (const auto& [seq, permit] : request.state->permits) {
        if (!covers(request, permit)) continue;
        if (state::report_overdue(*request.state, permit, request.now.ledger)) {
            why = Detail::report_overdue;  // another one may let them in
            continue;
        }
        request.permit = seq;
        request.attendant = permit.attendant;
        return std::nullopt;
    }
    return denied(Reason::other, why, permit_rule(request));
}

}  // namespace sekisho::access

// SPDX-License-Identifier: Apache-2.0
// Who may not come alone, or not without a permit. What this version cannot be shown at a door, it denies.
#include "daemon/access/checks.hpp"

namespace sekisho::access {
namespace {

// A vendor's terms hold where what it has a contract for begins: in zones from `limited` up.
const site::PermitTerms* terms_of(const Case& request) {
    const site::Vendor* vendor = vendor_of(request);
    if (!vendor || !vendor->permit || !site::is_limited(request.site, request.side.door)) return nullptr;
    return &*vendor->permit;
}

// Third parties never go alone where not everybody may go (6.6-Bd).
bool is_third_party_inside(const Case& request) {
    if (request.job_class->person_class != site::PersonClass::third_party) return false;
    const site::ZoneIndex inner = request.site.doors.at(request.side.door).inner;
    return request.site.zones.at(inner).sensitivity > site::Sensitivity::unrestricted;
}

}  // namespace

void find_company(Case& request) {
    const site::PermitTerms* terms = terms_of(request);
    request.needs.permit = request.policy->needs_permit || terms != nullptr;
    request.needs.escort = is_third_party_inside(request) || (terms != nullptr && terms->escort);
}

Refusal check_company(const Case& request) {
    if (request.needs.permit) {
        const bool by_policy = request.policy->needs_permit;
        return denied(Reason::other, Detail::no_permit, by_policy ? request.policy->rule : vendor_of(request)->rule);
    }
    if (request.needs.escort) {
        const bool by_class = is_third_party_inside(request);
        return denied(Reason::other, Detail::no_accompaniment,
                      by_class ? request.job_class->rule : vendor_of(request)->rule);
    }
    return std::nullopt;
}

}  // namespace sekisho::access

// SPDX-License-Identifier: Apache-2.0
// Who may not come alone, or not without a permit.
#include "daemon/access/checks.hpp"

#include <algorithm>

namespace sekisho::access {
namespace {

// A vendor's terms hold where what it has a contract for begins: in zones from `limited` up.
const site::PermitTerms* terms_of(const Case& request) {
    const site::Vendor* vendor = vendor_of(request);
    if (!vendor || !vendor->permit || !site::is_limited(request.site, request.side.door)) return nullptr;
    return &*vendor->permit;
}

// An escort is one of the staff (6.6-B); whether they may go in themselves is decided beside it.
bool has_escort(const Case& request) {
    if (!has_second(request)) return false;
    // Whom the permit names to attend, and nobody else (6.8-D2).
    if (request.attendant != Pid{} && person_of(*request.state, *request.shown.second) != request.attendant)
        return false;
    const site::Holder* escort = request.site.roster.find(request.shown.second->holder);
    if (escort == nullptr || escort->vendor != site::kNoVendor) return false;
    // Who may not come alone takes nobody along.
    Case beside{request.site, request.state, &*request.shown.second, request.side, request.now, *escort};
    if (!check_right(beside) && beside.needs.escort) return false;
    const auto posts = request.site.roster.assignments(*escort);
    return std::any_of(posts.begin(), posts.end(), [&](const site::Assignment& post) {
        if (!in_force(post, request.now) || post.job_class >= request.site.job_classes.size()) return false;
        const auto kind = request.site.job_classes[post.job_class].person_class;
        return kind == site::PersonClass::licensed || kind == site::PersonClass::clerical;
    });
}

site::RuleIndex escort_rule(const Case& request) {
    if (request.policy->needs_escort) return request.policy->rule;
    return is_third_party_inside(request, *request.job_class) ? request.job_class->rule : vendor_of(request)->rule;
}

}  // namespace

bool is_third_party_inside(const Case& request, const site::JobClass& job_class) {
    if (job_class.person_class != site::PersonClass::third_party) return false;
    const site::ZoneIndex inner = request.site.doors.at(request.side.door).inner;
    return request.site.zones.at(inner).sensitivity > site::Sensitivity::unrestricted;
}

void find_company(Case& request) {
    const site::PermitTerms* terms = terms_of(request);
    const bool test_card = request.facts.kind == CredentialKind::test;  // 6.8-C2
    request.needs.permit = request.policy->needs_permit || terms != nullptr || test_card;
    request.needs.escort = request.policy->needs_escort || is_third_party_inside(request, *request.job_class) ||
                           (terms != nullptr && terms->escort);
}

Refusal check_company(Case& request) {
    if (request.needs.permit) {
        if (auto refused = check_permit(request)) return refused;
    }
    if (request.needs.escort && !has_escort(request)) {
        return denied(Reason::other, Detail::no_accompaniment, escort_rule(request));
    }
    return std::nullopt;
}

}  // namespace sekisho::access

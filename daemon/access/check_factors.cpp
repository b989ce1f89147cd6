// SPDX-License-Identifier: Apache-2.0
// The second person, which this version cannot be shown at a door, it denies; and company.
#include "daemon/access/checks.hpp"

namespace sekisho::access {

Refusal check_factors(Case& request) {
    if (request.needs.pin) {
        if (auto refused = check_pin(request)) return refused;
    }
    if (request.needs.second_person) return denied(Reason::other, Detail::no_second_person, request.level->rule);
    return std::nullopt;
}

Refusal check_company(const Case& request) {
    if (request.needs.permit) return denied(Reason::other, Detail::no_permit, request.policy->rule);
    return std::nullopt;
}

}  // namespace sekisho::access

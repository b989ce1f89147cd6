// SPDX-License-Identifier: Apache-2.0
// What this version cannot be shown at a door, it denies.
#include "daemon/access/checks.hpp"

namespace sekisho::access {

Refusal check_factors(const Case& request) {
    if (request.needs.pin) return denied(Reason::invalid_pin, Detail::pin_not_enrolled, request.level->rule);
    if (request.needs.second_person) return denied(Reason::other, Detail::no_second_person, request.level->rule);
    return std::nullopt;
}

}  // namespace sekisho::access

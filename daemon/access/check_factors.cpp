// SPDX-License-Identifier: Apache-2.0
// What a person shows. What this version cannot be shown at a door, it denies.
#include "daemon/access/checks.hpp"

namespace sekisho::access {
bool has_second(const Case& request) {
    return request.shown.second && request.shown.second->holder != request.card->holder;
}

Refusal check_factors(const Case& request) {
    if (request.needs.pin) return denied(Reason::invalid_pin, Detail::pin_not_enrolled, request.level->rule);
    if (!request.needs.second_person || has_second(request)) return std::nullopt;
    const bool desk = request.shown.attended && request.site.levels.at(request.level->level).desk_may_attend;
    if (desk) return std::nullopt;
    return denied(Reason::other, Detail::no_second_person, request.level->rule);
}

}  // namespace sekisho::access

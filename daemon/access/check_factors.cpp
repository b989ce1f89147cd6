// SPDX-License-Identifier: Apache-2.0
// What a person shows beside the card; the PIN has a source of its own.
#include "daemon/access/checks.hpp"

namespace sekisho::access {
bool has_visitor(const Case& request) {
    const auto& second = request.shown.second;
    return second && state::facts_of(*request.state, second->credential).kind == CredentialKind::badge;
}

bool has_second(const Case& request) {
    const auto& second = request.shown.second;
    const bool somebodys = second && !has_visitor(request) && !site::is_break_glass(second->holder);
    return somebodys && second->holder != request.card->holder;
}

Refusal check_factors(Case& request) {
    if (request.needs.pin) {
        if (auto refused = check_pin(request)) return refused;
    }
    if (!request.needs.second_person || has_second(request)) return std::nullopt;
    const bool desk = request.shown.attended && request.site.levels.at(request.level->level).desk_may_attend;
    if (desk) return std::nullopt;
    return denied(Reason::other, Detail::no_second_person, request.level->rule);
}

}  // namespace sekisho::access

// SPDX-License-Identifier: Apache-2.0
// What a person shows beside the card; the PIN has a source of its own.
#include "daemon/access/checks.hpp"

namespace sekisho::access {
namespace {

// Nobody's own card: whoever carries it is no second person (6.4-C3a).
bool is_badge(const Case& request, const KnownCard& card) {
    return state::facts_of(*request.state, card.credential).kind == CredentialKind::badge;
}

}  // namespace

bool has_second(const Case& request) {
    const auto& second = request.shown.second;
    return second && second->holder != request.card->holder && !is_badge(request, *second);
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

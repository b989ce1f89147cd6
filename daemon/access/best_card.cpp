// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/best_card.hpp"

#include "daemon/access/checks.hpp"

#include <tuple>

namespace sekisho::access {
namespace {

// The less the better.
using Rank = std::tuple<bool, bool, CredentialKind, WallTime, CredentialRef>;

Rank rank_of(const state::State& state, CredentialRef ref, const state::Credential& credential, const Moment& now) {
    const CardFound card{&credential, state::facts_of(state, ref)};
    const bool refused = check_card(card, now).has_value();
    return {refused, credential.revoked, card.facts.kind, credential.issued, ref};
}

}  // namespace

std::optional<CredentialRef> best_card(const state::State& state, Pid person, const Moment& now) {
    std::optional<Rank> best;
    for (const auto& [ref, credential] : state.credentials) {
        if (credential.holder != person) continue;
        const Rank rank = rank_of(state, ref, credential, now);
        if (!best || rank < *best) best = rank;
    }
    if (!best) return std::nullopt;
    return std::get<CredentialRef>(*best);
}

std::unordered_map<Pid, CredentialRef> best_cards(const state::State& state, const Moment& now) {
    std::unordered_map<Pid, Rank> ranks;
    for (const auto& [ref, credential] : state.credentials) {
        const Rank rank = rank_of(state, ref, credential, now);
        const auto [found, first] = ranks.emplace(credential.holder, rank);
        if (!first && rank < found->second) found->second = rank;
    }
    std::unordered_map<Pid, CredentialRef> cards;
    for (const auto& [person, rank] : ranks) cards.emplace(person, std::get<CredentialRef>(rank));
    return cards;
}

}  // namespace sekisho::access

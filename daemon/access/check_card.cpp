// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/checks.hpp"

namespace sekisho::access {
namespace {

using state::CardStanding;

Refusal check_standing(CardStanding standing) {
    switch (standing) {
        case CardStanding::in_use: return std::nullopt;
        case CardStanding::forgotten:
            return denied(Reason::credential_not_enabled, Detail::credential_forgotten, kDefaultDeny);
        case CardStanding::damaged:
            return denied(Reason::credential_not_enabled, Detail::credential_damaged, kDefaultDeny);
        case CardStanding::lost: return denied(Reason::credential_not_enabled, Detail::credential_lost, kDefaultDeny);
        case CardStanding::not_activated:
            return denied(Reason::credential_not_active, Detail::not_activated, kDefaultDeny);
        case CardStanding::returned:
        case CardStanding::not_returned: break;
    }
    return denied(Reason::credential_not_enabled, Detail::not_returned, kDefaultDeny);
}

}  // namespace

Pid person_of(const state::State& state, const KnownCard& card) {
    const auto found = state.credentials.find(card.credential);
    return found == state.credentials.end() ? Pid{} : found->second.holder;
}

CardFound find_card(const state::State& state, const KnownCard& card) {
    const auto found = state.credentials.find(card.credential);
    if (found == state.credentials.end()) return {};
    return {&found->second, state::facts_of(state, card.credential)};
}

Refusal check_card(const CardFound& card, const Moment& now) {
    // The vault may hold a card whose issue never reached the ledger: it was never issued.
    if (card.credential == nullptr) return denied(Reason::other, Detail::unknown_card, kDefaultDeny);
    if (card.credential->revoked) return denied(Reason::credential_not_enabled, Detail::revoked, kDefaultDeny);
    if (auto refused = check_standing(card.facts.standing)) return refused;
    if (card.facts.kind == CredentialKind::temporary && now.ledger >= card.facts.until)
        return denied(Reason::credential_expired, Detail::temporary_card_ended, kDefaultDeny);
    return std::nullopt;
}

Refusal check_validity(const Case& request) {
    const site::Holder& holder = request.holder;
    Refusal refusal;
    if (request.now.clock < holder.valid_from) {
        refusal = denied(Reason::credential_not_active, Detail::holder_not_yet_valid, kDefaultDeny);
    } else if (request.now.clock >= holder.valid_until) {
        refusal = denied(Reason::credential_expired, Detail::holder_expired, kDefaultDeny);
    } else if (request.now.ledger >= holder.valid_until) {
        refusal = denied(Reason::credential_expired, Detail::expired_by_ledger_time, kDefaultDeny);
    }
    if (refusal) refusal->roster_line = holder.line;
    return refusal;
}

}  // namespace sekisho::access

// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/checks.hpp"

namespace sekisho::access {

Refusal check_card(const state::State& state, const KnownCard& card) {
    const auto found = state.credentials.find(card.credential);
    // The vault may hold a card whose issue never reached the ledger: it was never issued.
    if (found == state.credentials.end()) return denied(Reason::other, Detail::unknown_card, kDefaultDeny);
    if (found->second.revoked) return denied(Reason::credential_not_enabled, Detail::revoked, kDefaultDeny);
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

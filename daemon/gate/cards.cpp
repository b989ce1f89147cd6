// SPDX-License-Identifier: Apache-2.0
// Cards in other hands than their holder's, or out of use (6.5-B1g, 6.5-B1h, 6.8-C3, PRAC-11).
#include "daemon/gate/impl.hpp"

#include <utility>

namespace sekisho::gate {
namespace {

using state::CardStanding;

EntryDraft card_draft(CredentialRef card, Pid holder, CredentialAct act, const std::string& operator_name) {
    EntryDraft draft;
    draft.kind = EntryKind::credential_state;
    draft.pid = holder;
    draft.cred = card;
    draft.detail = CredentialStateDetail{act, SuspensionCause::none, 0, ReaderNumber{}, operator_name, "", ""};
    return draft;
}

}  // namespace

void Gate::Impl::return_card(CredentialRef card, const std::string& operator_name, SeqDone done) {
    if (stopping) return done(stopping_error());
    const auto& state = journal.state();
    const auto found = state.credentials.find(card);
    const auto facts = state::facts_of(state, card);
    const bool lent = found != state.credentials.end() && !found->second.revoked && facts.until != WallTime{} &&
                      facts.kind != CredentialKind::badge;
    if (!lent) {
        return done(Error{"this card was not lent, or is back already", std::to_string(card.value),
                          "`sekisho credential list` tells; a badge comes back with `sekisho visit end`"});
    }
    const Pid holder = found->second.holder;
    journal.append(card_draft(card, holder, CredentialAct::returned, operator_name), {}, std::move(done));
    if (facts.kind != CredentialKind::temporary) return;
    for (const auto& [ref, row] : state.cards) {
        const auto own = state.credentials.find(ref);
        const bool restores = own != state.credentials.end() && own->second.holder == holder && !own->second.revoked &&
                              row.standing == CardStanding::forgotten;
        if (restores) journal.append(card_draft(ref, holder, CredentialAct::restored, operator_name));
    }
}

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
// Cards in other hands than their holder's, or out of use (6.5-B1g, 6.5-B1h, 6.8-C3, PRAC-11).
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::gate {
namespace {

using state::CardStanding;

EntryDraft card_draft(CredentialRef card, Pid holder, CredentialStateDetail detail) {
    EntryDraft draft;
    draft.kind = EntryKind::credential_state;
    draft.pid = holder;
    draft.cred = card;
    draft.detail = std::move(detail);
    return draft;
}

CredentialStateDetail act_of(CredentialAct act, const std::string& operator_name,
                             SuspensionCause why = SuspensionCause::none) {
    return {act, why, 0, ReaderNumber{}, operator_name, "", ""};
}

// Why it is suspended when a temporary one stands in for it; nothing: it does not stand in for this one.
std::optional<SuspensionCause> cause_after(CardStanding standing, SuspensionCause why) {
    switch (standing) {
        case CardStanding::in_use: return why;
        case CardStanding::forgotten: return SuspensionCause::forgotten;
        case CardStanding::damaged: return SuspensionCause::damaged;
        case CardStanding::lost: return SuspensionCause::lost;
        case CardStanding::not_activated:
        case CardStanding::returned:
        case CardStanding::not_returned: break;
    }
    return std::nullopt;
}

// A card of their own, whatever its standing.
bool is_own(const state::State& state, CredentialRef ref, Pid holder) {
    const auto found = state.credentials.find(ref);
    const bool theirs = found != state.credentials.end() && found->second.holder == holder && !found->second.revoked;
    return theirs && state::facts_of(state, ref).kind == CredentialKind::regular;
}

}  // namespace

std::vector<CredentialRef> Gate::Impl::own_cards(Pid holder) const {
    std::vector<CredentialRef> cards;
    for (const auto& [ref, credential] : journal.state().credentials) {
        if (is_own(journal.state(), ref, holder)) cards.push_back(ref);
    }
    std::sort(cards.begin(), cards.end());
    return cards;
}

void Gate::Impl::return_card(CredentialRef card, const std::string& operator_name, SeqDone done) {
    if (stopping) return done(stopping_error());
    const auto& state = journal.state();
    const auto found = state.credentials.find(card);
    const auto facts = state::facts_of(state, card);
    const bool out = facts.until != WallTime{} || facts.standing == CardStanding::not_returned;
    const bool on_visit = facts.kind == CredentialKind::badge && state::visit_of(state, card) != nullptr;
    if (found == state.credentials.end() || found->second.revoked || !out || on_visit) {
        return done(Error{"this card was not lent, or is back already", std::to_string(card.value),
                          "`sekisho credential list` tells; a badge comes back with `sekisho visit end`"});
    }
    const Pid holder = found->second.holder;
    journal.append(card_draft(card, holder, act_of(CredentialAct::returned, operator_name)), {}, std::move(done));
    if (facts.kind != CredentialKind::temporary) return;
    for (const auto own : own_cards(holder)) {
        if (state::facts_of(state, own).standing != CardStanding::forgotten) continue;
        journal.append(card_draft(own, holder, act_of(CredentialAct::restored, operator_name)));
    }
}

void Gate::Impl::report_lost(const HolderId& holder, CredentialRef card, const std::string& operator_name,
                             SeqDone done) {
    if (stopping) return done(stopping_error());
    const auto& state = journal.state();
    std::vector<std::pair<CredentialRef, Pid>> lost;
    const auto pid = directory.pid_of(holder);
    for (const auto& [ref, credential] : state.credentials) {
        const bool meant = card != CredentialRef{} ? ref == card : pid && credential.holder == *pid;
        const bool counts = !credential.revoked && state::facts_of(state, ref).standing != CardStanding::lost;
        if (meant && counts) lost.emplace_back(ref, credential.holder);
    }
    if (lost.empty()) {
        return done(Error{"there is no such card that opens anything", holder.value,
                          "`sekisho credential list` tells whose cards there are"});
    }
    std::sort(lost.begin(), lost.end());
    // In one turn of the loop: the next tap anywhere is refused once they are durable.
    for (std::size_t i = 0; i + 1 < lost.size(); ++i) {
        journal.append(card_draft(lost[i].first, lost[i].second,
                                  act_of(CredentialAct::suspended, operator_name, SuspensionCause::lost)));
    }
    journal.append(card_draft(lost.back().first, lost.back().second,
                              act_of(CredentialAct::suspended, operator_name, SuspensionCause::lost)),
                   {}, std::move(done));
}

// What a temporary card stands in for is suspended first; its issue refers to that. One that is suspended already stays
// so for its own cause: a lost card must not come back when a forgotten one does.
Seq Gate::Impl::suspend_for(const IssueRequest& request, Pid holder, const vault::Commitment& text) {
    Seq first = kNoSeq;
    for (const auto own : own_cards(holder)) {
        const auto why = cause_after(state::facts_of(journal.state(), own).standing, request.why);
        if (!why) continue;
        auto draft = card_draft(own, holder, act_of(CredentialAct::suspended, request.operator_name, *why));
        if (first == kNoSeq) draft.pcommit = text;
        const auto ticket = journal.append(std::move(draft));
        if (first == kNoSeq) first = ticket;
    }
    return first;
}

void Gate::Impl::hand_over(const IssueRequest& request, Pid holder, CredentialRef card, const vault::Commitment& text) {
    auto draft = card_draft(card, holder, act_of(CredentialAct::handed_over, request.operator_name));
    draft.pcommit = text;
    journal.append(std::move(draft));
}

std::optional<Error> Gate::Impl::check_temporary(const IssueRequest& request) {
    if (request.why == SuspensionCause::none)
        return Error{"why a temporary card is needed is missing", "reason", "forgotten, damaged or lost"};
    if (request.identity_check.empty() || request.document.empty())
        return Error{"how the person was identified is missing", "identity_check",
                     "how you know who it is, and the document that was shown"};
    const auto now = clock_watch.moment(clock_watch.check());
    if (request.until <= now.ledger) return Error{"its end is over already", "until", "give a time to come"};
    if (request.until - now.ledger > site->cards.temporary_longest) {
        const auto most = std::chrono::duration_cast<std::chrono::hours>(site->cards.temporary_longest).count();
        return Error{fmt::format("a temporary card is for {} h at most", most), "until",
                     "temporary_longest of [credentials]"};
    }
    const auto pid = directory.pid_of(request.holder);
    const auto own = pid ? own_cards(*pid) : std::vector<CredentialRef>();
    const bool any = std::any_of(own.begin(), own.end(), [&](CredentialRef card) {
        return cause_after(state::facts_of(journal.state(), card).standing, request.why).has_value();
    });
    if (!any)
        return Error{"the person has no card for it to stand in for", request.holder.value,
                     "issue a card of their own"};
    for (const auto& [ref, facts] : journal.state().cards) {
        const auto found = journal.state().credentials.find(ref);
        const bool theirs = found != journal.state().credentials.end() && found->second.holder == *pid;
        const bool out = facts.kind == CredentialKind::temporary && facts.standing != CardStanding::returned;
        if (theirs && out && !found->second.revoked)
            return Error{"the person has a temporary card already", std::to_string(ref.value),
                         "take it back first: sekisho credential return"};
    }
    return std::nullopt;
}

std::optional<Error> Gate::Impl::check_handover(const IssueRequest& request) const {
    const bool told = !request.identity_check.empty() || !request.document.empty() || !request.consent.empty();
    if (!site->cards.handover && told)
        return Error{"this configuration keeps no record of handovers", "identity_check",
                     "handover = true in [credentials]; or leave it out"};
    if (!site->cards.handover) return std::nullopt;
    if (request.identity_check.empty() || request.document.empty())
        return Error{"the record of the handover is missing", "identity_check",
                     "how the person was identified, and the receipt: [credentials] asks for it"};
    if (site->cards.consent && request.consent.empty())
        return Error{"the date of the holder's consent is missing", "consent", "[credentials] asks for it"};
    return std::nullopt;
}

// The owner confirms by the card itself, at a desk reader (6.5-B1g).
void Gate::Impl::activate(ReaderUnit& reader, const EntryDraft& tapped) {
    auto detail = act_of(CredentialAct::activated, "");
    detail.reader = ReaderNumber{number(NamedThing::reader, reader.configured().name.value)};
    journal.append(card_draft(tapped.cred, tapped.pid, std::move(detail)));
    reader.show(hal::Signal::granted);
}

std::vector<ActRow> Gate::Impl::unconfirmed_acts(const HolderId& holder) const {
    std::vector<ActRow> rows;
    const auto pid = directory.pid_of(holder);
    for (const auto& [seq, act] : journal.state().unconfirmed) {
        if (pid && act.person == *pid && !act.disputed) rows.push_back({seq, act.when});
    }
    return rows;
}

void Gate::Impl::confirm_acts(const ConfirmRequest& request, SeqDone done) {
    if (stopping) return done(stopping_error());
    const auto acts = unconfirmed_acts(request.holder);
    if (acts.empty())
        return done(Error{"no acts of this person wait to be confirmed", request.holder.value,
                          "`sekisho credential acts` lists them"});
    for (const Seq seq : request.disputed) {
        if (std::none_of(acts.begin(), acts.end(), [seq](const auto& act) { return act.seq == seq; }))
            return done(Error{"this entry is none of those that wait", fmt::format("entry {}", seq.value),
                              "`sekisho credential acts` lists them"});
    }
    auto* unit = find_reader(request.reader);
    if (unit == nullptr || !unit->up())
        return done(Error{"no such reader, or it is down", request.reader.value, "see sekisho status"});
    if (enrolments.contains(request.reader) || confirmations.contains(request.reader))
        return done(
            Error{"a card is awaited there already", request.reader.value, "tap it, or wait until it gives up"});
    auto timeout = parts.loop.at(parts.clock.now().mono + kCardAwaited, [this, name = request.reader] {
        auto given_up = std::move(confirmations.extract(name).mapped());
        if (auto* reader = find_reader(name)) reader->show(hal::Signal::idle);
        given_up.done(Error{"no card was tapped in time", "reader " + name.value, "ask again and tap the card"});
    });
    confirmations.emplace(request.reader, Confirmation{request, std::move(done), std::move(timeout)});
    unit->show(hal::Signal::wait);
}

// By the person's own regular card, which counts again (6.5-B1h).
void Gate::Impl::confirm(const ReaderName& name, const std::variant<CardNumber, Detail>& number_) {
    auto confirmation = std::move(confirmations.extract(name).mapped());
    const auto& request = confirmation.request;
    EntryDraft tapped;
    const bool known = std::holds_alternative<access::KnownCard>(recognise(number_, tapped));
    const auto pid = directory.pid_of(request.holder);
    const bool own = known && pid && is_own(journal.state(), tapped.cred, *pid) &&
                     state::facts_of(journal.state(), tapped.cred).standing == CardStanding::in_use;
    auto* reader = find_reader(name);
    if (reader != nullptr) reader->show(hal::Signal::idle);
    if (reader != nullptr) reader->show(own ? hal::Signal::granted : hal::Signal::denied);
    if (!own)
        return confirmation.done(Error{"this is not the person's own card, or it is out of use", "reader " + name.value,
                                       "their regular card must count again first"});
    auto acts = unconfirmed_acts(request.holder);
    for (std::size_t i = 0; i < acts.size(); ++i) {
        const auto& disputed = request.disputed;
        EntryDraft draft;
        draft.kind = EntryKind::act_confirmed;
        draft.pid = *pid;
        draft.cred = tapped.cred;
        draft.ref_seq = acts[i].seq;
        draft.detail = ActConfirmedDetail{ReaderNumber{number(NamedThing::reader, name.value)},
                                          std::find(disputed.begin(), disputed.end(), acts[i].seq) != disputed.end(),
                                          request.operator_name};
        const bool last = i + 1 == acts.size();
        journal.append(std::move(draft), {}, last ? confirmation.done : Journal::Done{});
    }
    if (acts.empty())
        confirmation.done(
            Error{"nothing waits any more", request.holder.value, "`sekisho credential acts` lists what waits"});
}

}  // namespace sekisho::gate

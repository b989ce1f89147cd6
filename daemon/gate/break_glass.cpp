// SPDX-License-Identifier: Apache-2.0
// Cards that are nobody's own: sealed by two, used once, over with the emergency (6.9-B2.1, 6.9-C5).
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::gate {
namespace {

const site::BreakGlass* find_card(const site::Site& site, std::string_view name) {
    const auto& cards = site.break_glass;
    const auto found = std::find_if(cards.begin(), cards.end(), [&](const auto& card) { return card.name == name; });
    return found == cards.end() ? nullptr : &*found;
}

std::string name_of(const HolderId& holder) {
    return holder.value.substr(site::kBreakGlassHolder.size());
}

EntryDraft seal_draft(const state::Credential& credential, CredentialRef ref, CredentialAct act, std::string name) {
    CredentialStateDetail detail;
    detail.act = act;
    detail.name = std::move(name);
    EntryDraft draft;
    draft.kind = EntryKind::credential_state;
    draft.pid = credential.holder;
    draft.cred = ref;
    draft.detail = std::move(detail);
    return draft;
}

CredentialStateDetail& detail_of(EntryDraft& draft) {
    return std::get<CredentialStateDetail>(draft.detail);
}

}  // namespace

void Gate::issue_break_glass(const std::string& name, const ReaderName& reader, const std::string& operator_name,
                             std::function<void(Result<CredentialRow>)> done) {
    if (find_card(*impl_->site, name) == nullptr) {
        return done(Error{"no such break-glass card", name, "see [break_glass] in site.toml"});
    }
    const HolderId holder{std::string(site::kBreakGlassHolder) + name};
    IssueRequest request{holder, reader, CredentialKind::break_glass};
    request.operator_name = operator_name;
    impl_->issue_card(request, std::move(done));
}

// The name, of a card that is one and not revoked; else why not.
Result<std::string> Gate::Impl::break_glass_name(CredentialRef ref) const {
    const auto& credentials = journal.state().credentials;
    const auto found = credentials.find(ref);
    const auto where = std::to_string(ref.value);
    if (found == credentials.end()) return Error{"no such credential", where, "see sekisho credential list"};
    const auto* holder = directory.holder_of(found->second.holder);
    if (holder == nullptr || !site::is_break_glass(holder->value)) {
        return Error{"this is no break-glass card", where, "issue one for a name of [break_glass]"};
    }
    if (found->second.revoked) return Error{"the credential is revoked", where, "issue a new one"};
    const auto sealed = journal.state().sealed_cards.find(ref);
    if (sealed != journal.state().sealed_cards.end() && sealed->second.seal == state::Seal::over) {
        return Error{"the card is over", where, "issue a new one and seal that"};
    }
    return {boost::system::in_place_value, name_of(*holder)};
}

void Gate::seal_card(CredentialRef credential, const std::string& operator_name,
                     std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    const auto name = impl_->break_glass_name(credential);
    if (!name) return done(name.error());
    const auto& state = impl_->journal.state();
    if (state.sealed_cards.contains(credential)) {
        return done(Error{"the card was sealed already", *name, "issue a new one and seal that"});
    }
    const auto first = impl_->half_sealed.emplace(credential, operator_name);
    if (first.second) return done(kNoSeq);
    const std::string by = first.first->second;
    if (by == operator_name) {
        return done(Error{"whoever sealed it first may not be the second", *name, "another account must see to it"});
    }
    impl_->half_sealed.erase(credential);
    auto draft = seal_draft(state.credentials.at(credential), credential, CredentialAct::sealed, *name);
    detail_of(draft).operator_ = by;
    detail_of(draft).approver = operator_name;
    impl_->journal.append(std::move(draft), {}, [this, name = *name, done = std::move(done)](const Result<Seq>& seq) {
        if (seq && impl_->journal.state().alarms.contains({SystemAlarm::break_glass_used, name})) {
            impl_->alarm_break_glass(name, false);  // what was used has been replaced
        }
        done(seq);
    });
}

void Gate::destroy_card(CredentialRef credential, const std::string& operator_name,
                        std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    const auto& state = impl_->journal.state();
    const auto sealed = state.sealed_cards.find(credential);
    if (sealed == state.sealed_cards.end()) {
        return done(Error{"no such sealed card", std::to_string(credential.value), "see sekisho credential list"});
    }
    auto draft =
        seal_draft(state.credentials.at(credential), credential, CredentialAct::destroyed, sealed->second.name);
    detail_of(draft).operator_ = operator_name;
    impl_->journal.append(std::move(draft), {}, std::move(done));
}

void Gate::Impl::alarm_break_glass(const std::string& name, bool active) {
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{SystemAlarm::break_glass_used, active, name};
    journal.append(std::move(draft));
}

// Another configuration may have come into force while the seal was broken, or the emergency be over: what is written
// and done is what holds now.
void Gate::Impl::judge_anew(const ReaderName& reader, const DoorName& door, Tapped& tapped) const {
    access::Decision no_way_in;
    no_way_in.reason = Reason::other;
    no_way_in.detail = Detail::access_point_disabled;
    tapped.decision = decide_anew(reader, door, tapped.draft).value_or(no_way_in);
    auto& access = std::get<AccessDetail>(tapped.draft.detail);
    tapped.draft.decision = tapped.decision.verdict;
    access.reason = tapped.decision.reason;
    access.detail = tapped.decision.detail;
    access.rule = access::rule_text(*site, tapped.decision);
    access.basis = tapped.decision.basis;
    access.also = rows_of(tapped.decision.also);
}

// The broken seal is durable before the door hears of anything; the passage says what it rests on.
void Gate::Impl::enter_by_break_glass(const ReaderName& reader, const DoorName& door, Tapped tapped) {
    const auto name = name_of(*directory.holder_of(tapped.draft.pid));
    const auto& state = journal.state();
    const auto sealed = state.sealed_cards.find(tapped.draft.cred);
    if (tapped.decision.verdict != Verdict::granted) {
        const bool over = tapped.decision.detail == Detail::break_glass_over;
        enter(reader, door, std::move(tapped));
        if (over) alarm_break_glass(name, true);
        return;
    }
    if (sealed->second.seal != state::Seal::whole) return enter(reader, door, std::move(tapped));
    const auto now = clock_watch.moment(parts.clock.now());
    auto used = seal_draft(state.credentials.at(tapped.draft.cred), tapped.draft.cred, CredentialAct::used, name);
    used.ref_seq = access::emergency_in_force(state, now);
    detail_of(used).until_us = (now.ledger + find_card(*site, name)->valid_for).time_since_epoch().count();
    detail_of(used).reader = std::get<AccessDetail>(tapped.draft.detail).reader;
    journal.append(std::move(used), {},
                   [this, reader, door, name, tapped = std::move(tapped)](const Result<Seq>& seq) mutable {
                       if (seq) {
                           alarm_break_glass(name, true);
                           judge_anew(reader, door, tapped);
                           return enter(reader, door, std::move(tapped));
                       }
                       refuse_unrecorded(std::move(tapped.draft));
                       if (auto* unit = find_reader(reader)) unit->show(hal::Signal::denied);
                   });
}

}  // namespace sekisho::gate

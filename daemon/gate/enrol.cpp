// SPDX-License-Identifier: Apache-2.0
// A tapped card becomes a credential: one at a time, so that two never make two pseudonyms for one person. And a
// credential ends.
#include "daemon/credential/identify.hpp"
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <utility>

namespace sekisho::gate {
namespace {

// What was written down of a handover or a temporary card; "": nothing.
std::string text_of(const IssueRequest& request) {
    if (request.identity_check.empty() && request.consent.empty()) return "";
    std::string text = fmt::format("identity check: {}\ndocument: {}\n", request.identity_check, request.document);
    if (!request.consent.empty()) text += fmt::format("consent: {}\n", request.consent);
    return text;
}

}  // namespace

std::optional<Error> Gate::Impl::why_not_issued(const IssueRequest& request) {
    const bool nobodys = request.kind == CredentialKind::badge || request.kind == CredentialKind::break_glass;
    const auto* person = site->roster.find(request.holder.value);
    if (person == nullptr && !nobodys)
        return Error{"no such holder", request.holder.value, "the roster of the configuration in force names everyone"};
    const auto lacking = person == nullptr ? std::nullopt : site::lacking_nda(*site, *person, parts.clock.now().wall);
    if (lacking)
        return Error{*lacking + " has not agreed to confidentiality yet", request.holder.value,
                     "write the date of the agreement into the files (nda) and reload, then issue the card"};
    if (directory.doubtful())
        return Error{"rows of personal.db are not what the ledger commits to", "personal.db",
                     "restore it from its backup first: a person could get a second pseudonym"};
    auto* unit = find_reader(request.reader);
    if (unit == nullptr) return Error{"no such reader", request.reader.value, "see sekisho status"};
    if (!unit->up()) return Error{"the reader is down", request.reader.value, unit->why_down()};
    if (enrolments.contains(request.reader) || confirmations.contains(request.reader))
        return Error{"a card is awaited there already", request.reader.value, "tap it, or wait until it gives up"};
    switch (request.kind) {
        case CredentialKind::temporary: return check_temporary(request);
        case CredentialKind::regular:
        case CredentialKind::test: return check_handover(request);
        case CredentialKind::badge:
        case CredentialKind::break_glass: break;
    }
    return std::nullopt;
}

void Gate::Impl::issue_card(const IssueRequest& request, std::function<void(Result<CredentialRow>)> done) {
    if (auto why = why_not_issued(request)) return done(*why);
    auto timeout = parts.loop.at(parts.clock.now().mono + kCardAwaited,
                                 [this, name = request.reader] { give_up_enrolment(name); });
    enrolments.emplace(request.reader, Enrolment{request, std::move(done), std::move(timeout)});
    find_reader(request.reader)->show(hal::Signal::wait);
}

void Gate::Impl::enrol(const ReaderName& name, const std::variant<CardNumber, Detail>& number) {
    auto enrolment = std::move(enrolments.extract(name).mapped());
    enrolment.timeout.reset();
    establishing.push_back({std::move(enrolment), number});
    if (establishing.size() == 1) establish_next();
}

void Gate::Impl::establish_next() {
    const auto& [enrolment, number] = establishing.front();
    if (const auto* why = std::get_if<Detail>(&number)) {
        return established(Error{"the card was refused: " + std::string(to_text(*why)),
                                 "reader " + enrolment.request.reader.value,
                                 "present one card of a kind with a fixed number"});
    }
    if (const auto* asset = tagged_things.find(number)) {
        return established(Error{"this is the tag of an asset: " + asset->name,
                                 "reader " + enrolment.request.reader.value,
                                 "a tag opens nothing: present another card, or take the asset out of [assets]"});
    }
    const auto key = vault->card_key(credential::canonical(std::get<CardNumber>(number)));
    if (const auto known = directory.credential_of(key)) {
        const auto found = journal.state().credentials.find(*known);
        const auto facts = state::facts_of(journal.state(), *known);
        // One that stood in for another is free when it is back.
        const bool free = facts.kind == CredentialKind::temporary && facts.standing == state::CardStanding::returned;
        if (found != journal.state().credentials.end() && !found->second.revoked && !free) {
            return established(Error{"the card is a credential already", "reader " + enrolment.request.reader.value,
                                     "revoke it first: sekisho credential list"});
        }
    }
    write_rows(key);
}

// The vault's rows are durable before the entries that cite them.
void Gate::Impl::write_rows(const Digest& card) {
    const auto& request = establishing.front().enrolment.request;
    const auto known = directory.pid_of(request.holder);
    const auto* holder = site->roster.find(request.holder.value);
    auto rows = std::make_shared<NewRows>();
    rows->new_person = !known;
    rows->person = {known.value_or(Pid{vault::random_id()}), request.holder};
    rows->card = {CredentialRef{vault::random_id()}, card};
    auto write = [rows, text = text_of(request), name = holder != nullptr ? holder->name : std::string(),
                  store = vault] {
        if (rows->new_person) rows->person_commitment = store->put_person(rows->person.pid, rows->person.holder, name);
        if (rows->person_commitment) rows->card_commitment = store->put_card(rows->card.credential, rows->card.card);
        if (rows->card_commitment && !text.empty()) rows->text_commitment = store->put_text(text);
    };
    journal.run(std::move(write), [this, rows] { write_entries(*rows); });
}

void Gate::Impl::write_entries(const NewRows& rows) {
    if (!rows.person_commitment) return established(rows.person_commitment.error());
    if (!rows.card_commitment) return established(rows.card_commitment.error());
    if (!rows.text_commitment) return established(rows.text_commitment.error());
    const auto& request = establishing.front().enrolment.request;
    if (rows.new_person) {
        EntryDraft person;
        person.kind = EntryKind::person;
        person.pid = rows.person.pid;
        person.pcommit = *rows.person_commitment;
        person.detail = PersonDetail{};
        directory.add(rows.person);
        journal.append(std::move(person));
    }
    EntryDraft issued;
    if (request.kind == CredentialKind::temporary)
        issued.ref_seq = suspend_for(request, rows.person.pid, *rows.text_commitment);
    issued.kind = EntryKind::credential_issued;
    issued.pid = rows.person.pid;
    issued.cred = rows.card.credential;
    issued.pcommit = *rows.card_commitment;
    issued.detail = CredentialDetail{ReaderNumber{number(NamedThing::reader, request.reader.value)},
                                     request.operator_name, request.kind, request.until.time_since_epoch().count()};
    journal.append(std::move(issued), {}, [this, card = rows.card, holder = request.holder](const Result<Seq>& seq) {
        if (!seq) {
            if (journal.health().writing == ledger::Writing::nothing) unanswered_cards.emplace(card.credential, card);
            return established(seq.error());
        }
        directory.add(card);
        established(CredentialRow{card.credential, holder, false, parts.clock.now().wall,
                                  state::facts_of(journal.state(), card.credential)});
    });
    const bool own = request.kind == CredentialKind::regular || request.kind == CredentialKind::test;
    if (own && site->cards.handover) hand_over(request, rows.person.pid, rows.card.credential, *rows.text_commitment);
}

void Gate::Impl::established(Result<CredentialRow> result) {
    auto enrolment = std::move(establishing.front().enrolment);
    establishing.pop_front();
    if (!establishing.empty()) establish_next();
    if (auto* unit = find_reader(enrolment.request.reader)) {
        unit->show(hal::Signal::idle);
        unit->show(result ? hal::Signal::granted : hal::Signal::denied);
    }
    enrolment.done(std::move(result));
}

void Gate::Impl::give_up_enrolment(const ReaderName& reader) {
    auto enrolment = std::move(enrolments.extract(reader).mapped());
    if (auto* unit = find_reader(reader)) unit->show(hal::Signal::idle);
    enrolment.done(
        Error{"no card was tapped in time", "reader " + reader.value, "ask again and tap the card within 30 seconds"});
}

void Gate::revoke(CredentialRef credential, const std::string& operator_name, std::function<void(Result<Seq>)> done) {
    const auto found = impl_->journal.state().credentials.find(credential);
    if (found == impl_->journal.state().credentials.end()) {
        return done(Error{"no such credential", std::to_string(credential.value), "see sekisho credential list"});
    }
    if (found->second.revoked) {
        return done(Error{"the credential is revoked already", std::to_string(credential.value), ""});
    }
    EntryDraft draft;
    draft.kind = EntryKind::credential_revoked;
    draft.pid = found->second.holder;
    draft.cred = credential;
    draft.detail = CredentialDetail{ReaderNumber{}, operator_name};
    impl_->journal.append(std::move(draft), {}, std::move(done));
}

}  // namespace sekisho::gate

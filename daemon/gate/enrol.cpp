// SPDX-License-Identifier: Apache-2.0
// A tapped card becomes a credential: one at a time, so that two never make two pseudonyms for one person. And a
// credential ends.
#include "daemon/credential/identify.hpp"
#include "daemon/gate/impl.hpp"

#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::chrono::seconds kEnrolmentTime{30};

}  // namespace

void Gate::Impl::await_card(Enrolment enrolment) {
    const ReaderName reader = enrolment.reader;
    if (directory.doubtful()) {
        return enrolment.done(Error{"rows of personal.db are not what the ledger commits to", "personal.db",
                                    "restore it from its backup first: a person could get a second pseudonym"});
    }
    auto* unit = find_reader(reader);
    if (unit == nullptr) return enrolment.done(Error{"no such reader", reader.value, "see sekisho status"});
    if (!unit->up()) return enrolment.done(Error{"the reader is down", reader.value, unit->why_down()});
    if (enrolments.contains(reader)) {
        return enrolment.done(
            Error{"a card is awaited there already", reader.value, "tap it, or wait until it gives up"});
    }
    enrolment.timeout =
        parts.loop.at(parts.clock.now().mono + kEnrolmentTime, [this, reader] { give_up_enrolment(reader); });
    enrolments.emplace(reader, std::move(enrolment));
    unit->show(hal::Signal::wait);
}

void Gate::Impl::enrol(const ReaderName& name, const CardEvidence& card) {
    auto enrolment = std::move(enrolments.extract(name).mapped());
    enrolment.timeout.reset();
    establishing.push_back({std::move(enrolment), credential::identify(card)});
    if (establishing.size() == 1) establish_next();
}

void Gate::Impl::establish_next() {
    const auto& [enrolment, number] = establishing.front();
    if (const auto* why = std::get_if<Detail>(&number)) {
        return established(Error{"the card was refused: " + std::string(to_text(*why)),
                                 "reader " + enrolment.reader.value, "present one card of a kind with a fixed number"});
    }
    const auto key = vault->card_key(credential::canonical(std::get<CardNumber>(number)));
    if (const auto known = directory.credential_of(key)) {
        const auto found = journal.state().credentials.find(*known);
        if (found != journal.state().credentials.end() && !found->second.revoked) {
            return established(Error{"the card is a credential already", "reader " + enrolment.reader.value,
                                     "revoke it first: sekisho credential list"});
        }
    }
    write_rows(key);
}

// The vault's rows are durable before the entries that cite them.
void Gate::Impl::write_rows(const Digest& card) {
    const auto& enrolment = establishing.front().enrolment;
    const auto known = directory.pid_of(enrolment.holder);
    const auto* holder = site->roster.find(enrolment.holder.value);
    auto rows = std::make_shared<NewRows>();
    rows->new_person = !known;
    rows->person = {known.value_or(Pid{vault::random_id()}), enrolment.holder};
    rows->card = {CredentialRef{vault::random_id()}, card};
    auto write = [rows, name = holder != nullptr ? holder->name : std::string(), store = vault] {
        if (rows->new_person) rows->person_commitment = store->put_person(rows->person.pid, rows->person.holder, name);
        if (rows->person_commitment) rows->card_commitment = store->put_card(rows->card.credential, rows->card.card);
    };
    journal.run(std::move(write), [this, rows] { write_entries(*rows); });
}

void Gate::Impl::write_entries(const NewRows& rows) {
    if (!rows.person_commitment) return established(rows.person_commitment.error());
    if (!rows.card_commitment) return established(rows.card_commitment.error());
    const auto& enrolment = establishing.front().enrolment;
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
    issued.kind = EntryKind::credential_issued;
    issued.pid = rows.person.pid;
    issued.cred = rows.card.credential;
    issued.pcommit = *rows.card_commitment;
    const bool sealed = site::is_break_glass(enrolment.holder.value);
    issued.detail =
        CredentialDetail{ReaderNumber{number(NamedThing::reader, enrolment.reader.value)}, enrolment.operator_name,
                         sealed ? CredentialKind::break_glass : CredentialKind::regular, 0};
    journal.append(std::move(issued), {}, [this, card = rows.card, holder = enrolment.holder](const Result<Seq>& seq) {
        if (!seq) {
            if (journal.health().writing == ledger::Writing::nothing) unanswered_cards.emplace(card.credential, card);
            return established(seq.error());
        }
        directory.add(card);
        established(CredentialRow{card.credential, holder, false, parts.clock.now().wall});
    });
}

void Gate::Impl::established(Result<CredentialRow> result) {
    auto enrolment = std::move(establishing.front().enrolment);
    establishing.pop_front();
    if (!establishing.empty()) establish_next();
    if (auto* unit = find_reader(enrolment.reader)) {
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

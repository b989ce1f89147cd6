// SPDX-License-Identifier: Apache-2.0
// The way of a tap: card -> credential -> access -> ledger -> door.
#include "daemon/credential/identify.hpp"
#include "daemon/gate/impl.hpp"

#include <utility>

namespace sekisho::gate {

void Gate::Impl::on_card(const ReaderName& name, const CardEvidence& card) {
    auto* reader = find_reader(name);
    if (reader == nullptr) return;
    if (enrolments.contains(name)) {
        enrol(*reader, card);
        return;
    }
    const auto index = site->find_reader(name.value);
    const auto side = index ? site::side_of_reader(*site, *index) : std::nullopt;
    if (!side) {  // a desk reader opens nothing
        reader->show(hal::Signal::denied);
        return;
    }
    request(*reader, *side, credential::identify(card));
}

void Gate::Impl::request(ReaderUnit& reader, site::Side side, const std::variant<CardNumber, Detail>& number) {
    access::Request request{side, access::RefusedCard{}};
    EntryDraft draft;
    draft.kind = EntryKind::access;
    if (const auto* why = std::get_if<Detail>(&number)) {
        request.card = access::RefusedCard{*why};
    } else {
        const auto key = vault->card_key(credential::canonical(std::get<CardNumber>(number)));
        const auto credential = directory.credential_of(key);
        draft.cred = credential.value_or(vault::Vault::unknown_ref(key));
        const auto known = credential ? journal.state().credentials.find(*credential) : journal.state().credentials.end();
        if (known != journal.state().credentials.end()) {
            draft.pid = known->second.holder;
            const auto* holder = directory.holder_of(draft.pid);
            request.card = access::KnownCard{*credential, holder != nullptr ? std::string_view(holder->value) : ""};
        }
    }
    const auto now = parts.clock.now();
    auto decision = access::decide(*site, journal.state(), request, now.wall);
    const auto& door = site->doors[side.door];
    auto* unit = find_door(door.name);
    const bool entry = side.direction == Direction::entry;
    if (entry && decision.verdict == Verdict::granted && !unit->fault().empty()) {
        decision.verdict = Verdict::denied;
        decision.reason = Reason::other;
        decision.detail = Detail::access_point_disabled;
        decision.rule = door.rule;
    }
    draft.t_event = now.wall;
    draft.zone = ZoneNumber{zone_number(door.inner)};
    draft.door = DoorNumber{this->number(NamedThing::door, door.name.value)};
    draft.dir = side.direction;
    draft.decision = decision.verdict;
    draft.detail = AccessDetail{ReaderNumber{this->number(NamedThing::reader, reader.configured().name.value)},
                                decision.reason,
                                decision.detail,
                                access::rule_text(*site, decision),
                                decision.basis,
                                ZoneNumber{zone_number(entry ? door.outer : door.inner)},
                                ZoneNumber{zone_number(entry ? door.inner : door.outer)},
                                Pid{}};
    if (entry) {
        enter(reader.configured().name, door.name, decision, std::move(draft));
    } else {
        leave(reader, *unit, decision, std::move(draft));
    }
}

// No record, no entry: the door hears of the grant only when the entry is durable.
void Gate::Impl::enter(const ReaderName& reader_name, const DoorName& door_name, const access::Decision& decision,
                       EntryDraft draft) {
    if (decision.verdict != Verdict::granted) {
        if (auto* reader = find_reader(reader_name)) reader->show(hal::Signal::denied);
        journal.append(std::move(draft));
        return;
    }
    const Passenger passenger{draft.pid, draft.cred};
    const bool extended = decision.extended_time;
    journal.append(std::move(draft), {}, [this, reader_name, door_name, passenger, extended](const Result<Seq>& seq) {
        auto* reader = find_reader(reader_name);
        auto* door = find_door(door_name);
        const bool opens = seq.has_value() && door != nullptr && door->fault().empty();
        if (opens) door->grant(UnlockCause::card, *seq, Direction::entry, extended, passenger);
        if (reader != nullptr) reader->show(opens ? hal::Signal::granted : hal::Signal::denied);
    });
}

// An exit never waits for the ledger: the lock is driven in the same turn in which the entry is sent off.
void Gate::Impl::leave(ReaderUnit& reader, DoorUnit& door, const access::Decision& decision, EntryDraft draft) {
    const Passenger passenger{draft.pid, draft.cred};
    const auto ticket = journal.append(std::move(draft));
    door.grant(UnlockCause::exit_card, ticket, Direction::exit, decision.extended_time, passenger);
    reader.show(hal::Signal::granted);
}

void Gate::Impl::enrol(ReaderUnit& reader, const CardEvidence& card) {
    const auto name = reader.configured().name;
    const auto number = credential::identify(card);
    if (const auto* why = std::get_if<Detail>(&number)) {
        reader.show(hal::Signal::denied);
        end_enrolment(name, Error{"the card was refused: " + std::string(to_text(*why)), "reader " + name.value,
                                  "present one card of a kind with a fixed number"});
        return;
    }
    const auto key = vault->card_key(credential::canonical(std::get<CardNumber>(number)));
    if (const auto known = directory.credential_of(key)) {
        const auto found = journal.state().credentials.find(*known);
        if (found != journal.state().credentials.end() && !found->second.revoked) {
            reader.show(hal::Signal::denied);
            end_enrolment(name, Error{"the card is a credential already", "reader " + name.value,
                                      "revoke it first: sekisho credential list"});
            return;
        }
    }
    auto enrolment = std::move(enrolments.extract(name).mapped());
    enrolment.timeout.reset();
    establish(std::move(enrolment), ReaderNumber{this->number(NamedThing::reader, name.value)}, key);
}

// The vault's rows are durable before the entries that cite them.
void Gate::Impl::establish(Enrolment enrolment, ReaderNumber reader, const Digest& card) {
    struct Work {
        Enrolment enrolment;
        std::string name;
        bool new_person = false;
        Pid pid{};
        CredentialRef credential{};
        Result<vault::Commitment> person = vault::Commitment{};
        Result<vault::Commitment> number = vault::Commitment{};
    };
    auto work = std::make_shared<Work>();
    const auto known = directory.pid_of(enrolment.holder);
    const auto* holder = site->roster.find(enrolment.holder.value);
    work->name = holder != nullptr ? holder->name : "";
    work->new_person = !known;
    work->pid = known.value_or(Pid{vault::random_id()});
    work->credential = CredentialRef{vault::random_id()};
    work->enrolment = std::move(enrolment);
    auto write = [work, card, store = vault] {
        if (work->new_person) work->person = store->put_person(work->pid, work->enrolment.holder, work->name);
        if (work->person) work->number = store->put_card(work->credential, card);
    };
    journal.run(std::move(write), [this, work, card, reader] {
        if (!work->person || !work->number) {
            work->enrolment.done(work->person ? work->number.error() : work->person.error());
            return;
        }
        if (work->new_person) {
            EntryDraft person;
            person.kind = EntryKind::person;
            person.pid = work->pid;
            person.pcommit = *work->person;
            person.detail = PersonDetail{};
            directory.add(vault::PersonRow{work->pid, work->enrolment.holder});
            journal.append(std::move(person));
        }
        EntryDraft issued;
        issued.kind = EntryKind::credential_issued;
        issued.pid = work->pid;
        issued.cred = work->credential;
        issued.pcommit = *work->number;
        issued.detail = CredentialDetail{reader, work->enrolment.operator_name};
        journal.append(std::move(issued), {}, [this, work, card](const Result<Seq>& seq) {
            if (!seq) {
                work->enrolment.done(seq.error());
                return;
            }
            directory.add(vault::CardRow{work->credential, card});
            work->enrolment.done(CredentialRow{work->credential, work->enrolment.holder, false, parts.clock.now().wall});
        });
    });
}

void Gate::Impl::end_enrolment(const ReaderName& reader, Result<CredentialRow> result) {
    const auto found = enrolments.find(reader);
    if (found == enrolments.end()) return;
    const auto done = std::move(found->second.done);
    enrolments.erase(found);
    if (auto* unit = find_reader(reader)) unit->show(hal::Signal::idle);
    done(std::move(result));
}

void Gate::Impl::on_reader_state(const ReaderName& reader, bool up, const std::string& why) {
    EntryDraft draft;
    draft.kind = EntryKind::reader_state;
    draft.detail = ReaderStateDetail{ReaderNumber{number(NamedThing::reader, reader.value)}, up, why};
    journal.append(std::move(draft));
}

}  // namespace sekisho::gate

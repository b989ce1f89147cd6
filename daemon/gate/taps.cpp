// SPDX-License-Identifier: Apache-2.0
// The way of a tap: card -> credential -> access -> ledger -> door.
#include "daemon/credential/identify.hpp"
#include "daemon/gate/impl.hpp"

#include <utility>

namespace sekisho::gate {

void Gate::Impl::on_card(const ReaderName& name, const CardEvidence& card) {
    auto* reader = find_reader(name);
    if (reader == nullptr) return;
    const auto arrived = parts.clock.now().mono;
    const auto number = credential::identify(card);
    if (reader->strange()) return strange_card(*reader, number, arrived);
    const auto* asset = tagged_things.find(number);
    if (asset != nullptr) tagged_things.note(name, *asset);
    if (enrolments.contains(name)) {
        enrol(name, number);
    } else if (asset != nullptr) {
        reader->show(hal::Signal::granted);  // its own short time, whatever else is under way there
    } else if (confirmations.contains(name)) {
        confirm(name, number);
    } else if (reader->configured().muster) {
        muster(*reader, number);
    } else if (const auto side = side_of(name)) {
        request(name, *side, number, arrived);
    } else {
        desk_card(*reader, number);  // opens nothing
    }
}

std::optional<site::Side> Gate::Impl::side_of(const ReaderName& reader) const {
    const auto index = site->find_reader(reader.value);
    return index ? site::side_of_reader(*site, *index) : std::nullopt;
}

// Whose card it is, as far as the vault and the ledger know; `draft` gets the pseudonyms.
std::variant<access::RefusedCard, access::KnownCard> Gate::Impl::recognise(
    const std::variant<CardNumber, Detail>& number, EntryDraft& draft) const {
    if (const auto* why = std::get_if<Detail>(&number)) return access::RefusedCard{*why};
    if (vault == nullptr) return access::RefusedCard{Detail::ledger_failed};  // no ledger: nobody knows whose it is
    const auto key = vault->card_key(credential::canonical(std::get<CardNumber>(number)));
    const auto credential = directory.credential_of(key);
    draft.cred = credential.value_or(vault::Vault::unknown_ref(key));
    if (!credential) return access::RefusedCard{};
    const auto known = journal.state().credentials.find(*credential);
    if (known == journal.state().credentials.end()) return access::RefusedCard{};
    draft.pid = known->second.holder;
    if (const auto* visit = state::visit_of(journal.state(), *credential)) draft.pid = visit->visitor;
    const auto* holder = directory.holder_of(draft.pid);
    return access::KnownCard{*credential, holder != nullptr ? std::string_view(holder->value) : ""};
}

void Gate::Impl::request(const ReaderName& reader, site::Side side, const std::variant<CardNumber, Detail>& number,
                         MonoTime arrived) {
    auto tapped = judge(reader, side, number, access::PinShown::none);
    tapped.arrived = arrived;
    if (!begin_pin(reader, side, number, tapped)) answer(reader, side, std::move(tapped));
}

Tapped Gate::Impl::judge(const ReaderName& reader, site::Side side, const std::variant<CardNumber, Detail>& number,
                         access::PinShown pin) {
    EntryDraft draft;
    draft.kind = EntryKind::access;
    access::Request request{side, recognise(number, draft), {}, &journal.grants_on_their_way()};
    request.shown.pin = pin;
    request.interlocked = interlocked(site->doors[side.door].name);
    const auto now = clock_watch.check();
    auto decision = access::decide(*site, journal.state(), request, clock_watch.moment(now));
    const auto& door = site->doors[side.door];
    auto* unit = find_door(door.name);
    const bool entry = side.direction == Direction::entry;
    const auto* at = find_reader(reader);
    const bool strange = at != nullptr && at->strange();  // 6.5-B5d
    if (entry && decision.verdict == Verdict::granted && (stopping || strange || !unit->fault().empty())) {
        decision.verdict = Verdict::denied;
        decision.reason = Reason::other;
        decision.detail = Detail::access_point_disabled;
        decision.rule = door.rule;
    }
    const ZoneNumber inner{zone_number(door.inner)};
    const ZoneNumber outer{zone_number(door.outer)};
    draft.t_event = now.wall;
    draft.zone = inner;
    draft.door = DoorNumber{this->number(NamedThing::door, door.name.value)};
    draft.dir = side.direction;
    draft.decision = decision.verdict;
    draft.detail = AccessDetail{ReaderNumber{this->number(NamedThing::reader, reader.value)},
                                decision.reason,
                                decision.detail,
                                access::rule_text(*site, decision),
                                decision.basis,
                                entry ? outer : inner,
                                entry ? inner : outer,
                                Pid{},
                                "",
                                state::facts_of(journal.state(), draft.cred).kind,
                                rows_of(decision.also)};
    return {std::move(draft), decision, now.mono};
}

void Gate::Impl::answer(const ReaderName& name, site::Side side, Tapped tapped) {
    const auto& door = site->doors[side.door].name;
    if (side.direction == Direction::entry) {
        const auto* holder = directory.holder_of(tapped.draft.pid);
        if (holder != nullptr && site::is_break_glass(holder->value)) {  // nobody's own: it is no company
            return enter_by_break_glass(name, door, std::move(tapped));
        }
        if (join_company(name, side, tapped)) return;
        if (find_door(door)->fault().empty() && wait_for_company(name, side, tapped)) return;
        enter(name, door, std::move(tapped));
    } else if (auto* reader = find_reader(name)) {
        leave(*reader, *find_door(door), tapped.decision, std::move(tapped.draft));
    }
}

// No record, no entry: the door hears of the grant only when the entry is durable.
void Gate::Impl::enter(const ReaderName& reader_name, const DoorName& door_name, Tapped tapped,
                       std::function<void(Result<Seq>)> told) {
    const access::Decision& decision = tapped.decision;
    EntryDraft& draft = tapped.draft;
    if (decision.verdict != Verdict::granted) {
        if (auto* reader = find_reader(reader_name)) reader->show(refusal(decision.detail));
        journal.append(std::move(draft));
        return;
    }
    const bool extended = decision.extended_time;
    const auto good = decision.pin_ends_soon ? hal::Signal::renew : hal::Signal::granted;
    auto granted = draft;
    const auto opens = [this, reader_name, door_name, granted = std::move(granted), extended, good,
                        told = std::move(told), decided = Moment{site, tapped.at},
                        arrived = tapped.arrived](const Result<Seq>& seq) mutable {
        auto* reader = find_reader(reader_name);
        if (site != decided.under && grants_anew(reader_name, door_name, granted)) decided.under = site;
        auto* door = seq ? still_grants(door_name, decided) : nullptr;
        if (door != nullptr) {
            const auto answered = journal.answered();
            door->grant(UnlockCause::card, *seq, Direction::entry, extended, {granted.pid, granted.cred});
            if (arrived) meter.tapped({*arrived, decided.at, answered.sent, answered.durable, parts.clock.now().mono});
            remember_host(reader_name, granted);
        } else if (seq) {
            withdraw(granted, *seq);
        }
        bool opened = door != nullptr;
        if (!seq) {
            opened = enter_in_emergency(door_name, granted, extended, decided);
            if (!opened) refuse_unrecorded(granted);
        }
        const auto bad = seq ? hal::Signal::tap_again : hal::Signal::denied;  // granted, and not carried out
        if (reader != nullptr) reader->show(opened ? good : bad);
        if (!told) return;
        const Error stayed{"the door stayed locked: it changed or failed, or the ledger was slow", door_name.value,
                           "ask again"};
        told(seq && !opened ? Result<Seq>(stayed) : seq);
    };
    journal.append(std::move(draft), {}, opens);
}

bool Gate::Impl::enter_in_emergency(const DoorName& door_name, EntryDraft granted, bool extended,
                                    const Moment& decided) {
    const auto kept_for = journal.keeping_for();
    const auto* holder = directory.holder_of(granted.pid);
    auto* door = still_grants(door_name, decided);
    if (!kept_for || *kept_for > site->emergency.longest || holder == nullptr || door == nullptr) return false;
    if (!site->emergency.covers(*holder)) return false;
    const Passenger passenger{granted.pid, granted.cred};
    auto& access = std::get<AccessDetail>(granted.detail);
    access.basis = Basis::emergency_list;
    access.rule = site::to_text(site->rule(site->emergency.rule));
    const auto ticket = journal.append(std::move(granted));
    door->grant(UnlockCause::card, ticket, Direction::entry, extended, passenger);
    return true;
}

// No record, no entry: and that somebody stood there is written when it can be.
void Gate::Impl::refuse_unrecorded(EntryDraft granted) {
    granted.decision = Verdict::denied;
    auto& access = std::get<AccessDetail>(granted.detail);
    access.reason = Reason::other;
    access.detail = Detail::ledger_failed;
    access.basis = Basis::none;
    journal.append(std::move(granted));
}

std::optional<access::Decision> Gate::Impl::decide_anew(const ReaderName& reader, const DoorName& door,
                                                        const EntryDraft& draft) const {
    const auto side = side_of(reader);
    if (!side || side->direction != Direction::entry || site->doors[side->door].name != door) return std::nullopt;
    const auto at = clock_watch.moment(parts.clock.now());
    return access::decide(*site, journal.state(), request_of(*side, draft), at);
}

bool Gate::Impl::grants_anew(const ReaderName& reader, const DoorName& door, const EntryDraft& granted) const {
    const auto decision = decide_anew(reader, door, granted);
    return decision && decision->verdict == Verdict::granted;
}

std::vector<DetailRow> rows_of(const access::Notes& notes) {
    std::vector<DetailRow> rows;
    for (const Detail note : notes) rows.push_back({note});
    return rows;
}

EntryDraft outcome_of(const EntryDraft& decision, Seq seq, Passage passage) {
    EntryDraft draft;
    draft.kind = EntryKind::outcome;
    draft.zone = decision.zone;
    draft.door = decision.door;
    draft.dir = decision.dir;
    draft.pid = decision.pid;
    draft.cred = decision.cred;
    draft.ref_seq = seq;
    draft.detail = OutcomeDetail{passage, {}, {}};
    return draft;
}

// A grant that is not carried out. Whoever stands there taps again.
void Gate::Impl::withdraw(const EntryDraft& granted, Seq seq) {
    journal.append(outcome_of(granted, seq, Passage::not_taken));
}

// Its append had failed, so nobody was let in by it.
void Gate::Impl::record_late_outcome(const Entry& entry) {
    const auto* unlock = std::get_if<UnlockDetail>(&entry.detail);
    const bool granted =
        entry.kind == EntryKind::access && entry.decision == Verdict::granted && entry.dir == Direction::entry;
    if (granted || (unlock != nullptr && unlock->cause == UnlockCause::command)) {
        journal.append(outcome_of(entry, entry.seq, Passage::not_taken));
    }
}

void Gate::Impl::told_late(const Entry& entry) {
    record_late_outcome(entry);
    fire.told_late(entry);
    if (const auto card = unanswered_cards.find(entry.cred);
        card != unanswered_cards.end() && entry.kind == EntryKind::credential_issued) {
        directory.add(card->second);
    }
    if (const auto pin = unanswered_pins.find(entry.pcommit);
        pin != unanswered_pins.end() && entry.kind == EntryKind::pin_set) {
        put_pin_in_force(pin->second.row, pin->second.basis);
    }
    // A reload that was told as failed: what is in force is another one, and entries must cite that.
    if (entry.kind == EntryKind::config && journal.state().config_sha256 != site_sha256) {
        journal.append_ahead(config_draft({site, site_sha256, "outage", {}, std::nullopt}));
    }
}

void Gate::Impl::ledger_health(const ledger::Health& health) {
    if (health.writing != ledger::Writing::nothing) {
        unanswered_cards.clear();
        unanswered_pins.clear();
    }
    parts.ledger_health(health);
    premises.ledger_health_changed();
}

// An exit never waits for the ledger: the lock is driven in the same turn in which the entry is sent off.
void Gate::Impl::leave(ReaderUnit& reader, DoorUnit& door, const access::Decision& decision, EntryDraft draft) {
    const Passenger passenger{draft.pid, draft.cred};
    const auto ticket = journal.append(std::move(draft));
    door.grant(UnlockCause::exit_card, ticket, Direction::exit, decision.extended_time, passenger);
    reader.show(hal::Signal::granted);
}

void Gate::Impl::on_reader_state(const ReaderName& reader, bool up, const std::string& why) {
    EntryDraft draft;
    draft.kind = EntryKind::reader_state;
    draft.detail = ReaderStateDetail{ReaderNumber{number(NamedThing::reader, reader.value)}, up, why};
    journal.append(std::move(draft));
}

}  // namespace sekisho::gate

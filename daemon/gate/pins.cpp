// SPDX-License-Identifier: Apache-2.0
// A PIN at a door: card -> digits -> attempt (durable, counted as wrong) -> Argon2id off the loop -> access, and on the
// way of every tap. A card of nobody goes the same way with the same lights, as far as one can see from the corridor.
#include "daemon/gate/impl.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::gate {

void Gate::Impl::begin_keypad(const site::Keypad& keypad) {
    const auto name = keypad.name;
    const auto reader = site->readers[keypad.reader].name;
    keypads.push_back(std::make_unique<KeypadUnit>(
        parts.hardware, keypad, reader,
        KeypadUnit::Callbacks{[this, reader](const hal::KeyPressed& key) { on_key(reader, key); },
                              [this, name](bool up) { on_keypad_state(name, up); }}));
    keypads.back()->begin();
}

void Gate::Impl::on_keypad_state(const KeypadName& keypad, bool up) {
    if (keypads_down.contains(keypad.value) != up) return;
    if (up) {
        keypads_down.erase(keypad.value);
    } else {
        keypads_down.insert(keypad.value);
    }
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{SystemAlarm::keypad_down, !up, keypad.value};
    journal.append(std::move(draft));
}

bool Gate::Impl::keypad_up(const ReaderName& reader) const {
    return std::any_of(keypads.begin(), keypads.end(),
                       [&](const auto& keypad) { return keypad->reader() == reader && keypad->up(); });
}

// At another door: two tries at once would both be counted as the same one. Cards of nobody count at their doors alone.
bool Gate::Impl::being_verified(Pid pid) const {
    return pid != Pid{} && std::any_of(pin_sessions.begin(), pin_sessions.end(),
                                       [&](const auto& item) { return item.second->busy && item.second->pid == pid; });
}

bool Gate::Impl::begin_pin(const ReaderName& reader, site::Side side, const std::variant<CardNumber, Detail>& number,
                           Tapped& tapped) {
    if (side.direction == Direction::exit || stopping || vault == nullptr) return false;
    auto& detail = std::get<AccessDetail>(tapped.draft.detail);
    const auto under_way = pin_sessions.find(reader);
    if (under_way != pin_sessions.end()) {
        if (under_way->second->busy) {  // whoever needs no keypad, or is refused for something else, is as ever
            if (detail.detail == Detail::pin_required) detail.detail = tapped.decision.detail = Detail::pin_delay;
            return false;
        }
        pin_not_typed(reader);  // somebody else's turn
    }
    const auto now = clock_watch.moment(parts.clock.now());
    const bool nobody = detail.detail == Detail::unknown_card && access::asks_for_pin(*site, side, now) &&
                        !access::why_no_try(journal.state(), *site, *site->find_reader(reader.value), Pid{}, now);
    const auto reset = detail.detail == Detail::pin_not_enrolled ? open_reset(tapped.draft.pid) : std::nullopt;
    const bool asked = detail.detail == Detail::pin_required;
    if (!asked && !nobody && !reset) return false;
    if (!keypad_up(reader)) {
        if (asked) detail.detail = tapped.decision.detail = Detail::no_keypad;
        return false;
    }
    if (asked && being_verified(tapped.draft.pid)) {
        detail.detail = tapped.decision.detail = Detail::pin_delay;
        return false;
    }
    auto session = std::make_shared<PinSession>();
    session->reader = reader;
    session->number = number;
    session->pid = tapped.draft.pid;
    session->cred = tapped.draft.cred;
    pin_sessions[reader] = session;
    if (reset) {
        journal.append(std::move(tapped.draft));  // who came to set a PIN was not let in by that
        begin_setting(session, PinBasis::reset, *reset);
    } else {
        await_digits(session, PinSession::Step::pin, site->pin.entry_time);
    }
    return true;
}

void Gate::Impl::await_digits(const PinSessionPtr& session, PinSession::Step step, Duration time) {
    session->step = step;
    session->busy = false;
    session->typed.clear();
    if (auto* reader = find_reader(session->reader)) reader->show(hal::Signal::wait);
    session->timeout =
        parts.loop.at(parts.clock.now().mono + time, [this, reader = session->reader] { pin_not_typed(reader); });
}

void Gate::Impl::on_key(const ReaderName& name, const hal::KeyPressed& key) {
    const auto found = pin_sessions.find(name);
    if (found == pin_sessions.end() || found->second->busy) return;
    const auto session = found->second;
    if (auto* reader = find_reader(name)) reader->show(hal::Signal::key);
    if (key.key == hal::Key::digit) session->typed.add(key.digit);
    if (key.key == hal::Key::clear) session->typed.clear();
    if (key.key != hal::Key::enter) return;
    if (session->typed.empty()) return ask_for_duress_pin(session);
    session->timeout.reset();
    session->closed = parts.clock.now().mono;
    if (session->step == PinSession::Step::pin) {
        try_pin(session);
    } else {
        new_pin_typed(session);
    }
}

void Gate::Impl::end_pin(const PinSessionPtr& session, std::optional<hal::Signal> last) {
    const auto found = pin_sessions.find(session->reader);
    if (found != pin_sessions.end() && found->second == session) pin_sessions.erase(found);
    session->timeout.reset();
    auto* reader = find_reader(session->reader);
    if (reader == nullptr) return;
    reader->show(hal::Signal::idle);
    if (last) reader->show(*last);
}

// In the time for it, or before another card was tapped.
void Gate::Impl::pin_not_typed(const ReaderName& reader) {
    const auto session = pin_sessions.at(reader);
    const auto side = side_of(reader);
    if (session->step != PinSession::Step::pin || !side) return end_pin(session, hal::Signal::denied);
    end_pin(session, std::nullopt);
    answer(reader, *side, judge(reader, *side, session->number, access::PinShown::not_typed));
}

EntryDraft Gate::Impl::attempt_draft(const PinSession& session, const access::Moment& now) const {
    const auto& state = journal.state();
    const ReaderNumber reader{number(NamedThing::reader, session.reader.value)};
    const auto point = state.pin_points.find(reader);
    const auto person = state.pins.find(session.pid);
    const auto side = side_of(session.reader);
    EntryDraft draft;
    draft.kind = EntryKind::pin_attempt;
    draft.pid = session.pid;
    draft.cred = session.cred;
    if (side) {
        draft.door = DoorNumber{number(NamedThing::door, site->doors[side->door].name.value)};
        draft.zone = ZoneNumber{zone_number(site->doors[side->door].inner)};
        draft.dir = side->direction;
    }
    draft.detail = PinAttemptDetail{
        reader, access::count_try(site->pin, person == state.pins.end() ? nullptr : &person->second.tries, now),
        access::count_try_at(*site, point == state.pin_points.end() ? nullptr : &point->second,
                             *site->find_reader(session.reader.value), now),
        now.ledger.time_since_epoch().count()};
    return draft;
}

// Written down before it is looked at: a crash in between keeps the count.
void Gate::Impl::try_pin(const PinSessionPtr& session) {
    const auto side = side_of(session->reader);
    const auto index = site->find_reader(session->reader.value);
    if (!index) return end_pin(session, std::nullopt);  // another configuration came, without this reader
    const auto now = clock_watch.moment(clock_watch.check());
    if (side) {
        auto tapped = judge(session->reader, *side, session->number, access::PinShown::none);
        const auto found = std::get<AccessDetail>(tapped.draft.detail).detail;
        const bool goes_on = session->pid == Pid{} ? found == Detail::unknown_card : found == Detail::pin_required;
        if (!goes_on || being_verified(session->pid)) {
            end_pin(session, std::nullopt);
            return answer(session->reader, *side, std::move(tapped));
        }
    } else if (access::why_no_try(journal.state(), *site, *index, session->pid, now) || being_verified(session->pid)) {
        return end_pin(session, hal::Signal::denied);
    }
    session->busy = true;
    journal.append(attempt_draft(*session, now), {}, [this, session](const Result<Seq>& seq) {
        if (seq) return verify_pin(session, *seq);
        pin_verified(session, kNoSeq, {access::PinShown::not_recordable, vault::PinMatch::none});
    });
}

void Gate::Impl::verify_pin(const PinSessionPtr& session, Seq attempt) {
    const auto& rows = directory.pins_of(session->pid);
    const bool nobody = session->pid == Pid{};
    if (!nobody && rows.empty()) return pin_verified(session, attempt, {});
    const auto* second = site->pin.duress ? directory.duress_of(session->pid) : nullptr;
    auto found = std::make_shared<LookedAt>();
    if (nobody) found->shown = access::PinShown::wrong;
    auto look = [found, session, nobody, verifier = nobody ? vault::Verifier{} : rows.back().verifier,
                 duress = second == nullptr ? std::nullopt : std::optional(second->verifier), store = vault] {
        if (nobody) return vault::check_nothing(session->typed.view());
        const auto which = vault::check_pins(store->pin_peppers(), session->pid, session->typed.view(), verifier,
                                             duress ? &*duress : nullptr);
        if (which.has_error()) return;
        found->which = *which;
        found->shown = *which == vault::PinMatch::none ? access::PinShown::wrong : access::PinShown::right;
    };
    parts.verify(std::move(look), [this, session, attempt, found] { pin_verified(session, attempt, *found); });
}

void Gate::Impl::tell_right(const PinSession& session, Seq attempt, vault::PinMatch which) {
    EntryDraft draft;
    draft.pid = session.pid;
    draft.cred = session.cred;
    draft.ref_seq = attempt;
    if (const auto side = side_of(session.reader)) {
        draft.door = DoorNumber{number(NamedThing::door, site->doors[side->door].name.value)};
        draft.zone = ZoneNumber{zone_number(site->doors[side->door].inner)};
        draft.dir = side->direction;
    }
    const ReaderNumber reader{number(NamedThing::reader, session.reader.value)};
    if (which == vault::PinMatch::duress) {
        draft.kind = EntryKind::duress;
        draft.detail = DuressDetail{reader};
    } else {
        draft.kind = EntryKind::pin_verified;
        draft.detail = PinVerifiedDetail{reader};
    }
    journal.append(std::move(draft));
}

void Gate::Impl::pin_verified(const PinSessionPtr& session, Seq attempt, const LookedAt& found) {
    if (const auto side = side_of(session->reader)) return pin_at_door(session, *side, attempt, found);
    const bool right = found.shown == access::PinShown::right;
    if (right) tell_right(*session, attempt, found.which);
    if (!right || stopping) return end_pin(session, hal::Signal::denied);
    // At the desk the old one gives the right to set a new one.
    session->pressed = found.which == vault::PinMatch::duress;
    session->own = std::move(session->typed);
    session->typed = {};
    begin_setting(session, PinBasis::old_pin, attempt);
}

void Gate::Impl::pin_at_door(const PinSessionPtr& session, site::Side side, Seq attempt, const LookedAt& found) {
    const bool right = found.shown == access::PinShown::right;
    auto tapped = judge(session->reader, side, session->number, found.shown);
    if (right) tapped.draft.ref_seq = attempt;
    tapped.at = session->closed;  // the ledger and the look at the PIN took their time since
    const auto& decision = tapped.decision;
    const bool renew = right && !stopping && decision.verdict == Verdict::denied &&
                       decision.detail == Detail::credential_renewal_needed;
    // Of where duress PINs are allowed each right one has such an entry, so that neither the ledger's reader nor the
    // time that it takes tells which it was (STD-IEC-17); and it is on its way before any door opens.
    if (right && (site->pin.duress || access::waits_for_company(decision))) tell_right(*session, attempt, found.which);
    if (right && !renew && found.which == vault::PinMatch::own) reseal_pin(session, attempt);
    if (!renew) end_pin(session, std::nullopt);
    answer(session->reader, side, std::move(tapped));
    session->pressed = found.which == vault::PinMatch::duress;
    if (renew) begin_setting(session, PinBasis::old_pin, attempt);
}

// By a stop: nobody is let in any more, and what was typed is wiped.
void Gate::Impl::give_up_pins() {
    for (const auto& [reader, session] : std::map(pin_sessions)) {
        if (!session->busy) pin_not_typed(reader);
    }
}

void Gate::Impl::give_up_pins_before(const site::Site& next) {
    for (const auto& [reader, session] : std::map(pin_sessions)) {
        const auto side = side_of(reader);
        const auto index = next.find_reader(reader.value);
        const auto after = index ? site::side_of_reader(next, *index) : std::nullopt;
        const bool same = index && side.has_value() == after.has_value() &&
                          (!side || site->doors[side->door].name == next.doors[after->door].name);
        if (!same && !session->busy) pin_not_typed(reader);
    }
}

void Gate::Impl::end_pins_of(Pid pid) {
    for (const auto& [reader, session] : std::map(pin_sessions)) {
        if (session->pid == pid && !session->busy) end_pin(session, hal::Signal::denied);
    }
}

}  // namespace sekisho::gate

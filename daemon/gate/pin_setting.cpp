// SPDX-License-Identifier: Apache-2.0
// A person sets a PIN: with the right that an officer gave (6.5-C7a2), or with the old one. Typed twice at the keypad
// beside the reader where the own card was tapped; no door opens. Nobody is told why one is refused (6.5-B1d4).
#include "daemon/credential/identify.hpp"
#include "daemon/credential/pin_rules.hpp"
#include "daemon/gate/impl.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::chrono::seconds kTimeToChoose{60};

// What became of a new PIN, off the loop.
struct Sealing {
    std::vector<vault::Verifier> earlier;   // none of which it may be
    std::optional<vault::Verifier> beside;  // of the own PIN, for the one for who is made to open
    std::optional<vault::Verifier> verifier;
};

void seal(const vault::PinPeppers& peppers, const PinSession& session, Sealing& sealing) {
    const auto pin = session.chosen.view();
    for (const auto& earlier : sealing.earlier) {
        const auto same = vault::check_pin(peppers, session.pid, pin, earlier);
        if (same && *same) return;  // an earlier one whose pepper is gone can be nobody's any more
    }
    const auto sealed = sealing.beside ? vault::seal_pin_beside(peppers, session.pid, pin, *sealing.beside)
                                       : vault::seal_pin(peppers, session.pid, pin);
    if (sealed) sealing.verifier = *sealed;
}

}  // namespace

std::optional<Seq> Gate::Impl::open_reset(Pid pid) const {
    const auto found = journal.state().pins.find(pid);
    if (found == journal.state().pins.end() || found->second.reset == kNoSeq) return std::nullopt;
    const auto now = clock_watch.moment(parts.clock.now());
    return now.ledger < found->second.reset_until ? std::optional(found->second.reset) : std::nullopt;
}

// A reader at no door. With a keypad beside it people set their PINs there.
void Gate::Impl::desk_card(ReaderUnit& reader, const std::variant<CardNumber, Detail>& number) {
    const auto name = reader.configured().name;
    const auto under_way = pin_sessions.find(name);
    if (under_way != pin_sessions.end()) {
        if (under_way->second->busy) return;
        pin_not_typed(name);
    }
    EntryDraft draft;
    const auto card = recognise(number, draft);
    if (!stopping && state::facts_of(journal.state(), draft.cred).standing == state::CardStanding::not_activated)
        return activate(reader, draft);
    const auto pin = journal.state().pins.find(draft.pid);
    const auto* known = std::get_if<access::KnownCard>(&card);
    const auto now = clock_watch.moment(parts.clock.now());
    const bool may = known != nullptr && !access::why_no_use(*site, journal.state(), *known, now) &&
                     pin != journal.state().pins.end();
    const auto reset = may ? open_reset(draft.pid) : std::nullopt;
    const bool change = may && pin->second.enrolled;
    if (stopping || !keypad_up(name) || (!reset && !change)) return reader.show(refusal(number));
    auto session = std::make_shared<PinSession>();
    session->reader = name;
    session->number = number;
    session->pid = draft.pid;
    session->cred = draft.cred;
    pin_sessions[name] = session;
    if (reset) {
        begin_setting(session, PinBasis::reset, *reset);
    } else {
        await_digits(session, PinSession::Step::pin, site->pin.entry_time);
    }
}

void Gate::Impl::begin_setting(const PinSessionPtr& session, PinBasis basis, Seq basis_entry) {
    session->basis = basis;
    session->basis_entry = basis_entry;
    await_digits(session, PinSession::Step::new_pin, kTimeToChoose);
}

// STD-IEC-17: whoever closes nothing with the last key, where a new PIN is awaited at the desk, goes on to the one for
// when they are made to open. Lights and tones are those of a new PIN.
void Gate::Impl::ask_for_duress_pin(const PinSessionPtr& session) {
    const bool awaited = session->step == PinSession::Step::new_pin && session->basis == PinBasis::old_pin;
    if (!awaited || !site->pin.duress || side_of(session->reader)) return;
    begin_setting(session, PinBasis::duress, session->basis_entry);
}

void Gate::Impl::new_pin_typed(const PinSessionPtr& session) {
    if (session->step == PinSession::Step::new_pin) {
        session->chosen = std::move(session->typed);
        session->typed = {};
        return await_digits(session, PinSession::Step::again, kTimeToChoose);
    }
    const auto* holder = directory.holder_of(session->pid);
    const credential::PinRules rules{static_cast<std::size_t>(site->pin.min_length),
                                     holder == nullptr ? std::string_view() : std::string_view(holder->value)};
    // A slip at the own one must not be a cry for help, nor the other way round; and whoever is made to open sets none.
    const bool duress = session->basis == PinBasis::duress;
    const bool apart =
        !duress || (!session->pressed && !credential::is_near_pin(session->chosen.view(), session->own.view()));
    const bool good = holder != nullptr && apart && session->chosen.same_as(session->typed) &&
                      !credential::is_weak_pin(session->chosen.view(), rules);
    if (!good || being_verified(session->pid)) return end_pin(session, hal::Signal::denied);
    set_pin(session);
}

void Gate::Impl::set_pin(const PinSessionPtr& session) {
    session->busy = true;
    auto sealing = std::make_shared<Sealing>();
    const auto& rows = directory.pins_of(session->pid);
    const bool duress = session->basis == PinBasis::duress;
    if (duress && rows.empty()) return end_pin(session, hal::Signal::denied);
    if (duress) sealing->beside = rows.back().verifier;
    const auto history = duress ? 0 : static_cast<std::size_t>(site->pin.history);
    const auto looked_at = std::min(rows.size(), history + 1);
    for (auto row = rows.end() - static_cast<std::ptrdiff_t>(looked_at); row != rows.end(); ++row)
        sealing->earlier.push_back(row->verifier);
    auto work = [sealing, session, store = vault] { seal(store->pin_peppers(), *session, *sealing); };
    parts.verify(std::move(work), [this, session, sealing] {
        if (!may_still_set(*session) || !sealing->verifier) return end_pin(session, hal::Signal::denied);
        write_pin(session, *sealing->verifier);
    });
}

// What came between since the digits were typed.
bool Gate::Impl::may_still_set(const PinSession& session) const {
    if (stopping || directory.holder_of(session.pid) == nullptr) return false;
    if (session.basis == PinBasis::reset) return open_reset(session.pid) == session.basis_entry;
    // A reset ends the old one, whoever has just typed it.
    const auto pin = journal.state().pins.find(session.pid);
    return pin != journal.state().pins.end() && pin->second.enrolled && pin->second.reset == kNoSeq;
}

// Earlier ones than must be remembered. The one in force is none of them: the entry of the new one may fail.
std::vector<vault::Commitment> Gate::Impl::outdated_pins(Pid pid) {
    auto drop = directory.take_outdated(pid);
    const auto keep = std::max<std::size_t>(1, static_cast<std::size_t>(site->pin.history));
    const auto& rows = directory.pins_of(pid);
    for (std::size_t i = 0; i + keep < rows.size(); ++i) drop.push_back(rows[i].key);
    return drop;
}

// The vault's row is durable before the entry that cites it.
void Gate::Impl::write_pin(const PinSessionPtr& session, const vault::Verifier& verifier) {
    const bool duress = session->basis == PinBasis::duress;
    auto put = std::make_shared<Result<vault::Commitment>>(vault::Commitment{});
    auto write = [put, drop = duress ? std::vector<vault::Commitment>() : outdated_pins(session->pid), verifier,
                  pid = session->pid, store = vault] { *put = store->put_pin(pid, verifier, drop); };
    journal.run(std::move(write), [this, session, verifier, put] {
        if (!*put) return session->basis == PinBasis::resealed ? void() : end_pin(session, hal::Signal::denied);
        EntryDraft draft;
        draft.kind = EntryKind::pin_set;
        draft.pid = session->pid;
        draft.cred = session->cred;
        draft.ref_seq = session->basis_entry;
        draft.pcommit = **put;
        draft.detail = PinSetDetail{ReaderNumber{number(NamedThing::reader, session->reader.value)}, session->basis};
        journal.append(std::move(draft), {}, [this, session, verifier, key = **put](const Result<Seq>& seq) {
            pin_written(session, {session->pid, verifier, key, key}, seq);
        });
    });
}

void Gate::Impl::pin_written(const PinSessionPtr& session, const vault::PinRow& row, const Result<Seq>& seq) {
    if (seq) put_pin_in_force(row, session->basis);
    if (!seq && journal.health().writing == ledger::Writing::nothing)
        unanswered_pins.emplace(row.key, UnansweredPin{row, session->basis});
    if (session->basis == PinBasis::resealed) return;
    end_pin(session, seq ? hal::Signal::granted : hal::Signal::denied);
}

void Gate::Impl::put_pin_in_force(const vault::PinRow& row, PinBasis basis) {
    if (directory.holder_of(row.pid) == nullptr) {  // erased meanwhile: the row came behind that
        journal.run([pid = row.pid, store = vault] { (void)store->forget({{pid}, {}, {}}); }, [] {});
        return;
    }
    if (basis == PinBasis::duress) return directory.add_duress(row);
    if (basis != PinBasis::resealed) directory.end_duress(row.pid);
    directory.add(row, static_cast<std::size_t>(site->pin.history));
}

// The same PIN under the newest pepper, while its digits are at hand. What fails is made good the next time.
void Gate::Impl::reseal_pin(const PinSessionPtr& session, Seq attempt) {
    const auto& rows = directory.pins_of(session->pid);
    if (rows.empty() || rows.back().verifier.pepper == vault->pin_peppers().newest()) return;
    auto copy = std::make_shared<PinSession>();
    copy->reader = session->reader;
    copy->pid = session->pid;
    copy->cred = session->cred;
    copy->chosen = std::move(session->typed);
    copy->basis = PinBasis::resealed;
    copy->basis_entry = attempt;
    session->typed = {};
    auto sealing = std::make_shared<Sealing>();
    auto work = [sealing, copy, store = vault] { seal(store->pin_peppers(), *copy, *sealing); };
    parts.verify(std::move(work), [this, copy, sealing] {
        if (sealing->verifier && directory.holder_of(copy->pid) != nullptr) write_pin(copy, *sealing->verifier);
    });
}

}  // namespace sekisho::gate

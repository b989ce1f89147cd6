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
    std::vector<vault::Verifier> earlier;  // none of which it may be
    std::optional<vault::Verifier> verifier;
};

void seal(const vault::PinPeppers& peppers, const PinSession& session, Sealing& sealing) {
    const auto pin = session.chosen.view();
    for (const auto& earlier : sealing.earlier) {
        const auto same = vault::check_pin(peppers, session.pid, pin, earlier);
        if (same && *same) return;  // an earlier one whose pepper is gone can be nobody's any more
    }
    const auto sealed = vault::seal_pin(peppers, session.pid, pin);
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
    const bool may = known != nullptr && !journal.state().credentials.at(known->credential).revoked &&
                     site->roster.find(known->holder) != nullptr && pin != journal.state().pins.end();
    const auto reset = may ? open_reset(draft.pid) : std::nullopt;
    const bool change = may && pin->second.enrolled;
    if (stopping || !keypad_up(name) || (!reset && !change)) return reader.show(hal::Signal::denied);
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

void Gate::Impl::new_pin_typed(const PinSessionPtr& session) {
    if (session->step == PinSession::Step::new_pin) {
        session->chosen = std::move(session->typed);
        session->typed = {};
        return await_digits(session, PinSession::Step::again, kTimeToChoose);
    }
    const auto* holder = directory.holder_of(session->pid);
    const credential::PinRules rules{static_cast<std::size_t>(site->pin.min_length),
                                     holder == nullptr ? std::string_view() : std::string_view(holder->value)};
    const bool good = holder != nullptr && session->chosen.same_as(session->typed) &&
                      !credential::is_weak_pin(session->chosen.view(), rules);
    if (!good || being_verified(session->pid)) return end_pin(session, hal::Signal::denied);
    set_pin(session);
}

void Gate::Impl::set_pin(const PinSessionPtr& session) {
    session->busy = true;
    auto sealing = std::make_shared<Sealing>();
    const auto& rows = directory.pins_of(session->pid);
    const auto looked_at = std::min(rows.size(), static_cast<std::size_t>(site->pin.history) + 1);
    for (auto row = rows.end() - static_cast<std::ptrdiff_t>(looked_at); row != rows.end(); ++row)
        sealing->earlier.push_back(row->verifier);
    auto work = [sealing, session, store = vault] { seal(store->pin_peppers(), *session, *sealing); };
    parts.aside(std::move(work), [this, session, sealing] {
        const bool known = directory.holder_of(session->pid) != nullptr;  // not erased meanwhile
        const bool used = session->basis == PinBasis::reset && open_reset(session->pid) != session->basis_entry;
        // A reset ends the old one, whoever has just typed it.
        const auto pin = journal.state().pins.find(session->pid);
        const bool ended = session->basis != PinBasis::reset &&
                           (pin == journal.state().pins.end() || !pin->second.enrolled || pin->second.reset != kNoSeq);
        if (!known || used || ended || stopping || !sealing->verifier) return end_pin(session, hal::Signal::denied);
        write_pin(session, *sealing->verifier);
    });
}

// The vault's row is durable before the entry that cites it.
void Gate::Impl::write_pin(const PinSessionPtr& session, const vault::Verifier& verifier) {
    const auto keep = static_cast<std::size_t>(site->pin.history);
    const auto& rows = directory.pins_of(session->pid);
    std::vector<vault::Commitment> drop;
    for (std::size_t i = 0; i + keep < rows.size(); ++i) drop.push_back(rows[i].key);
    auto put = std::make_shared<Result<vault::Commitment>>(vault::Commitment{});
    auto write = [put, drop, verifier, pid = session->pid, store = vault] {
        *put = store->put_pin(pid, verifier, drop);
    };
    journal.run(std::move(write), [this, session, verifier, put, keep] {
        if (!*put) return session->basis == PinBasis::resealed ? void() : end_pin(session, hal::Signal::denied);
        EntryDraft draft;
        draft.kind = EntryKind::pin_set;
        draft.pid = session->pid;
        draft.cred = session->cred;
        draft.ref_seq = session->basis_entry;
        draft.pcommit = **put;
        draft.detail = PinSetDetail{ReaderNumber{number(NamedThing::reader, session->reader.value)}, session->basis};
        journal.append(std::move(draft), {}, [this, session, verifier, key = **put, keep](const Result<Seq>& seq) {
            const vault::PinRow row{session->pid, verifier, key, key};
            if (seq) directory.add(row, keep);
            if (!seq && journal.health().writing == ledger::Writing::nothing) unanswered_pins.emplace(key, row);
            if (session->basis == PinBasis::resealed) return;
            end_pin(session, seq ? hal::Signal::granted : hal::Signal::denied);
        });
    });
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
    parts.aside(std::move(work), [this, copy, sealing] {
        if (sealing->verifier && directory.holder_of(copy->pid) != nullptr) write_pin(copy, *sealing->verifier);
    });
}

void Gate::reset_pin(const PinResetRequest& request, std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    for (const auto* text : {&request.identity_check, &request.document, &request.copy}) {
        if (text->empty())
            return done(Error{"how the person was identified must be told in full", "",
                              "identity check, kind of document, and where its filed copy is"});
    }
    const auto pid = impl_->directory.pid_of(request.holder);
    if (!pid || impl_->site->roster.find(request.holder.value) == nullptr) {
        return done(Error{"nobody of that number has a card", request.holder.value,
                          "issue one first: sekisho credential issue; the PIN is set with it"});
    }
    const auto now = impl_->clock_watch.moment(impl_->clock_watch.check());
    const auto until = now.ledger + impl_->site->pin.reset_valid;
    EntryDraft draft;
    draft.kind = EntryKind::pin_reset;
    draft.pid = *pid;
    draft.detail = PinResetDetail{request.identity_check, request.document, request.copy,
                                  until.time_since_epoch().count(), request.operator_name};
    impl_->journal.append(std::move(draft), {}, std::move(done));
}

}  // namespace sekisho::gate

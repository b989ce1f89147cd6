// SPDX-License-Identifier: Apache-2.0
// Whoever needs company waits at the reader for the next card, or for the security desk (STD-IEC-09, 6.8-D2, PRAC-02).
#include "daemon/gate/impl.hpp"
#include "daemon/site/security_desk.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::chrono::milliseconds kLookAgain{200};

// What the decision says, in an entry that was begun before it.
void tell(EntryDraft& draft, const site::Site& site, const access::Decision& decision, Pid second) {
    draft.decision = decision.verdict;
    auto& access = std::get<AccessDetail>(draft.detail);
    access.reason = decision.reason;
    access.detail = decision.detail;
    access.rule = access::rule_text(site, decision);
    access.basis = decision.basis;
    access.second = second;
    access.also = rows_of(decision.also);
}

}  // namespace

// The two entries of a pair on their way to the ledger.
struct Gate::Impl::Together {
    DoorName door;
    EntryDraft first;
    EntryDraft second;
    bool extended = false;
    Moment decided;
    std::optional<Result<Seq>> first_written;
};

access::KnownCard Gate::Impl::card_of(const EntryDraft& draft) const {
    const auto* holder = directory.holder_of(draft.pid);
    return {draft.cred, holder != nullptr ? std::string_view(holder->value) : ""};
}

// As the card and what was typed with it stand in its entry.
access::Request Gate::Impl::request_of(site::Side side, const EntryDraft& draft) const {
    access::Request request{side, card_of(draft), {}, &journal.grants_on_their_way()};
    if (draft.ref_seq != kNoSeq) request.shown.pin = access::PinShown::right;
    request.interlocked = interlocked(site->doors[side.door].name);
    return request;
}

bool Gate::Impl::wait_for_company(const ReaderName& name, site::Side side, Tapped& tapped) {
    if (!access::waits_for_company(tapped.decision) || stopping || awaiting_company.contains(name)) return false;
    const auto& level = site->levels[tapped.decision.level];
    auto over = parts.loop.at(parts.clock.now().mono + level.window, [this, name] { company_window_over(name); });
    awaiting_company.emplace(name, AwaitingCompany{side, site, std::move(tapped.draft), std::move(over)});
    if (auto* reader = find_reader(name)) reader->show(hal::Signal::wait);
    return true;
}

bool Gate::Impl::join_company(const ReaderName& name, site::Side side, Tapped& tapped) {
    const EntryDraft& draft = tapped.draft;
    const auto found = awaiting_company.find(name);
    if (found == awaiting_company.end()) {
        auto host = host_before(name, tapped);
        return host && join(name, side, *host, tapped);
    }
    if (found->second.under != site || found->second.draft.pid == draft.pid) return false;
    EntryDraft waited = found->second.draft;
    if (!join(name, side, waited, tapped)) return false;
    awaiting_company.erase(name);
    return true;
}

// The badge of his visitor may follow (6.4-C3a).
void Gate::Impl::remember_host(const ReaderName& name, const EntryDraft& granted) {
    const auto& visits_now = journal.state().visits;
    const bool host = std::any_of(visits_now.begin(), visits_now.end(),
                                  [&](const auto& row) { return row.second.host == granted.pid; });
    if (host) recent_entries.insert_or_assign(name, RecentEntry{site, granted, parts.clock.now().mono});
}

bool Gate::Impl::join(const ReaderName& name, site::Side side, EntryDraft& waited, Tapped& tapped) {
    EntryDraft& draft = tapped.draft;
    const auto pair = access::decide_together(*site, journal.state(), request_of(side, waited), request_of(side, draft),
                                              clock_watch.moment(parts.clock.now()));
    if (pair.first.verdict != Verdict::granted || pair.second.verdict != Verdict::granted) return false;
    tell(waited, *site, pair.first, draft.pid);
    tell(draft, *site, pair.second, waited.pid);
    const bool extended = pair.first.extended_time || pair.second.extended_time;
    enter_together(name, {site->doors[side.door].name, std::move(waited), std::move(draft), extended,
                          Moment{site, tapped.at}, std::nullopt});
    return true;
}

// Both entries are durable, or the door stays locked.
void Gate::Impl::enter_together(const ReaderName& reader, Together entries) {
    auto both = std::make_shared<Together>(std::move(entries));
    journal.append(both->first, {}, [both](const Result<Seq>& seq) { both->first_written = seq; });
    journal.append(both->second, {}, [this, both, reader](const Result<Seq>& second) {
        const auto& first = *both->first_written;  // entries keep their order
        auto* door = first && second ? still_grants(both->door, both->decided) : nullptr;
        if (door != nullptr) {
            door->grant(UnlockCause::card, *first, Direction::entry, both->extended,
                        {both->first.pid, both->first.cred},
                        DoorUnit::Companion{*second, {both->second.pid, both->second.cred}});
        } else {
            const auto undo = [this](const EntryDraft& draft, const Result<Seq>& seq) {
                seq ? withdraw(draft, *seq) : refuse_unrecorded(draft);
            };
            undo(both->first, first);
            undo(both->second, second);
        }
        if (auto* unit = find_reader(reader)) {
            unit->show(hal::Signal::idle);
            unit->show(door != nullptr ? hal::Signal::granted : hal::Signal::denied);
        }
    });
}

// Whoever came in time and types a PIN at that keypad is waited for.
void Gate::Impl::company_window_over(const ReaderName& name) {
    const auto found = awaiting_company.find(name);
    if (found == awaiting_company.end()) return;
    if (!pin_sessions.contains(name)) return give_up_company(name);
    found->second.over =
        parts.loop.at(parts.clock.now().mono + kLookAgain, [this, name] { company_window_over(name); });
}

void Gate::Impl::give_up_company(const ReaderName& name) {
    const auto found = awaiting_company.find(name);
    if (found == awaiting_company.end()) return;
    journal.append(std::move(found->second.draft));
    awaiting_company.erase(found);
    if (auto* reader = find_reader(name)) {
        reader->show(hal::Signal::idle);
        reader->show(hal::Signal::denied);
    }
}

void Gate::Impl::give_up_all_company() {
    while (!awaiting_company.empty()) give_up_company(ReaderName(awaiting_company.begin()->first));
}

void Gate::attend(const DoorName& name, const std::string& operator_name, std::function<void(Result<Seq>)> done) {
    const auto& site = *impl_->site;
    const auto index = site.find_door(name.value);
    if (!index) return done(Error{"no such door", name.value, "see sekisho status"});
    if (!site::is_of_security_desk(site, operator_name)) {
        return done(Error{"this account is not of the security desk: " + operator_name, "roles.security_desk",
                          "one that is named there may stand in for a second person"});
    }
    const ReaderName reader = site.readers[site.doors[*index].entry.reader].name;
    const auto found = impl_->awaiting_company.find(reader);
    if (found == impl_->awaiting_company.end()) {
        return done(Error{"nobody waits for a second person there", name.value, "ask when the card has been tapped"});
    }
    const auto now = impl_->clock_watch.check();
    auto request = impl_->request_of(found->second.side, found->second.draft);
    request.shown.attended = true;
    const auto decision = access::decide(site, impl_->journal.state(), request, impl_->clock_watch.moment(now));
    if (decision.verdict != Verdict::granted) {
        return done(Error{fmt::format("the security desk cannot stand in here: {}", to_text(decision.detail)),
                          access::rule_text(site, decision), "a second person with a card can"});
    }
    EntryDraft draft = std::move(found->second.draft);
    impl_->awaiting_company.erase(found);
    tell(draft, site, decision, Pid{});
    std::get<AccessDetail>(draft.detail).attendant = operator_name;
    if (auto* unit = impl_->find_reader(reader)) unit->show(hal::Signal::idle);
    impl_->enter(reader, name, {std::move(draft), decision, now.mono}, std::move(done));
}

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
// Visitors and their badges (6.4-C3a, STD-N53-04, 6.6-Bd): a pseudonym for each visit, a badge of the stock that opens
// beside the host alone, and what was written down of the visitor in the vault.
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace sekisho::gate {
namespace {

struct Named {
    const char* key;
    const std::string& text;
};

std::array<Named, 7> facts_of(const VisitRequest& visit) {
    return {Named{"name", visit.name},
            {"organisation", visit.organisation},
            {"purpose", visit.purpose},
            {"identity_paper", visit.identity_paper},
            {"badge_type", visit.badge_type},
            {"items", visit.items},
            {"signature_ref", visit.signature_ref}};
}

std::string text_of(const VisitRequest& visit) {
    std::string text;
    for (const auto& [key, value] : facts_of(visit)) text += fmt::format("{}: {}\n", key, value);
    return text;
}

struct NewVisitor {
    vault::PersonRow person;
    Result<vault::Commitment> person_commitment = vault::Commitment{};
    Result<vault::Commitment> text_commitment = vault::Commitment{};
};

}  // namespace

HolderId badge_holder(const std::string& name) {
    return HolderId{"badge:" + name};
}

// A number that nobody has yet: it names the visit at the desk and in lists.
HolderId Gate::Impl::new_visitor_id() const {
    for (;;) {
        HolderId id{fmt::format("visitor:{:06}", vault::random_id() % 1'000'000)};
        if (!directory.pid_of(id)) return id;
    }
}

// Of the stock, at the desk.
Result<CredentialRef> Gate::Impl::free_badge(const std::string& name) const {
    const auto pid = directory.pid_of(badge_holder(name));
    const auto& state = journal.state();
    for (const auto& [ref, credential] : state.credentials) {
        if (!pid || credential.holder != *pid || credential.revoked) continue;
        const auto facts = state::facts_of(state, ref);
        const bool here =
            facts.standing == state::CardStanding::in_use || facts.standing == state::CardStanding::returned;
        if (here && state::visit_of(state, ref) == nullptr && !badges_under_way.contains(ref)) return ref;
        return Error{"this badge is lent, or was not brought back", "badge", "take another one"};
    }
    return Error{"there is no such badge", "badge", "issue it once: sekisho credential issue --badge NAME"};
}

void Gate::Impl::begin_visit(const VisitRequest& request, SeqDone done) {
    if (stopping) return done(stopping_error());
    for (const auto& [key, text] : facts_of(request)) {
        if (text.empty()) return done(Error{"this must be written down of every visitor", key, "say it in words"});
    }
    const auto now = clock_watch.moment(clock_watch.check());
    if (request.until <= now.ledger) return done(Error{"the planned end is over already", "until", "a time to come"});
    if (request.until - now.ledger > std::chrono::hours(24))
        return done(Error{"a visit is for 24 h at most", "until", "begin another one tomorrow"});
    const auto host = staff(request.host, request.until, "host");
    if (!host) return done(host.error());
    const auto badge = free_badge(request.badge);
    if (!badge) return done(badge.error());
    if (directory.doubtful())
        return done(Error{"rows of personal.db are not what the ledger commits to", "personal.db", "restore it first"});
    badges_under_way.insert(*badge);
    auto rows = std::make_shared<NewVisitor>();
    rows->person = {Pid{vault::random_id()}, new_visitor_id(), {}};
    directory.add(rows->person);
    auto write = [rows, request, store = vault] {
        rows->person_commitment = store->put_person(rows->person.pid, rows->person.holder, request.name);
        if (rows->person_commitment) rows->text_commitment = store->put_text(text_of(request));
    };
    journal.run(
        std::move(write), [this, rows, request, host = *host, badge = *badge, done = std::move(done)]() mutable {
            badges_under_way.erase(badge);
            if (!rows->person_commitment) return done(rows->person_commitment.error());
            if (!rows->text_commitment) return done(rows->text_commitment.error());
            EntryDraft person;
            person.kind = EntryKind::person;
            person.pid = rows->person.pid;
            person.pcommit = *rows->person_commitment;
            person.detail = PersonDetail{};
            journal.append(std::move(person));
            EntryDraft draft;
            draft.kind = EntryKind::visit;
            draft.pid = rows->person.pid;
            draft.cred = badge;
            draft.pcommit = *rows->text_commitment;
            draft.detail =
                VisitDetail{VisitAct::begun, host, request.until.time_since_epoch().count(), request.operator_name};
            journal.append(std::move(draft), {}, std::move(done));
        });
}

void Gate::Impl::end_visit(Seq visit, bool badge_returned, const std::string& operator_name, SeqDone done) {
    if (stopping) return done(stopping_error());
    const auto found = journal.state().visits.find(visit);
    if (found == journal.state().visits.end())
        return done(Error{"no such visit, or it is over", fmt::format("visit {}", visit.value),
                          "`sekisho visit list` tells who is here"});
    const auto over = found->second;
    EntryDraft draft;
    draft.kind = EntryKind::visit;
    draft.pid = over.visitor;
    draft.cred = over.badge;
    draft.ref_seq = visit;
    draft.detail =
        VisitDetail{badge_returned ? VisitAct::ended : VisitAct::ended_without_badge, over.host, 0, operator_name};
    journal.append(std::move(draft), {}, std::move(done));
}

std::vector<VisitRow> Gate::Impl::visits() const {
    std::vector<VisitRow> rows;
    for (const auto& [seq, visit] : journal.state().visits) {
        const auto badge = journal.state().credentials.find(visit.badge);
        const auto name = badge == journal.state().credentials.end() ? HolderId{} : shown(badge->second.holder);
        rows.push_back({seq, shown(visit.visitor), name, shown(visit.host), visit.until});
    }
    return rows;
}

// The host went in a moment ago, and his visitor comes behind him: the two are decided as if they had tapped together.
std::optional<EntryDraft> Gate::Impl::host_before(const ReaderName& name, const Tapped& tapped) {
    const auto recent = recent_entries.find(name);
    const auto* visit = state::visit_of(journal.state(), tapped.draft.cred);
    if (recent == recent_entries.end() || visit == nullptr || recent->second.draft.pid != visit->host) return {};
    const bool late = tapped.at - recent->second.at > site->levels[tapped.decision.level].window;
    if (late || recent->second.under != site) return {};
    EntryDraft again = recent->second.draft;
    again.t_event = tapped.draft.t_event;
    recent_entries.erase(recent);
    return again;
}

}  // namespace sekisho::gate

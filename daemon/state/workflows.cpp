// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/workflows.hpp"

#include "daemon/state/state.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::state {
namespace {

// Of an ordinary card in use nothing is kept.
void keep(State& state, CredentialRef card, const CardFacts& facts) {
    if (facts == CardFacts{}) {
        state.cards.erase(card);
    } else {
        state.cards[card] = facts;
    }
}

CardStanding suspended_for(SuspensionCause why) {
    switch (why) {
        case SuspensionCause::forgotten: return CardStanding::forgotten;
        case SuspensionCause::damaged: return CardStanding::damaged;
        case SuspensionCause::none:
        case SuspensionCause::lost: break;
    }
    return CardStanding::lost;
}

// A worker's cards lie at the desk between permits; one that is out of use otherwise stays so (6.8-C3).
void lend_cards(State& state, const Permit& permit) {
    for (const auto& [ref, credential] : state.credentials) {
        const bool works =
            std::find(permit.workers.begin(), permit.workers.end(), credential.holder) != permit.workers.end();
        if (!works || credential.revoked) continue;
        CardFacts facts = facts_of(state, ref);
        if (facts.standing != CardStanding::in_use && facts.standing != CardStanding::returned) continue;
        if (facts.kind != CredentialKind::regular && facts.kind != CredentialKind::test) continue;
        facts.standing = CardStanding::in_use;
        facts.until = std::max(facts.until, permit.until);
        keep(state, ref, facts);
    }
}

Permit submitted(const PermitDetail& detail) {
    Permit permit;
    permit.from = WallTime{Duration{detail.from_us}};
    permit.until = WallTime{Duration{detail.until_us}};
    permit.report_by = WallTime{Duration{detail.report_by_us}};
    for (const auto& row : detail.zones) permit.zones.push_back(row.zone);
    for (const auto& row : detail.workers) permit.workers.push_back(row.pid);
    permit.attendant = detail.attendant;
    permit.vendor = detail.vendor;
    permit.submitter = detail.operator_;
    for (const auto& row : detail.service) permit.service.push_back(row.text);
    permit.remote = detail.remote;
    return permit;
}

}  // namespace

std::string_view to_text(CardStanding standing) {
    switch (standing) {
        case CardStanding::in_use: return "in use";
        case CardStanding::forgotten: return "forgotten";
        case CardStanding::damaged: return "damaged";
        case CardStanding::lost: return "lost";
        case CardStanding::not_activated: return "not activated";
        case CardStanding::returned: return "returned";
        case CardStanding::not_returned: return "not returned";
    }
    return "?";
}

std::string_view to_text(PermitStage stage) {
    switch (stage) {
        case PermitStage::submitted: return "submitted";
        case PermitStage::approved: return "approved";
        case PermitStage::started: return "started";
        case PermitStage::reported: return "reported";
    }
    return "?";
}

CardFacts facts_of(const State& state, CredentialRef card) {
    const auto found = state.cards.find(card);
    return found == state.cards.end() ? CardFacts{} : found->second;
}

PersonFacts person_facts(const State& state, Pid person) {
    const auto found = state.people.find(person);
    return found == state.people.end() ? PersonFacts{} : found->second;
}

bool report_overdue(const State& state, const Permit& permit, WallTime now) {
    const auto concerns = [&permit](const Permit& other) {
        if (!permit.vendor.empty() || !other.vendor.empty()) return permit.vendor == other.vendor;
        return std::any_of(other.workers.begin(), other.workers.end(), [&](Pid worker) {
            return std::find(permit.workers.begin(), permit.workers.end(), worker) != permit.workers.end();
        });
    };
    return std::any_of(state.permits.begin(), state.permits.end(), [&](const auto& row) {
        const Permit& other = row.second;
        return other.stage == PermitStage::started && now >= other.report_by && concerns(other);
    });
}

const Visit* visit_of(const State& state, CredentialRef badge) {
    for (const auto& [seq, visit] : state.visits) {
        if (visit.badge == badge) return &visit;
    }
    return nullptr;
}

void apply_issue(State& state, const Entry& entry, const CredentialDetail& detail) {
    const auto [person, is_new] = state.people.try_emplace(entry.pid);
    if (is_new || person->second.registered == WallTime{}) person->second.registered = entry.t_event;
    keep(state, entry.cred, {detail.kind, CardStanding::in_use, WallTime{Duration{detail.until_us}}});
}

void apply_card(State& state, const Entry& entry, const CredentialStateDetail& detail) {
    CardFacts facts = facts_of(state, entry.cred);
    switch (detail.act) {
        case CredentialAct::suspended: facts.standing = suspended_for(detail.why); break;
        case CredentialAct::restored:
        case CredentialAct::activated: facts.standing = CardStanding::in_use; break;
        case CredentialAct::returned:
            facts.standing = CardStanding::returned;
            facts.until = {};
            break;
        case CredentialAct::not_returned: facts.standing = CardStanding::not_returned; break;
        case CredentialAct::handed_over: facts.standing = CardStanding::not_activated; break;
        case CredentialAct::sealed:
        case CredentialAct::used:
        case CredentialAct::destroyed: return;
    }
    keep(state, entry.cred, facts);
}

void apply_permit(State& state, const Entry& entry, const PermitDetail& detail) {
    if (detail.act == PermitAct::submitted) {
        state.permits[entry.seq] = submitted(detail);
        return;
    }
    const auto found = state.permits.find(entry.ref_seq);
    if (found == state.permits.end()) return;
    Permit& permit = found->second;
    switch (detail.act) {
        case PermitAct::approved: permit.stage = PermitStage::approved; return;
        case PermitAct::started:
            permit.stage = PermitStage::started;
            lend_cards(state, permit);
            return;
        case PermitAct::reported:
            permit.stage = PermitStage::reported;
            permit.reporter = detail.operator_;
            return;
        case PermitAct::report_refused: permit.stage = PermitStage::started; return;
        case PermitAct::refused:
        case PermitAct::closed: state.permits.erase(found); return;
        case PermitAct::withdrawn:
            if (permit.stage != PermitStage::started) {
                state.permits.erase(found);
            } else {  // nobody comes in by it any more; who is inside is watched, and the report due, all the same
                permit.until = std::min(permit.until, entry.t_event);
            }
            return;
        case PermitAct::submitted:
        case PermitAct::resumed:
        case PermitAct::noted: return;
    }
}

bool under_way(const Permit& permit, WallTime now) {
    return permit.stage == PermitStage::started && permit.from <= now && now < permit.until;
}

void apply_remote_line(State& state, const Entry& entry, const RemoteLineDetail& detail) {
    if (detail.on) {
        state.remote_lines[detail.output] = entry.ref_seq;
    } else {
        state.remote_lines.erase(detail.output);
    }
}

void apply_tether(State& state, const TetherDetail& detail) {
    if (detail.act == TetherAct::closed) {
        state.open_tethers.erase(detail.tether);
    } else {
        state.open_tethers[detail.tether] = detail.act;
    }
}

void apply_vendor(State& state, const Entry& entry, const VendorDetail& detail) {
    const auto confirm = [&](Pid worker) {
        PersonFacts& facts = state.people[worker];
        facts.confirmed = entry.t_event;
        facts.removed = kNoSeq;
    };
    switch (detail.act) {
        case VendorAct::confirmed:
            for (const auto& row : detail.workers) confirm(row.pid);
            for (const auto& row : detail.removed) state.people[row.pid].removed = entry.seq;
            return;
        case VendorAct::worker_confirmed: confirm(entry.pid); return;
        case VendorAct::worker_removed: state.people[entry.pid].removed = entry.seq; return;
    }
}

void apply_asset(State& state, const Entry& entry, const AssetDetail& detail) {
    switch (detail.act) {
        case AssetAct::seen: state.assets[detail.asset] = {entry.t_event, detail.reader, entry.zone, entry.seq}; return;
        case AssetAct::round_begun: state.rounds[entry.seq] = {entry.t_event, entry.zone}; return;
        case AssetAct::round_ended: state.rounds.erase(entry.ref_seq); return;
    }
}

void apply_inspection(State& state, const Entry& entry, const InspectionDetail& detail) {
    switch (detail.act) {
        case InspectionAct::due:
            state.inspections[entry.seq] = {entry.zone, entry.pid, WallTime{Duration{detail.due_us}}, detail.rule};
            return;
        case InspectionAct::recorded: state.inspections.erase(entry.ref_seq); return;
    }
}

void apply_visit(State& state, const Entry& entry, const VisitDetail& detail) {
    CardFacts facts = facts_of(state, entry.cred);
    facts.standing = detail.act == VisitAct::ended_without_badge ? CardStanding::not_returned : CardStanding::in_use;
    keep(state, entry.cred, facts);
    if (detail.act == VisitAct::begun) {
        state.visits[entry.seq] = {entry.seq, entry.pid, entry.cred, detail.host, WallTime{Duration{detail.until_us}}};
        return;
    }
    state.visits.erase(entry.ref_seq);
}

}  // namespace sekisho::state

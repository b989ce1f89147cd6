// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/decide.hpp"

#include "daemon/access/checks.hpp"

namespace sekisho::access {
namespace {

enum class Asked : std::uint8_t { right_and_time, all };

// STD-EGR-01: whatever was found, an exit reader lets people out; it keeps what would have denied.
Decision let_out(const site::Site& site, site::Side side, Decision found) {
    const site::Door& door = site.doors.at(side.door);
    found.verdict = Verdict::granted;
    found.basis = Basis::exit_reader;
    found.rule = door.exit ? door.exit->rule : door.rule;
    found.roster_line = 0;
    found.basis_entry = kNoSeq;
    return found;
}

Decision granted(const Case& request) {
    Decision decision;
    decision.verdict = Verdict::granted;
    decision.basis = Basis::schedule_and_profile;
    decision.also = request.notes;
    decision.detail = decision.also.take_first();
    decision.rule = request.policy->rule;
    if (request.permit != kNoSeq) {
        decision.basis = Basis::permit;
        decision.basis_entry = request.permit;
    }
    if (request.plan_rule != site::RuleIndex{}) {
        decision.basis = Basis::emergency_plan;
        decision.basis_entry = kNoSeq;
        decision.rule = request.plan_rule;
    }
    decision.pin_ends_soon = request.pin_ends_soon;
    return decision;
}

// What only the state and what is shown at the door can answer.
Refusal check_all_else(Case& request) {
    Refusal refusal = check_factors(request);
    if (!refusal) refusal = check_presence(request);
    if (!refusal) refusal = check_company(request);
    if (!refusal) refusal = check_occupancy(request);
    if (!refusal) refusal = check_mode(request.site, *request.state, request.side.door, request.now);
    return refusal;
}

// STD-ONVIF-04: the first that refuses gives the reason.
Decision walk(Case& request, Asked asked) {
    Refusal refusal = check_validity(request);
    if (!refusal) refusal = check_contract(request);
    if (!refusal) refusal = check_training(request);
    if (!refusal && asked == Asked::all) refusal = check_lockout(request);
    if (!refusal) refusal = check_right(request);
    if (!refusal && asked == Asked::all) refusal = check_all_else(request);
    Decision decision = refusal ? *refusal : granted(request);
    decision.requires_ = request.needs;
    if (request.level) decision.level = request.level->level;
    decision.extended_time = request.holder.extended_grant_time;
    return decision;
}

Decision check_request(const site::Site& site, const state::State& state, const Request& request, const Moment& now) {
    if (const auto* refused_card = std::get_if<RefusedCard>(&request.card)) {
        return denied(Reason::other, refused_card->why, kDefaultDeny);
    }
    const auto& card = std::get<KnownCard>(request.card);
    if (const auto bad = check_card(state, card, now)) return *bad;
    if (site::is_break_glass(card.holder)) return check_break_glass(site, state, request, card, now);
    const auto facts = state::facts_of(state, card.credential);
    if (facts.kind == CredentialKind::badge) return decide_badge(site, state, request, card, now);
    const site::Holder* holder = site.roster.find(card.holder);
    if (!holder) return denied(Reason::credential_not_enabled, Detail::not_in_roster, kDefaultDeny);
    Case under_way{site, &state, &card, request.side, now, *holder, request.shown};
    under_way.facts = facts;
    return walk(under_way, Asked::all);
}

}  // namespace

Decision denied(Reason reason, Detail detail, site::RuleIndex rule) {
    Decision decision;
    decision.reason = reason;
    decision.detail = detail;
    decision.rule = rule;
    return decision;
}

Decision decide(const site::Site& site, const state::State& state, const Request& request, const Moment& now) {
    const Decision found = check_request(site, state, request, now);
    return request.side.direction == Direction::exit ? let_out(site, request.side, found) : found;
}

Pair decide_together(const site::Site& site, const state::State& state, const Request& first, const Request& second,
                     const Moment& now) {
    const auto beside = [](const Request& request, const Request& other) {
        Request together = request;
        if (const auto* card = std::get_if<KnownCard>(&other.card)) together.shown.second = *card;
        return together;
    };
    Pair pair{decide(site, state, beside(first, second), now), decide(site, state, beside(second, first), now)};
    if (pair.first.verdict == Verdict::granted && pair.second.verdict == Verdict::granted) return pair;
    const auto stand_alone = [&](Decision& decision, const Request& request) {
        const Decision alone = decide(site, state, request, now);
        if (decision.verdict == Verdict::granted || alone.verdict == Verdict::granted) decision = alone;
    };
    stand_alone(pair.first, first);
    stand_alone(pair.second, second);
    return pair;
}

bool waits_for_company(const Decision& decision) {
    if (decision.verdict == Verdict::granted) return false;
    return decision.detail == Detail::no_second_person || decision.detail == Detail::no_accompaniment ||
           decision.detail == Detail::occupancy_low;
}

Decision explain(const site::Site& site, std::string_view holder_id, site::Side side, const Moment& now) {
    const site::Holder* holder = site.roster.find(holder_id);
    Decision found = denied(Reason::credential_not_enabled, Detail::not_in_roster, kDefaultDeny);
    if (holder) {
        Case under_way{site, nullptr, nullptr, side, now, *holder};
        found = walk(under_way, Asked::right_and_time);
    }
    return side.direction == Direction::exit ? let_out(site, side, found) : found;
}

}  // namespace sekisho::access

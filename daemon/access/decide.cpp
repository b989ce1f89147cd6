// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/decide.hpp"

#include "daemon/access/checks.hpp"
#include "daemon/access/could_enter.hpp"

#include <algorithm>

namespace sekisho::access {
namespace {

enum class Asked : std::uint8_t {
    right_and_time,
    all_but_company,  // permits and other people may still come
    all,
};

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

// Acts with a temporary card wait for the holder, who taps the own card again (6.5-B1h).
bool has_unconfirmed(const Case& request) {
    if (request.state == nullptr || request.facts.kind == CredentialKind::temporary) return false;
    const auto& acts = request.state->unconfirmed;
    if (acts.empty()) return false;
    return std::any_of(acts.begin(), acts.end(), [&request](const auto& act) {
        return act.second.person == request.person && !act.second.disputed;
    });
}

Decision granted(const Case& request) {
    Decision decision;
    decision.verdict = Verdict::granted;
    decision.basis = Basis::schedule_and_profile;
    decision.also = request.notes;
    if (has_unconfirmed(request)) decision.also.add(Detail::acts_unconfirmed);
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
Refusal check_all_else(Case& request, Asked asked) {
    const bool all = asked == Asked::all;
    Refusal refusal;
    if (all) {
        refusal = check_factors(request);
    } else if (request.needs.pin) {
        refusal = check_pin(request);
    }
    if (!refusal) refusal = check_presence(request);
    if (!refusal && all) refusal = check_company(request);
    if (!refusal) refusal = check_occupancy(request);
    if (!refusal)
        refusal = check_mode(request.site, *request.state, request.side.door, request.now, request.interlocked);
    return refusal;
}

// STD-ONVIF-04: the first that refuses gives the reason.
Decision walk(Case& request, Asked asked) {
    Refusal refusal = check_validity(request);
    if (!refusal) refusal = check_contract(request);
    if (!refusal) refusal = check_worker(request);
    if (!refusal) refusal = check_training(request);
    if (!refusal && asked != Asked::right_and_time) refusal = check_lockout(request);
    if (!refusal) refusal = check_right(request);
    if (!refusal && asked != Asked::right_and_time) refusal = check_all_else(request, asked);
    Decision decision = refusal ? *refusal : granted(request);
    decision.requires_ = request.needs;
    if (request.level) decision.level = request.level->level;
    decision.extended_time = request.holder.extended_grant_time;
    return decision;
}

Decision check_known(const site::Site& site, const state::State& state, const Request& request, const KnownCard& card,
                     const Moment& now, Asked asked) {
    const CardFound found = find_card(state, card);
    if (const auto bad = check_card(found, now)) return *bad;
    if (site::is_break_glass(card.holder)) return check_break_glass(site, state, request, card, now);
    if (found.facts.kind == CredentialKind::badge) return decide_badge(site, state, request, card, now);
    const site::Holder* holder = site.roster.find(card.holder);
    if (!holder) return denied(Reason::credential_not_enabled, Detail::not_in_roster, kDefaultDeny);
    Case under_way{site, &state, &card, request.side, now, *holder, request.shown, request.on_their_way};
    under_way.person = found.credential->holder;
    under_way.facts = found.facts;
    under_way.interlocked = request.interlocked && request.side.direction == Direction::entry;
    return walk(under_way, asked);
}

Decision check_request(const site::Site& site, const state::State& state, const Request& request, const Moment& now) {
    if (const auto* refused_card = std::get_if<RefusedCard>(&request.card)) {
        return denied(Reason::other, refused_card->why, kDefaultDeny);
    }
    const auto& card = std::get<KnownCard>(request.card);
    return check_known(site, state, request, card, now, Asked::all);
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

std::optional<Detail> why_no_use(const site::Site& site, const state::State& state, const KnownCard& card,
                                 const Moment& now) {
    const CardFound found = find_card(state, card);
    if (const auto bad = check_card(found, now)) return bad->detail;
    const site::Holder* holder = site.roster.find(card.holder);
    if (!holder) return Detail::not_in_roster;
    Case asked{site, &state, &card, {}, now, *holder};
    asked.person = found.credential->holder;
    Refusal refusal = check_validity(asked);
    if (!refusal) refusal = check_contract(asked);
    if (!refusal) refusal = check_worker(asked);
    return refusal ? std::optional(refusal->detail) : std::nullopt;
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

Decision could_enter(const site::Site& site, const state::State& state, const KnownCard& card, site::Side side,
                     const Moment& now) {
    Request request{side, card, {}};
    Decision found = check_known(site, state, request, card, now, Asked::all_but_company);
    if (found.detail != Detail::pin_required) return found;
    request.shown.pin = PinShown::right;
    return check_known(site, state, request, card, now, Asked::all_but_company);
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

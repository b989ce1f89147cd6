// SPDX-License-Identifier: Apache-2.0
// What plans in force change (6.9-B3), and the cards that lie sealed for an emergency (6.9-B2.1). By the ledger's time:
// a plan's time is over at its end, whether or not anybody has written that yet.
#include "daemon/access/checks.hpp"

#include <algorithm>

namespace sekisho::access {
namespace {

bool in_force(const state::Emergency& emergency, const Moment& now) {
    return !emergency.drill && now.ledger < emergency.until;
}

// One whose time is over, and nobody has written that yet.
bool has_past_emergency(const state::State& state, const Moment& now) {
    return std::any_of(state.emergencies.begin(), state.emergencies.end(),
                       [&](const auto& row) { return !row.second.drill && now.ledger >= row.second.until; });
}

const site::EmergencyPlan* plan_of(const site::Site& site, const state::Emergency& emergency) {
    const auto& plans = site.emergency_plans;
    const auto found =
        std::find_if(plans.begin(), plans.end(), [&](const auto& p) { return p.name == emergency.plan; });
    return found == plans.end() ? nullptr : &*found;
}

// The first effect of that kind at the door, of all plans in force, that `fits`; nullptr: none.
template <class Fits>
const site::EmergencyEffect* find_effect(const site::Site& site, const state::State& state, site::DoorIndex door,
                                         const Moment& now, Fits fits) {
    if (state.emergencies.empty()) return nullptr;
    const site::ZoneIndex inner = site.doors.at(door).inner;
    const ZoneNumber zone{state.registry.number_of(NamedThing::zone, site.zones.at(inner).name.value)};
    for (const auto& [seq, emergency] : state.emergencies) {
        if (!in_force(emergency, now) || emergency.lifted.contains(zone)) continue;
        const site::EmergencyPlan* plan = plan_of(site, emergency);
        if (!plan) continue;
        for (const site::EmergencyEffect& effect : plan->effects) {
            if (site::reaches(effect, inner) && fits(effect)) return &effect;
        }
    }
    return nullptr;
}

const site::EmergencyEffect* effect_for(const Case& request, site::EffectKind kind, std::size_t job_class) {
    if (!request.state || request.side.direction == Direction::exit) return nullptr;
    return find_effect(request.site, *request.state, request.side.door, request.now,
                       [&](const auto& effect) { return effect.kind == kind && site::covers(effect, job_class); });
}

// Which card of the configuration it is.
const site::BreakGlass* card_named(const site::Site& site, std::string_view holder) {
    holder.remove_prefix(site::kBreakGlassHolder.size());
    const auto& cards = site.break_glass;
    const auto found = std::find_if(cards.begin(), cards.end(), [&](const auto& card) { return card.name == holder; });
    return found == cards.end() ? nullptr : &*found;
}

Decision break_glass_granted(const site::BreakGlass& card) {
    Decision decision;
    decision.verdict = Verdict::granted;
    decision.basis = Basis::break_glass;
    decision.rule = card.rule;
    return decision;
}

}  // namespace

const site::EmergencyEffect* stands_open(const site::Site& site, const state::State& state, site::DoorIndex door,
                                         const Moment& now) {
    if (site.doors.at(door).kind == site::DoorKind::cabinet) return nullptr;
    return find_effect(site, state, door, now,
                       [](const auto& effect) { return effect.kind == site::EffectKind::locked_open; });
}

Seq emergency_in_force(const state::State& state, const Moment& now) {
    for (const auto& [seq, emergency] : state.emergencies) {
        if (in_force(emergency, now)) return seq;
    }
    return kNoSeq;
}

bool widen(Case& request) {
    for (const site::Assignment& assignment : request.site.roster.assignments(request.holder)) {
        if (!in_force(assignment, request.now) || assignment.job_class >= request.site.job_classes.size()) continue;
        const auto* effect = effect_for(request, site::EffectKind::widen, assignment.job_class);
        if (!effect) continue;
        request.widened.rule = effect->rule;
        request.policy = &request.widened;
        request.job_class = &request.site.job_classes[assignment.job_class];
        request.plan_rule = effect->rule;
        return true;
    }
    return false;
}

void relax(Case& request) {
    if (!request.needs.pin && !request.needs.second_person) return;
    const auto job_class = static_cast<std::size_t>(request.job_class - request.site.job_classes.data());
    const auto* effect = effect_for(request, site::EffectKind::card_only, job_class);
    if (!effect) return;
    request.needs.pin = request.needs.second_person = false;
    request.plan_rule = effect->rule;
}

Decision check_break_glass(const site::Site& site, const state::State& state, const Request& request,
                           const KnownCard& shown, const Moment& now) {
    const site::BreakGlass* card = card_named(site, shown.holder);
    if (!card) return denied(Reason::credential_not_enabled, Detail::not_in_roster, kDefaultDeny);
    const auto sealed = state.sealed_cards.find(shown.credential);
    if (sealed == state.sealed_cards.end() || sealed->second.name != card->name) {
        return denied(Reason::credential_not_active, Detail::not_sealed, card->rule);
    }
    const Seq emergency = emergency_in_force(state, now);
    const state::SealedCard& seal = sealed->second;
    const bool broken = seal.seal == state::Seal::broken;
    const bool was_one = seal.emergency != kNoSeq || has_past_emergency(state, now);
    const bool outlived = broken && (now.ledger >= seal.until || (was_one && emergency == kNoSeq));
    if (outlived || seal.seal == state::Seal::over) {
        return denied(Reason::credential_expired, Detail::break_glass_over, card->rule);
    }
    if (!std::binary_search(card->doors.begin(), card->doors.end(), request.side.door)) {
        return denied(Reason::unauthorized, Detail::no_right, card->rule);
    }
    if (emergency == kNoSeq && !broken && !card->opens_undeclared) {
        return denied(Reason::other, Detail::no_emergency, card->rule);
    }
    const bool interlocked = request.interlocked && request.side.direction == Direction::entry;
    if (auto refusal = check_mode(site, state, request.side.door, now, interlocked)) return *refusal;
    return break_glass_granted(*card);
}

}  // namespace sekisho::access

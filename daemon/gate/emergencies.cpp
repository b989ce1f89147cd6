// SPDX-License-Identifier: Apache-2.0
// Emergency plans: declared and ended by their deciders, ended by themselves at their time; doors follow (6.9-B1, B3,
// C1).
#include "daemon/gate/emergency.hpp"
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::gate {
namespace {

const site::EmergencyPlan* find_plan(const site::Site& site, const std::string& name) {
    const auto& plans = site.emergency_plans;
    const auto found = std::find_if(plans.begin(), plans.end(), [&](const auto& plan) { return plan.name == name; });
    return found == plans.end() ? nullptr : &*found;
}

std::int64_t microseconds(WallTime time) {
    return time.time_since_epoch().count();
}

// 6.9-C1: who may, and when a deputy may.
std::optional<Error> why_not_by(const site::EmergencyPlan& plan, const EmergencyStep& step) {
    const auto rank = site::rank_of(plan, step.operator_name);
    if (rank == plan.deciders.size()) {
        return Error{"this account decides nothing of the plan: " + step.operator_name,
                     fmt::format("emergency_plans.{}.deciders", plan.name), "one that is named there may"};
    }
    if (rank == 0 || !step.absence.empty()) return std::nullopt;
    return Error{fmt::format("`{}` decides before this account does", plan.deciders.front().role),
                 fmt::format("emergency_plans.{}.deciders", plan.name), "say why those before are not there"};
}

std::optional<Error> why_not_declare(const site::EmergencyPlan& plan, const EmergencyStep& step, bool stands) {
    if (stands) return Error{"the plan is declared already", plan.name, "renew it, or end it first"};
    const auto criteria = static_cast<std::int64_t>(plan.criteria.size());
    if (step.criterion >= 1 && step.criterion <= criteria) return std::nullopt;
    return Error{fmt::format("the plan has no criterion {}", step.criterion),
                 fmt::format("emergency_plans.{}.criteria", plan.name), fmt::format("one of 1 to {}", criteria)};
}

std::optional<Error> why_not_phase(const state::Emergency& emergency, EmergencyPhase next) {
    if (state::may_follow(emergency.phase, next)) return std::nullopt;
    if (next == EmergencyPhase::none) {
        return Error{fmt::format("an emergency ends from its last phase, and this one is {}", to_text(emergency.phase)),
                     emergency.plan, "declared, resuming, recovering, normalising: one after the other, then the end"};
    }
    return Error{fmt::format("{} does not follow {}", to_text(next), to_text(emergency.phase)), emergency.plan,
                 "declared, resuming, recovering, normalising: none is left out"};
}

std::optional<Error> why_not_lift(const site::Site& site, const state::State& state, const site::EmergencyPlan& plan,
                                  const state::Emergency& emergency, const ZoneName& name) {
    const auto zone = site.find_zone(name.value);
    const bool reached = zone && std::any_of(plan.effects.begin(), plan.effects.end(),
                                             [&](const auto& effect) { return site::reaches(effect, *zone); });
    if (!reached) return Error{"the plan has no effect in this zone", name.value, "see its effects"};
    if (emergency.lifted.contains(ZoneNumber{state.registry.number_of(NamedThing::zone, name.value)})) {
        return Error{"the plan is lifted in this zone already", name.value, ""};
    }
    return std::nullopt;
}

}  // namespace

Seq declared(const state::State& state, const std::string& plan) {
    for (const auto& [seq, emergency] : state.emergencies) {
        if (emergency.plan == plan) return seq;
    }
    return kNoSeq;
}

std::optional<Error> why_not_step(const site::Site& site, const state::State& state, const EmergencyStep& step,
                                  const access::Moment& now) {
    const auto* plan = find_plan(site, step.plan);
    if (plan == nullptr) return Error{"no such emergency plan", step.plan, "see [emergency_plans] in site.toml"};
    if (auto why = why_not_by(*plan, step)) return why;
    const Seq seq = declared(state, step.plan);
    if (step.act == EmergencyAct::declared) return why_not_declare(*plan, step, seq != kNoSeq);
    if (seq == kNoSeq) return Error{"the plan is not declared", step.plan, "declare it first"};
    const auto& emergency = state.emergencies.at(seq);
    if (now.ledger >= emergency.until) return Error{"the plan's time is over", step.plan, "declare it anew"};
    switch (step.act) {
        case EmergencyAct::phase: return why_not_phase(emergency, step.phase);
        case EmergencyAct::ended: return why_not_phase(emergency, EmergencyPhase::none);
        case EmergencyAct::zone_lifted: return why_not_lift(site, state, *plan, emergency, step.zone);
        case EmergencyAct::expired: return Error{"a plan's time ends by itself", step.plan, "end it by its phases"};
        case EmergencyAct::declared:
        case EmergencyAct::renewed: break;
    }
    return std::nullopt;
}

void Gate::emergency(const EmergencyStep& step, std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    const auto may = [this, step] {
        return why_not_step(*impl_->site, impl_->journal.state(), step,
                            impl_->clock_watch.moment(impl_->clock_watch.check()));
    };
    if (const auto why = may()) return done(*why);
    const auto text = step.absence.empty() ? step.reason : step.reason + "\n" + step.absence;
    impl_->with_text(text, [this, may, step, done = std::move(done)](const auto& commitment) {
        if (!commitment) return done(commitment.error());
        if (const auto why = may()) return done(*why);  // it may have changed meanwhile
        const auto* plan = find_plan(*impl_->site, step.plan);
        const auto now = impl_->clock_watch.moment(impl_->parts.clock.now()).ledger;
        EmergencyDetail detail{step.act, step.plan,  step.criterion,    EmergencyPhase::none,
                               0,        step.drill, step.operator_name};
        EntryDraft draft;
        draft.kind = EntryKind::emergency;
        draft.pcommit = *commitment;
        draft.ref_seq = declared(impl_->journal.state(), step.plan);
        if (step.act == EmergencyAct::declared) {
            detail.phase = EmergencyPhase::declared;
            detail.until_us = microseconds(now + plan->max_duration);
        }
        if (step.act == EmergencyAct::phase) detail.phase = step.phase;
        if (step.act == EmergencyAct::renewed) {  // a renewal takes no time away
            const auto until = impl_->journal.state().emergencies.at(draft.ref_seq).until;
            detail.until_us = microseconds(std::max(until, now + plan->renewal));
        }
        if (step.act == EmergencyAct::zone_lifted) {
            draft.zone = ZoneNumber{impl_->number(NamedThing::zone, step.zone.value)};
        }
        draft.detail = std::move(detail);
        impl_->journal.append(std::move(draft), {}, done);
    });
}

void Gate::Impl::watch_emergencies() {
    journal.subscribe([this](const Entry& entry) {
        if (entry.kind == EntryKind::emergency) refresh_soon();
    });
}

std::optional<Duration> Gate::Impl::look_at_emergencies(const access::Moment& now) {
    std::optional<Duration> next;
    for (const auto& [seq, emergency] : journal.state().emergencies) {
        if (now.ledger < emergency.until) {
            const Duration left = emergency.until - now.ledger;
            next = std::min(next.value_or(left), left);
            continue;
        }
        if (!expiring.insert(seq).second) continue;
        EntryDraft draft;
        draft.kind = EntryKind::emergency;
        draft.ref_seq = seq;
        draft.detail =
            EmergencyDetail{EmergencyAct::expired, emergency.plan, 0, EmergencyPhase::none, 0, emergency.drill, {}};
        journal.append(std::move(draft));
    }
    for (site::DoorIndex index = 0; index < doors.size(); ++index) {
        const auto* effect = access::stands_open(*site, journal.state(), index, now);
        doors[index]->emergency(effect != nullptr && journal.released() ? site::to_text(site->rule(effect->rule)) : "");
    }
    return next;
}

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/emergencies.hpp"

#include <algorithm>

namespace sekisho::state {
namespace {

// 6.9-C5: with the last emergency the cards that were used in it are over, at every door and for ever. From a drill
// nothing follows, nor from its end (6.9-B1.1e).
void end(State& state, std::map<Seq, Emergency>::iterator which) {
    const bool drill = which->second.drill;
    state.emergencies.erase(which);
    if (drill) return;
    for (const auto& [seq, of] : state.emergencies) {
        if (!of.drill) return;
    }
    for (auto& [ref, card] : state.sealed_cards) {
        if (card.seal == Seal::broken) card.seal = Seal::over;
    }
}

}  // namespace

bool may_follow(EmergencyPhase before, EmergencyPhase next) {
    switch (before) {
        case EmergencyPhase::none: return next == EmergencyPhase::declared;
        case EmergencyPhase::declared: return next == EmergencyPhase::resuming;
        case EmergencyPhase::resuming: return next == EmergencyPhase::recovering;
        case EmergencyPhase::recovering: return next == EmergencyPhase::normalising;
        case EmergencyPhase::normalising: return next == EmergencyPhase::none;
    }
    return false;
}

void apply_proposal(State& state, const Entry& entry, const ProposalDetail& detail) {
    if (detail.active) {
        state.proposals[detail.plan] = {detail.by, entry.seq, false};
    } else {
        state.proposals.erase(detail.plan);
    }
}

void apply_emergency(State& state, const Entry& entry, const EmergencyDetail& step) {
    const WallTime until{Duration{step.until_us}};
    if (step.act == EmergencyAct::declared) {
        const auto proposed = state.proposals.find(step.plan);
        if (proposed != state.proposals.end() && !step.drill) proposed->second.answered = true;
        // Two deciders at once, or one beside what declares it by itself, declare it once, so that one end ends it.
        const bool stands = std::any_of(state.emergencies.begin(), state.emergencies.end(), [&step](const auto& of) {
            return of.second.plan == step.plan && of.second.drill == step.drill;
        });
        if (stands) return;
        state.emergencies[entry.seq] = {step.plan, step.criterion, EmergencyPhase::declared, entry.t_event,
                                        until,     step.drill,     step.operator_,           {}};
        return;
    }
    const auto found = state.emergencies.find(entry.ref_seq);
    if (found == state.emergencies.end()) return;
    switch (step.act) {
        case EmergencyAct::declared: return;
        case EmergencyAct::renewed: found->second.until = until; return;
        case EmergencyAct::phase: found->second.phase = step.phase; return;
        case EmergencyAct::zone_lifted: found->second.lifted.insert(entry.zone); return;
        case EmergencyAct::ended:
        case EmergencyAct::expired: end(state, found); return;
    }
}

void apply_seal(State& state, const Entry& entry, const CredentialStateDetail& act) {
    if (act.act == CredentialAct::sealed) {
        state.sealed_cards[entry.cred] = {act.name, Seal::whole, {}, kNoSeq};
        return;
    }
    const auto found = state.sealed_cards.find(entry.cred);
    if (found == state.sealed_cards.end()) return;
    SealedCard& card = found->second;
    if (act.act == CredentialAct::used && card.seal == Seal::whole) {
        card.seal = Seal::broken;
        card.until = WallTime{Duration{act.until_us}};
        card.emergency = entry.ref_seq;
    }
    if (act.act == CredentialAct::destroyed) card.seal = Seal::over;
}

}  // namespace sekisho::state

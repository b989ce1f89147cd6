// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/proposals.hpp"

#include "daemon/gate/emergency.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace sekisho::gate {
namespace {

struct Proposer {
    std::string_view word;
    SystemAlarm alarm;
};
constexpr std::array kProposers{
    Proposer{"mains", SystemAlarm::mains_failed},
    Proposer{"battery", SystemAlarm::battery_low},
    Proposer{"water", SystemAlarm::water_leak},
    Proposer{"temperature", SystemAlarm::temperature_limit},
    Proposer{"smoke", SystemAlarm::smoke},
    Proposer{"tamper", SystemAlarm::case_open},
    Proposer{"clock", SystemAlarm::clock_unsynced},
    Proposer{"clock", SystemAlarm::clock_suspect},
    Proposer{"disk", SystemAlarm::disk_nearly_full},
    Proposer{"reader", SystemAlarm::keypad_down},
    Proposer{"network", SystemAlarm::witness_silent},
};

// In place of an operator.
constexpr std::string_view kItself = "sekishod";

// A drill answers nothing.
bool in_force(const state::State& state, std::string_view plan) {
    return std::any_of(state.emergencies.begin(), state.emergencies.end(),
                       [&](const auto& one) { return one.second.plan == plan && !one.second.drill; });
}

}  // namespace

void Proposals::adopt(std::shared_ptr<const site::Site> site) {
    site_ = std::move(site);
    const auto& registry = journal_.state().registry;
    std::erase_if(readers_down_, [&](std::int64_t number) {  // one that has left the configuration is missed by nobody
        return !site_->find_reader(registry.name_of(NamedThing::reader, number));
    });
    look(kNoSeq);
}

void Proposals::told(const Entry& entry) {
    if (const auto* reader = std::get_if<ReaderStateDetail>(&entry.detail)) {
        if (reader->up) {
            readers_down_.erase(reader->reader.value);
        } else {
            readers_down_.insert(reader->reader.value);
        }
    }
    const bool concerns = entry.kind == EntryKind::alarm || entry.kind == EntryKind::fire ||
                          entry.kind == EntryKind::reader_state || entry.kind == EntryKind::emergency ||
                          entry.kind == EntryKind::gap;  // what could not be written then
    if (concerns && site_) look(entry.seq);
}

void Proposals::ledger_health_changed() {
    if (site_) look(kNoSeq);
}

bool Proposals::stands(std::string_view proposer) const {
    const auto& state = journal_.state();
    if (proposer == "fire") return !state.fires.empty();
    if (proposer == "disk" && journal_.health().writing != ledger::Writing::ledger) return true;
    if (proposer == "reader" && !readers_down_.empty()) return true;
    return std::any_of(state.alarms.begin(), state.alarms.end(), [&](const auto& alarm) {
        return std::any_of(kProposers.begin(), kProposers.end(),
                           [&](const Proposer& one) { return one.word == proposer && one.alarm == alarm.first; });
    });
}

std::string Proposals::proposer_of(const site::EmergencyPlan& plan) const {
    for (const auto& word : plan.proposed_by) {
        if (stands(word)) return word;
    }
    for (const auto& one : plan.declared_by) {
        if (stands(one.by)) return one.by;
    }
    return "";
}

void Proposals::look(Seq cause) {
    const auto& proposals = journal_.state().proposals;
    for (const auto& plan : site_->emergency_plans) {
        const auto by = proposer_of(plan);
        const auto proposed = proposals.find(plan.name);
        if (proposed != proposals.end()) {
            if (by.empty()) write(plan.name, proposed->second.by, false, cause);
            declare(plan, proposed->second);
        } else if (!by.empty() && !in_force(journal_.state(), plan.name)) {
            write(plan.name, by, true, cause);
        }
    }
    for (const auto& [plan, proposal] : proposals) {
        const bool there = std::any_of(site_->emergency_plans.begin(), site_->emergency_plans.end(),
                                       [&name = plan](const auto& one) { return one.name == name; });
        if (!there) write(plan, proposal.by, false, cause);
    }
}

void Proposals::declare(const site::EmergencyPlan& plan, const state::Proposal& proposal) {
    if (proposal.answered || declared(journal_.state(), plan.name) != kNoSeq) return;
    const auto by = std::find_if(plan.declared_by.begin(), plan.declared_by.end(),
                                 [this](const auto& one) { return stands(one.by); });
    if (by == plan.declared_by.end() || !declaring_.insert(plan.name).second) return;
    const auto until = clock_watch_.moment(clock_watch_.check()).ledger + plan.max_duration;
    EntryDraft draft;
    draft.kind = EntryKind::emergency;
    draft.ref_seq = proposal.seq;
    draft.detail = EmergencyDetail{EmergencyAct::declared,
                                   plan.name,
                                   by->criterion,
                                   EmergencyPhase::declared,
                                   Duration{until.time_since_epoch()}.count(),
                                   false,
                                   std::string(kItself)};
    journal_.append(std::move(draft), {}, [this, plan = plan.name](const Result<Seq>&) { declaring_.erase(plan); });
}

// Looked at again when it is durable: what proposes it may be over by then.
void Proposals::write(const std::string& plan, const std::string& by, bool active, Seq cause) {
    if (!writing_.insert(plan).second) return;
    EntryDraft draft;
    draft.kind = EntryKind::proposal;
    draft.ref_seq = cause;
    draft.detail = ProposalDetail{plan, by, active};
    journal_.append(std::move(draft), {}, [this, plan](const Result<Seq>& seq) {
        writing_.erase(plan);
        if (seq && site_) look(*seq);
    });
}

}  // namespace sekisho::gate

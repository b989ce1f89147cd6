// SPDX-License-Identifier: Apache-2.0
// Parts of state::apply. No other room includes this.
#pragma once

#include "daemon/state/state.hpp"

namespace sekisho::state {

// A step of a plan: of one that is in force, or it changes nothing.
void apply_emergency(State& state, const Entry& entry, const EmergencyDetail& step);
void apply_proposal(State& state, const Entry& entry, const ProposalDetail& detail);
// What became of a break-glass card; any other act changes nothing here.
void apply_seal(State& state, const Entry& entry, const CredentialStateDetail& act);

}  // namespace sekisho::state

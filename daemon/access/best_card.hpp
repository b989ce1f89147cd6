// SPDX-License-Identifier: Apache-2.0
// Which card of a person a question is about that comes without a tap.
#pragma once

#include "daemon/access/decide.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/state/state.hpp"

#include <optional>
#include <unordered_map>

namespace sekisho::access {

// The card that opens the most at `now`: one in use before one that opens nothing (lost, lent out and due back, ended,
// revoked), a regular one before a temporary or a test card, of equals the one issued first. Nothing: none was ever
// issued to the person.
[[nodiscard]] std::optional<CredentialRef> best_card(const state::State& state, Pid person, const Moment& now);
// The same of everybody who was ever issued one.
[[nodiscard]] std::unordered_map<Pid, CredentialRef> best_cards(const state::State& state, const Moment& now);

}  // namespace sekisho::access

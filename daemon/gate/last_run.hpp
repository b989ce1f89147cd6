// SPDX-License-Identifier: Apache-2.0
// What a start records of the run before it (6.8-B3). Pure.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/time.hpp"
#include "daemon/state/state.hpp"

#include <optional>

namespace sekisho::gate {

// The `gap` entry of a last run that ended without a `stop`: from when its last entry was recorded until `now`, both as
// the wall clock showed them. It goes over the starts between that died before they could record it. Nothing: there was
// no run, or it was stopped. `state`: before the start's own entries.
[[nodiscard]] std::optional<EntryDraft> gap_of_last_run(const state::State& state, WallTime now);

}  // namespace sekisho::gate

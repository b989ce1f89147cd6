// SPDX-License-Identifier: Apache-2.0
// What the gate starts with: the state directory opened, the ledger folded, what was lost since the last run.
#pragma once

#include "daemon/gate/witnesses.hpp"
#include "daemon/main/state_dir.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"

#include <cstdint>
#include <string>

namespace sekisho::main {

struct Prepared {
    OpenedState state;
    state::State live;
    Digest config{};
    site::Losses losses;
    gate::CosignedNotes cosigned;
};

// Folding a long ledger takes its time: not on the loop. What a person should know of it goes to the log. `now`: of the
// wall. Error: the state directory cannot be opened, or the configuration not be kept there.
[[nodiscard]] Result<Prepared> prepare(const std::string& state_dir, const site::Site& site, WallTime now);

// So many rows of personal.db count for nobody: to the log.
void say_mismatched(std::int64_t rows);

}  // namespace sekisho::main

// SPDX-License-Identifier: Apache-2.0
// What witnesses cosigned last, kept in the state directory: cosigned/NAME, a checkpoint's note with the signatures of
// the gate and of the witness. Evidence for others, and the way to tell a witness where its next proof begins.
#pragma once

#include "daemon/gate/witnesses.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"

#include <string>

namespace sekisho::main {

// Durable when it returns; not to be called for one witness from two threads at once.
[[nodiscard]] Result<void> keep_cosigned(const std::string& dir, const std::string& witness, const std::string& note);
// Those of the configured witnesses. Error: one is there and cannot be read.
[[nodiscard]] Result<gate::CosignedNotes> kept_cosigned(const std::string& dir, const site::Site& site);

}  // namespace sekisho::main

// SPDX-License-Identifier: Apache-2.0
// One run of sekishod, from the configuration to the stop entry.
#pragma once

#include "daemon/main/options.hpp"

namespace sekisho::main {

// Returns the exit status (exit_status.hpp). Messages go to standard error, one line each.
[[nodiscard]] int run_service(const Options& options);

}  // namespace sekisho::main

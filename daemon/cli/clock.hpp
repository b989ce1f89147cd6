// SPDX-License-Identifier: Apache-2.0
// All clocks of this machine, for what is written without a daemon.
#pragma once

#include "daemon/model/time.hpp"

namespace sekisho::cli {

// Whether the wall clock is synchronised is the daemon's to judge: here it is not claimed.
[[nodiscard]] Now clocks_now();

}  // namespace sekisho::cli

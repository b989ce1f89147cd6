// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace sekisho::gate {

// Whatever ends at a time of day is looked at again at least this often, so that a step of the wall clock is noticed.
inline constexpr std::chrono::seconds kLookAtLeast{30};

}  // namespace sekisho::gate

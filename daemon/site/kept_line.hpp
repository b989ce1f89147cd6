// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace sekisho::site {

// In place of a roster row's line where it is not known: a kept configuration does not tell it, so that not even the
// order of the roster says who is who.
inline constexpr std::uint32_t kLineNotKept = std::numeric_limits<std::uint32_t>::max();

}  // namespace sekisho::site

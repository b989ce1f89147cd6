// SPDX-License-Identifier: Apache-2.0
// Keys of doors of which one at a time lets people in (6.4-C1). Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kInterlockKeys{KeySpec{"doors", Want::texts, true}};
inline constexpr SectionSpec kInterlock{"[interlocks.NAME]", kInterlockKeys};

}  // namespace sekisho::config::spec

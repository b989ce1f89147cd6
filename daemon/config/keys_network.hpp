// SPDX-License-Identifier: Apache-2.0
// Keys of the networks that the controller may be on (H6.2-1). Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kNetworkKeys{KeySpec{"allowed_interfaces", Want::texts, true}};
inline constexpr SectionSpec kNetwork{"[network]", kNetworkKeys};

}  // namespace sekisho::config::spec

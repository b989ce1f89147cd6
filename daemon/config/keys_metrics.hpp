// SPDX-License-Identifier: Apache-2.0
// Keys of where the daemon tells how it is doing. Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kMetricsKeys{KeySpec{"socket", Want::text, true}};
inline constexpr SectionSpec kMetrics{"[metrics]", kMetricsKeys};

}  // namespace sekisho::config::spec

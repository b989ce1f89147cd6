// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kDisplayKeys{
    KeySpec{"device", Want::text, true},
    KeySpec{"text", Want::text, true, "ascii|jis_x0201"},
    KeySpec{"columns", Want::integer},
    KeySpec{"rows", Want::integer},
};
inline constexpr SectionSpec kDisplay{"display", kDisplayKeys};

}  // namespace sekisho::config::spec

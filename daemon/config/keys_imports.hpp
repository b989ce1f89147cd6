// SPDX-License-Identifier: Apache-2.0
// Keys of what says whose files are taken in (6.5-B4a). Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kImportsKeys{KeySpec{"keys", Want::texts, true}, KeySpec{"scanner", Want::text},
                                         KeySpec{"limit", Want::text}};
inline constexpr SectionSpec kImports{"[imports]", kImportsKeys};

}  // namespace sekisho::config::spec

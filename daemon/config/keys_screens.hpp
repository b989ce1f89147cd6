// SPDX-License-Identifier: Apache-2.0
// Keys of what locks screens when somebody leaves (6.4-C5). Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kScreenLockKeys{KeySpec{"program", Want::text, true}, KeySpec{"limit", Want::text},
                                            KeySpec{"leave_delay", Want::text}};
inline constexpr SectionSpec kScreenLock{"[screen_lock]", kScreenLockKeys};

}  // namespace sekisho::config::spec

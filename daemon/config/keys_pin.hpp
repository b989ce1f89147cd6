// SPDX-License-Identifier: Apache-2.0
// Keys of keypads and PINs. Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kKeypadKeys{KeySpec{"reader", Want::text, true}, KeySpec{"device", Want::text}};
inline constexpr SectionSpec kKeypad{"[keypads.NAME]", kKeypadKeys};
inline constexpr std::array kPinKeys{
    KeySpec{"min_length", Want::integer}, KeySpec{"rule_document", Want::text}, KeySpec{"max_age", Want::text},
    KeySpec{"age_waiver", Want::text},    KeySpec{"warn_before", Want::text},   KeySpec{"grace_uses", Want::integer},
    KeySpec{"history", Want::integer},    KeySpec{"delay", Want::texts},        KeySpec{"lockout", Want::table},
    KeySpec{"throttle", Want::table},     KeySpec{"entry_time", Want::text},    KeySpec{"reset_valid", Want::text},
    KeySpec{"duress", Want::boolean},
};
inline constexpr SectionSpec kPin{"[pin]", kPinKeys};
inline constexpr std::array kPinLimitKeys{KeySpec{"failures", Want::integer, true},
                                          KeySpec{"duration", Want::text, true}};
inline constexpr SectionSpec kPinLimit{"pin.lockout", kPinLimitKeys};

}  // namespace sekisho::config::spec

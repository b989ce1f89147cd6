// SPDX-License-Identifier: Apache-2.0
// Keys of readers and of what stands beside them. Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kReaderKeys{
    KeySpec{"driver", Want::text, true, "nfc"},
    KeySpec{"connstring", Want::text},
    KeySpec{"indicators", Want::table},
    KeySpec{"muster", Want::boolean},
    KeySpec{"poll", Want::table},
    KeySpec{"reset", Want::text},
    KeySpec{"display", Want::table},
};
inline constexpr SectionSpec kReader{"[readers.NAME]", kReaderKeys};

inline constexpr std::array kIndicatorKeys{
    KeySpec{"granted", Want::text}, KeySpec{"denied", Want::text},          KeySpec{"buzzer", Want::text},
    KeySpec{"quiet", Want::text},   KeySpec{"quiet_alarms", Want::boolean},
};
inline constexpr SectionSpec kIndicators{"indicators", kIndicatorKeys};

inline constexpr std::array kPollKeys{
    KeySpec{"order", Want::texts, false, "A|F|B"},
    KeySpec{"pause", Want::text},
    KeySpec{"idle_pause", Want::text},
    KeySpec{"idle_after", Want::text},
    KeySpec{"field_off", Want::boolean},
};
inline constexpr SectionSpec kPoll{"poll", kPollKeys};

}  // namespace sekisho::config::spec

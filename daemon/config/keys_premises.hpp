// SPDX-License-Identifier: Apache-2.0
// Keys of what is wired to the gate beside doors and readers. Part of keys.hpp.
#pragma once

#include "daemon/config/key_spec.hpp"

#include <array>

namespace sekisho::config::spec {

inline constexpr std::array kInputKeys{
    KeySpec{"line", Want::text, true},
    KeySpec{"kind", Want::text, true, "fire|mains|battery|water|temperature|smoke|tamper|motion|camera_ack"},
    KeySpec{"zone", Want::text},
    KeySpec{"delay", Want::text},
    KeySpec{"severity", Want::text, false, "A|B|C"},
    KeySpec{"notify", Want::texts},
    KeySpec{"reset_by", Want::texts},
};
inline constexpr SectionSpec kInput{"[inputs.NAME]", kInputKeys};

inline constexpr std::array kTetherKeys{
    KeySpec{"line", Want::text, true},
    KeySpec{"asset", Want::text, true},
    KeySpec{"zone", Want::text, true},
    KeySpec{"short_line", Want::text},
};
inline constexpr SectionSpec kTether{"[tethers.NAME]", kTetherKeys};

inline constexpr std::array kOutputKeys{
    KeySpec{"line", Want::text, true},
    KeySpec{"kind", Want::text, true, "remote_maintenance|watchdog|camera|sounder"},
    KeySpec{"period", Want::text},
    KeySpec{"on", Want::texts, false,
            "granted|denied|duress|forced|held|intrusion|tether|fire|tamper|water|smoke|temperature"},
    KeySpec{"zones", Want::texts},
    KeySpec{"doors", Want::texts},
    KeySpec{"pulse", Want::text},
    KeySpec{"ack", Want::text},
    KeySpec{"longest", Want::text},
};
inline constexpr SectionSpec kOutput{"[outputs.NAME]", kOutputKeys};

inline constexpr std::array kArmKeys{
    KeySpec{"outside", Want::text, true},
    KeySpec{"after", Want::text},
};
inline constexpr SectionSpec kArm{"arm", kArmKeys};

}  // namespace sekisho::config::spec

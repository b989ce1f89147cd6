// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/time.hpp"

#include <string>

namespace sekisho::hal {

// All clocks, read together. Never fails, never waits.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Now now() = 0;
    // Which boot of the machine `Now::boot` counts from: the same text until the machine starts anew, then another.
    // "": not known.
    [[nodiscard]] virtual std::string boot_id() const = 0;
    // A clock that was in step counts as `holdover` for so long, then as `unsynced` (STD-IEC-02). > 0.
    virtual void limit_holdover(Duration longest) = 0;
};

}  // namespace sekisho::hal

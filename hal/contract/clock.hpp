// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/time.hpp"

namespace sekisho::hal {

// All clocks, read together. Never fails, never waits.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Now now() = 0;
};

}  // namespace sekisho::hal

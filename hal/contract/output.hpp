// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/result.hpp"

#include <functional>

namespace sekisho::hal {

// One output line, held until destruction. Active = energised; polarity of the wire is settled below this contract.
class Output {
public:
    virtual ~Output() = default;
    // Synchronous, never waits. Error: the line no longer answers; the caller disables the door.
    [[nodiscard]] virtual Result<void> set(bool active) = 0;
    // Replaces the handler; an empty one: nobody is told any more. `on_lost` runs on the loop, once, when the line no
    // longer answers, within a second though nothing was asked of it. It may end the output.
    virtual void watch(std::function<void(Error)> on_lost) = 0;
};

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/result.hpp"

namespace sekisho::hal {

// One output line, held until destruction. Active = energised; polarity of the wire is settled below this contract.
class Output {
public:
    virtual ~Output() = default;
    // Synchronous, never waits. Error: the line no longer answers; the caller disables the door.
    [[nodiscard]] virtual Result<void> set(bool active) = 0;
};

}  // namespace sekisho::hal

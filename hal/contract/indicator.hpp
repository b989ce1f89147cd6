// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/result.hpp"

#include <cstdint>
#include <vector>

namespace sekisho::hal {

enum class Signal : std::uint8_t {
    idle,
    granted,
    denied,     // the same for every reason: rules are not visible at the door (STD-IEC-13)
    wait,       // being decided, a card is awaited for enrolment, or digits are at the keypad
    key,        // a key was taken: the same for every key (STD-IEC-13)
    renew,      // granted, and the PIN must be changed soon
    pre_alarm,  // close the door
    alarm,      // forced or held open
};

// Lights and sounds at a reader. Best effort: a broken lamp never stops a door.
class Indicator {
public:
    virtual ~Indicator() = default;
    // `granted`, `denied`, `renew` and `key` show for their own short time and fall back to what stood before; the
    // others stay.
    virtual void show(Signal signal) = 0;
    // Lamps that cannot be lit now, each with its line; they are tried again without being asked. The others work.
    [[nodiscard]] virtual std::vector<Error> faults() const = 0;
};

}  // namespace sekisho::hal

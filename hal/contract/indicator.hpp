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
    tap_again,  // nothing was decided: the card was not read alone, or what was granted came too late (PRAC-19)
};

// What the buzzer keeps to itself while the lights go on (PRAC-19).
enum class Hush : std::uint8_t {
    none,
    all_but_alarms,  // `pre_alarm` and `alarm` sound
    all,
};

// Lights and sounds at a reader. Best effort: a broken lamp never stops a door.
class Indicator {
public:
    virtual ~Indicator() = default;
    // `granted`, `denied`, `tap_again`, `renew` and `key` show for their own short time and fall back to what stood
    // before; the others stay.
    virtual void show(Signal signal) = 0;
    // From now on, in the middle of a signal too. Hush::none until it is called.
    virtual void hush(Hush hush) = 0;
    // Lamps that cannot be lit now, each with its line; they are tried again without being asked. The others work.
    [[nodiscard]] virtual std::vector<Error> faults() const = 0;
};

}  // namespace sekisho::hal

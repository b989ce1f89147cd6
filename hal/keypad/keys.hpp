// SPDX-License-Identifier: Apache-2.0
// Which keys of a Linux input device mean something (linux/input-event-codes.h).
#pragma once

#include "hal/contract/keypad.hpp"

#include <cstdint>
#include <optional>

namespace sekisho::hal {

// Of an EV_KEY event: digits of every block, `#` and Enter, `*`, Backspace, Delete and Escape. Nothing: another key, or
// it was let go (0) or repeats (2).
[[nodiscard]] std::optional<KeyPressed> pressed_key(std::uint16_t code, std::int32_t value, MonoTime at);

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
#include "hal/keypad/keys.hpp"

#include <linux/input-event-codes.h>

#include <array>
#include <cstddef>
#include <utility>

namespace sekisho::hal {
namespace {

// From 0 to 9: the row above the letters, the block beside them, a telephone's.
constexpr std::array<std::array<std::uint16_t, 10>, 3> kDigits{{
    {KEY_0, KEY_1, KEY_2, KEY_3, KEY_4, KEY_5, KEY_6, KEY_7, KEY_8, KEY_9},
    {KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4, KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9},
    {KEY_NUMERIC_0, KEY_NUMERIC_1, KEY_NUMERIC_2, KEY_NUMERIC_3, KEY_NUMERIC_4, KEY_NUMERIC_5, KEY_NUMERIC_6,
     KEY_NUMERIC_7, KEY_NUMERIC_8, KEY_NUMERIC_9},
}};

}  // namespace

std::optional<KeyPressed> pressed_key(std::uint16_t code, std::int32_t value, MonoTime at) {
    if (value != 1) return std::nullopt;
    for (const auto& block : kDigits) {
        for (std::size_t digit = 0; digit < block.size(); ++digit) {
            if (block[digit] == code) return KeyPressed{Key::digit, static_cast<char>('0' + digit), at};
        }
    }
    switch (code) {
        case KEY_ENTER:
        case KEY_KPENTER:
        case KEY_NUMERIC_POUND: return KeyPressed{Key::enter, '\0', at};
        case KEY_KPASTERISK:
        case KEY_NUMERIC_STAR:
        case KEY_BACKSPACE:
        case KEY_DELETE:
        case KEY_ESC: return KeyPressed{Key::clear, '\0', at};
        default: return std::nullopt;
    }
}

}  // namespace sekisho::hal

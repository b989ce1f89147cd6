// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <cstdint>
#include <functional>
#include <variant>

namespace sekisho::hal {

enum class Key : std::uint8_t { digit, enter, clear };

struct KeypadUp {};  // it answers, and no other program hears its keys
struct KeypadDown {
    Error why;
};  // it will be tried again without being asked (at most 5 s between tries)
struct KeyPressed {
    Key key{};
    char digit = '\0';  // '0' .. '9' of a digit
    MonoTime at{};      // when the kernel saw it
};
using KeypadEvent = std::variant<KeypadUp, KeypadDown, KeyPressed>;

// A keypad beside a reader (BRIEF-02b). Digits, `#` or Enter, `*` or Backspace or Escape; every other key makes no
// event, nor does a key that is held (it comes once) or let go. Events begin with KeypadUp or KeypadDown. Keys are told
// one at a time, in their order, and kept nowhere: no log, no error text holds one.
class Keypad {
public:
    virtual ~Keypad() = default;
    virtual void watch(std::function<void(KeypadEvent)> on_event) = 0;
};

}  // namespace sekisho::hal

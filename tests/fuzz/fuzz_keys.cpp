// SPDX-License-Identifier: Apache-2.0
// Events of a keypad that may be anything: what is held for a PIN is what a plain reading of the digits gives, and
// never what a longer sequence begins with. Each event is a code (2 bytes, little-endian) and a value.
#include "daemon/credential/pin_digits.hpp"
#include "daemon/credential/pin_rules.hpp"
#include "hal/keypad/keys.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

using namespace sekisho;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    credential::PinDigits typed;
    std::string plain;
    for (std::size_t at = 0; at + 3 <= size; at += 3) {
        const auto code = static_cast<std::uint16_t>(data[at] | data[at + 1] << 8);
        const auto key = hal::pressed_key(code, data[at + 2], MonoTime{});
        if (!key) continue;
        if (key->key == hal::Key::digit) {
            typed.add(key->digit);
            plain += key->digit;
        } else if (key->key == hal::Key::clear) {
            typed.clear();
            plain.clear();
        } else {
            fuzz::require(typed.empty() == plain.empty(), "no digit is lost or made up");
            const bool whole = plain.size() <= credential::kMostDigits;
            fuzz::require(typed.whole() == whole, "too many digits are known for what they are");
            fuzz::require(typed.view() == (whole ? plain : std::string()), "what is held is what was typed");
            const bool weak = credential::is_weak_pin(typed.view(), {6, "N0123"});
            fuzz::require(weak || plain.size() >= 6, "a short PIN is weak");
        }
    }
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Which PINs nobody may have (6.5-B1d4). Whoever sets one is told no more than that it was refused.
#pragma once

#include <cstddef>
#include <string_view>

namespace sekisho::credential {

struct PinRules {
    std::size_t min_length = 6;
    std::string_view holder;  // staff number: its digits are known to everybody
};

// Refused: shorter than that or longer than kMostDigits; anything but digits; fewer than three different ones; a run up
// or down (also over 9 and 0), whole or in two halves; a block that repeats; one that begins or ends with a year from
// 1900 to 2099; a date written in six digits; one that holds the staff number's digits, where these are three or more
// in a row, or is held by them.
[[nodiscard]] bool is_weak_pin(std::string_view pin, const PinRules& rules);

// Whether one slip of a finger leads from one to the other: they are equal, or differ by one digit that is another, too
// many or missing, or by two neighbours that changed places.
[[nodiscard]] bool is_near_pin(std::string_view one, std::string_view other);

}  // namespace sekisho::credential

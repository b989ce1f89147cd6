// SPDX-License-Identifier: Apache-2.0
// The weekday keys of a schedule: `daily`, `sat`, `mon-fri`, `"mon,wed,fri"`.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>

namespace sekisho::config {

inline constexpr std::array<std::string_view, 7> kWeekdayNames{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct Weekdays {
    std::bitset<7> set;                // 0 = Sunday
    std::optional<std::size_t> twice;  // a weekday that the key itself names twice
    // True where some day and the day after it are both in the set.
    [[nodiscard]] bool consecutive() const;
};

// Nothing when the key is none of these. Ranges run from Monday to Sunday and do not wrap.
[[nodiscard]] std::optional<Weekdays> parse_weekdays(std::string_view key);

}  // namespace sekisho::config

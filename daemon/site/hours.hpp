// SPDX-License-Identifier: Apache-2.0
// Hours of a week in words: "mon-fri 08:30-17:30, sat 08:30-12:30; not on national_holidays".
#pragma once

#include "daemon/site/minutes.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::site {

enum class Language : std::uint8_t { english, japanese };

using Week = std::array<MinuteSet, 7>;  // 0 = Sunday

// A set of local minutes for all dates: those of the weekday, but for the dates that are listed.
struct Hours {
    Week week;
    std::vector<std::pair<LocalDay, MinuteSet>> dates;  // ascending; only where they differ from their weekday

    [[nodiscard]] bool empty() const;
    [[nodiscard]] const MinuteSet& on(LocalDay day) const;
    friend bool operator==(const Hours&, const Hours&) = default;
};

// "08:30-12:00 13:00-24:00"; "" for none.
[[nodiscard]] std::string spans_text(const MinuteSet& minutes);
// "always", "never", "daily 08:00-20:00", "mon-fri 17:30-08:30" (into the next date), "mon,wed 10:00-12:00, sat ...".
[[nodiscard]] std::string week_text(const Week& week, Language language = Language::english);

// A special-day group and its dates, those before some day left out.
struct NamedDates {
    std::string name;
    std::vector<LocalDay> dates;  // ascending
};
// The week, then what is otherwise: "; not on HOLIDAYS", "; HOLIDAYS 10:00-12:00", "; 2027-01-04 00:00-08:30". A group
// is named where all its dates are alike; at most `kMostDates` other dates are written out.
inline constexpr std::size_t kMostDates = 8;
[[nodiscard]] std::string hours_text(const Hours& hours, const std::vector<NamedDates>& groups,
                                     Language language = Language::english);

// "2027-01-04"
[[nodiscard]] std::string date_text(LocalDay day);

}  // namespace sekisho::site

// SPDX-License-Identifier: Apache-2.0
// Schedules as sets of minutes of a date, for what compares and describes configurations. Decisions go by ask(); both
// read the same lists.
#pragma once

#include "daemon/site/schedule.hpp"

#include <bitset>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sekisho::site {

inline constexpr std::size_t kMinutesPerDay = 1440;
using MinuteSet = std::bitset<kMinutesPerDay>;  // of local minutes; all edges of schedules lie on whole ones

// All that the answer of a schedule depends on at a given minute of a date.
struct DayContext {
    unsigned weekday = 0;              // 0 = Sunday
    std::optional<GroupIndex> before;  // group of the date before, whose tail may reach into this one
    std::optional<GroupIndex> group;   // of the date itself
    friend auto operator<=>(const DayContext&, const DayContext&) = default;
};
[[nodiscard]] DayContext context_of(const SpecialDays& days, LocalDay day);
// Each that a calendar can bring about: the seven plain weekdays first.
[[nodiscard]] std::vector<DayContext> contexts_of(const SpecialDays& days);

[[nodiscard]] MinuteSet minutes_of(const Schedule& schedule, const DayContext& context);

// Half-open [start, end), ascending; end up to 1440.
struct MinuteSpan {
    std::size_t start = 0;
    std::size_t end = 0;
    friend auto operator<=>(const MinuteSpan&, const MinuteSpan&) = default;
};
[[nodiscard]] std::vector<MinuteSpan> spans_of(const MinuteSet& minutes);

}  // namespace sekisho::site

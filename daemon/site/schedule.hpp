// SPDX-License-Identifier: Apache-2.0
// Schedules and special days (6.4-B1, B1b, B1d; PRAC-03). Meaning: a schedule gives every date a list of periods, that
// of the special-day group that holds the date, else that of its weekday. A period whose end is not after its start
// runs into the next date and belongs to the date on which it starts.
#pragma once

#include "daemon/site/rule.hpp"
#include "daemon/site/time_zone.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::site {

// Minutes since local midnight, half-open [start, end). start 0 .. 1439, end 0 .. 1440; end <= start: runs into the
// next date.
struct Period {
    std::uint16_t start = 0;
    std::uint16_t end = 0;
    [[nodiscard]] bool overnight() const { return end <= start; }
    friend bool operator==(const Period&, const Period&) = default;
};

struct DayList {
    std::vector<Period> periods;  // ascending, not overlapping
    RuleIndex rule;               // the line that gives this list
};

enum class Overnight : std::uint8_t {
    keep,  // a period runs to its end whatever the next date is
    cut,   // it ends at midnight when the next date is special for that schedule
};

using GroupIndex = std::size_t;  // into SpecialDays::groups

struct SpecialDayGroup {
    std::string name;
    int priority = 0;
};

// Which special-day group holds a date, after priorities are settled.
struct SpecialDays {
    std::vector<SpecialDayGroup> groups;
    std::vector<std::pair<LocalDay, GroupIndex>> dates;  // ascending, one row a date
    std::vector<std::chrono::year> years;                // covered years, ascending
    std::optional<GroupIndex> uncovered;                 // group of a date outside `years`; nothing: as its weekday
    [[nodiscard]] std::optional<GroupIndex> group_of(LocalDay day) const;
};

struct Schedule {
    std::string name;
    std::array<DayList, 7> weekday;               // 0 = Sunday .. 6 = Saturday (std::chrono::weekday::c_encoding)
    std::vector<std::optional<DayList>> special;  // one row a group; nothing: that group counts as its weekday
    Overnight overnight = Overnight::keep;
};

struct ScheduleAnswer {
    bool inside = false;
    // The list that gave the answer: of the date, or of the evening before when only its tail matched.
    RuleIndex rule;
    LocalTime since{};  // when inside: the start of the period that holds
};

// The list that holds on `day` for `schedule`.
[[nodiscard]] const DayList& list_of(const Schedule& schedule, const SpecialDays& days, LocalDay day);
// True where the date is special for that schedule: its list comes from a special-day group.
[[nodiscard]] bool is_special(const Schedule& schedule, const SpecialDays& days, LocalDay day);
[[nodiscard]] ScheduleAnswer ask(const Schedule& schedule, const SpecialDays& days, LocalTime local);
// First instant after `now` at which the answer may differ (an edge of a list, midnight or an offset change):
// what the daemon sets its timer for. Never more than 24 h ahead.
[[nodiscard]] WallTime next_edge(const Schedule& schedule, const SpecialDays& days, const TimeZone& zone, WallTime now);

}  // namespace sekisho::site

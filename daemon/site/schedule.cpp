// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/schedule.hpp"

#include <algorithm>

namespace sekisho::site {
namespace {

constexpr std::int64_t kSecondsPerMinute = 60;
constexpr std::int64_t kSecondsPerDay = 86'400;

// The list that a special-day group gives the date; nullptr: it counts as its weekday.
const DayList* special_list(const Schedule& schedule, const SpecialDays& special_days, LocalDay day) {
    const auto group = special_days.group_of(day);
    if (!group) return nullptr;
    const auto& list = schedule.special.at(*group);
    return list ? &*list : nullptr;
}

const DayList& weekday_list(const Schedule& schedule, LocalDay day) {
    return schedule.weekday.at(std::chrono::weekday{day}.c_encoding());
}

// A period of the date itself; its tail on the next date is `tail_holds`.
bool holds(const Period& period, std::int64_t second) {
    if (second < period.start * kSecondsPerMinute) return false;
    return period.overnight() || second < period.end * kSecondsPerMinute;
}

// What a period of the evening before leaves to this date.
bool tail_holds(const Period& period, std::int64_t second) {
    return period.overnight() && second < period.end * kSecondsPerMinute;
}

// The first edge of the local date after `second`, in seconds of that date; midnight where no list has one before.
std::int64_t next_local_edge(const DayList& today, const DayList& yesterday, std::int64_t second) {
    std::int64_t edge = kSecondsPerDay;
    const auto consider = [&](std::uint16_t minute) {
        const auto candidate = minute * kSecondsPerMinute;
        if (candidate > second) edge = std::min(edge, candidate);
    };
    for (const Period& period : today.periods) {
        consider(period.start);
        if (!period.overnight()) consider(period.end);
    }
    for (const Period& period : yesterday.periods) {
        if (period.overnight()) consider(period.end);
    }
    return edge;
}

}  // namespace

std::optional<GroupIndex> SpecialDays::group_of(LocalDay day) const {
    const auto row = std::lower_bound(dates.begin(), dates.end(), day,
                                      [](const auto& left, LocalDay right) { return left.first < right; });
    if (row != dates.end() && row->first == day) return row->second;
    const auto year = std::chrono::year_month_day{day}.year();
    if (!std::binary_search(years.begin(), years.end(), year)) return uncovered;
    return std::nullopt;
}

const DayList& list_of(const Schedule& schedule, const SpecialDays& special_days, LocalDay day) {
    const DayList* special = special_list(schedule, special_days, day);
    return special ? *special : weekday_list(schedule, day);
}

bool is_special(const Schedule& schedule, const SpecialDays& special_days, LocalDay day) {
    return special_list(schedule, special_days, day) != nullptr;
}

ScheduleAnswer ask(const Schedule& schedule, const SpecialDays& special_days, LocalTime local) {
    const DayList* special = special_list(schedule, special_days, local.day);
    const DayList& today = special ? *special : weekday_list(schedule, local.day);
    const auto of_today = [&](const Period& period) { return holds(period, local.second); };
    const auto start_of = [](LocalDay day, const Period& period) {
        return LocalTime{day, static_cast<std::int32_t>(period.start * kSecondsPerMinute)};
    };
    const auto own = std::find_if(today.periods.begin(), today.periods.end(), of_today);
    if (own != today.periods.end()) return {true, today.rule, start_of(local.day, *own)};

    const bool tail_is_cut = special && schedule.overnight == Overnight::cut;
    if (tail_is_cut) return {false, today.rule, {}};
    const DayList& yesterday = list_of(schedule, special_days, local.day - std::chrono::days{1});
    const auto of_yesterday = [&](const Period& period) { return tail_holds(period, local.second); };
    const auto tail = std::find_if(yesterday.periods.begin(), yesterday.periods.end(), of_yesterday);
    if (tail != yesterday.periods.end())
        return {true, yesterday.rule, start_of(local.day - std::chrono::days{1}, *tail)};
    return {false, today.rule, {}};
}

WallTime next_edge(const Schedule& schedule, const SpecialDays& special_days, const TimeZone& zone, WallTime now) {
    // Up to the next offset change local time runs evenly, and that change is an edge itself: so the distance in local
    // time is the distance in time.
    const LocalTime local = zone.to_local(now);
    const auto edge = next_local_edge(list_of(schedule, special_days, local.day),
                                      list_of(schedule, special_days, local.day - std::chrono::days{1}), local.second);
    const WallTime at = std::chrono::floor<std::chrono::seconds>(now) + std::chrono::seconds{edge - local.second};
    const auto change = zone.next_change(now);
    return change ? std::min(at, *change) : at;
}

}  // namespace sekisho::site

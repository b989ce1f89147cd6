// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/minutes.hpp"

#include <algorithm>
#include <set>

namespace sekisho::site {
namespace {

constexpr unsigned kWeekdays = 7;

// nullptr: the date counts as its weekday.
const DayList* special_list(const Schedule& schedule, std::optional<GroupIndex> group) {
    if (!group || !schedule.special.at(*group)) return nullptr;
    return &*schedule.special[*group];
}

void fill(MinuteSet& minutes, std::size_t from, std::size_t to) {
    if (from < to) minutes |= (~MinuteSet() >> (kMinutesPerDay - (to - from))) << from;
}

}  // namespace

DayContext context_of(const SpecialDays& days, LocalDay day) {
    return {std::chrono::weekday{day}.c_encoding(), days.group_of(day - std::chrono::days{1}), days.group_of(day)};
}

std::vector<DayContext> contexts_of(const SpecialDays& days) {
    std::set<DayContext> special;
    for (const auto& [day, group] : days.dates) {
        special.insert(context_of(days, day));
        special.insert(context_of(days, day + std::chrono::days{1}));
    }
    std::vector<DayContext> all;
    for (unsigned weekday = 0; weekday < kWeekdays; ++weekday) {
        all.push_back({weekday, std::nullopt, std::nullopt});
        if (!days.uncovered) continue;
        // The years that nobody has listed, and their edges.
        special.insert({weekday, days.uncovered, days.uncovered});
        special.insert({weekday, days.uncovered, std::nullopt});
        special.insert({weekday, std::nullopt, days.uncovered});
    }
    all.insert(all.end(), special.begin(), special.end());
    return all;
}

MinuteSet minutes_of(const Schedule& schedule, const DayContext& context) {
    MinuteSet minutes;
    const DayList* special = special_list(schedule, context.group);
    const DayList& today = special ? *special : schedule.weekday.at(context.weekday);
    for (const Period& period : today.periods)
        fill(minutes, period.start, period.overnight() ? kMinutesPerDay : period.end);
    if (special && schedule.overnight == Overnight::cut) return minutes;
    const DayList* evening = special_list(schedule, context.before);
    const DayList& before = evening ? *evening : schedule.weekday.at((context.weekday + kWeekdays - 1) % kWeekdays);
    for (const Period& period : before.periods) {
        if (period.overnight()) fill(minutes, 0, period.end);
    }
    return minutes;
}

std::vector<MinuteSpan> spans_of(const MinuteSet& minutes) {
    std::vector<MinuteSpan> spans;
    for (std::size_t minute = 0; minute < kMinutesPerDay; ++minute) {
        if (!minutes.test(minute)) continue;
        if (!spans.empty() && spans.back().end == minute) {
            ++spans.back().end;
        } else {
            spans.push_back({minute, minute + 1});
        }
    }
    return spans;
}

}  // namespace sekisho::site

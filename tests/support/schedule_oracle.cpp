// SPDX-License-Identifier: Apache-2.0
#include "tests/support/schedule_oracle.hpp"

#include <date/date.h>
#include <date/tz.h>

#include <chrono>
#include <cstddef>
#include <sstream>
#include <stdexcept>

namespace sekisho::tests {
namespace {

constexpr long kDay = 24 * 60;

long day_number(const std::string& text) {
    std::istringstream stream(text);
    date::local_days day;
    if (!(stream >> date::parse("%F", day))) throw std::invalid_argument("no date: " + text);
    return day.time_since_epoch().count();
}

date::local_days date_of(long day) {
    return date::local_days{date::days{day}};
}

// "mon", and so on.
std::string weekday_of(long day) {
    std::string name = date::format("%a", date_of(day));
    name[0] = static_cast<char>(name[0] + ('a' - 'A'));
    return name;
}

// The group of highest priority that has the date, or how uncovered years are handled; "": none.
std::string group_of(const PaperCalendar& calendar, long day) {
    std::string best;
    int best_priority = 0;
    for (const auto& [name, group] : calendar.groups) {
        const bool has_it = group.dates.contains(date::format("%F", date_of(day)));
        if (has_it && (best.empty() || group.priority > best_priority)) {
            best = name;
            best_priority = group.priority;
        }
    }
    if (!best.empty()) return best;
    const int year = std::stoi(date::format("%Y", date_of(day)));
    return calendar.years.contains(year) ? "" : calendar.uncovered;
}

bool special_for(const PaperCalendar& calendar, const PaperSchedule& schedule, long day) {
    return schedule.special.contains(group_of(calendar, day));
}

std::string list_name(const PaperCalendar& calendar, const PaperSchedule& schedule, long day) {
    if (special_for(calendar, schedule, day)) return "special." + group_of(calendar, day);
    return "week." + weekday_of(day);
}

PaperList list_at(const PaperCalendar& calendar, const PaperSchedule& schedule, long day) {
    if (special_for(calendar, schedule, day)) return schedule.special.at(group_of(calendar, day));
    const auto found = schedule.week.find(weekday_of(day));
    return found == schedule.week.end() ? PaperList{} : found->second;
}

// "17:30" -> 1050
long minute_of(const std::string& clock) {
    return std::stol(clock.substr(0, 2)) * 60 + std::stol(clock.substr(3, 2));
}

}  // namespace

std::vector<Span> spans_of(const PaperCalendar& calendar, const PaperSchedule& schedule, long day) {
    std::vector<Span> spans;
    for (const std::string& period : list_at(calendar, schedule, day)) {
        const long from = minute_of(period.substr(0, 5));
        long to = minute_of(period.substr(6, 5));
        if (to <= from) to += kDay;
        if (to > kDay && schedule.cut && special_for(calendar, schedule, day + 1)) to = kDay;
        spans.push_back({day * kDay + from, day * kDay + to});
    }
    return spans;
}

ScheduleOracle::ScheduleOracle(const PaperCalendar& calendar, const PaperSchedule& schedule, const std::string& first,
                               const std::string& last)
    : first_day_(day_number(first) - 1) {
    const long end = day_number(last) + 1;
    for (long day = first_day_; day < end; ++day) list_of_date_.push_back(list_name(calendar, schedule, day));
    const auto minutes = static_cast<std::size_t>((end - first_day_ + 1) * kDay);
    own_.assign(minutes, nullptr);
    tail_.assign(minutes, nullptr);
    for (long day = first_day_; day < end; ++day) {
        for (const Span span : spans_of(calendar, schedule, day)) paint(day, span);
    }
}

void ScheduleOracle::paint(long day, Span span) {
    const std::string* name = &list_of_date_.at(static_cast<std::size_t>(day - first_day_));
    for (long minute = span.from; minute < span.to; ++minute) {
        const auto index = static_cast<std::size_t>(minute - first_day_ * kDay);
        (minute < (day + 1) * kDay ? own_ : tail_).at(index) = name;
    }
}

OracleAnswer ScheduleOracle::at(long minute) const {
    const auto index = static_cast<std::size_t>(minute - first_day_ * kDay);
    if (const auto* own = own_.at(index)) return {true, own};
    if (const auto* tail = tail_.at(index)) return {true, tail};
    return {false, &list_of_date_.at(index / kDay)};
}

std::vector<long> local_minutes(const std::string& zone, const std::string& first, const std::string& last) {
    const auto* tz = date::locate_zone(zone);
    std::vector<long> minutes;
    for (long utc = day_number(first) * kDay; utc < (day_number(last) + 1) * kDay; ++utc) {
        const date::sys_time<std::chrono::minutes> instant{std::chrono::minutes{utc}};
        const auto local = tz->to_local(instant);
        minutes.push_back(date::floor<std::chrono::minutes>(local).time_since_epoch().count());
    }
    return minutes;
}

}  // namespace sekisho::tests

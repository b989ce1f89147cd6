// SPDX-License-Identifier: Apache-2.0
// What the coming year brings: special days that nobody has listed yet (6.4-B1d), clocks that change inside a period.
#include "daemon/config/lints.hpp"

#include "daemon/site/hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>

namespace sekisho::config {
namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr days kAhead{366};
constexpr std::chrono::month kRenewBy = std::chrono::November;

void lint_special_days(Build& build, site::LocalDay today) {
    const auto& special = build.site.special_days;
    const auto missing = missing_year(special, today);
    if (!missing) return;
    build.faults.warn(
        build.special_years, RuleId::special_days_ending,
        fmt::format(
            "special_days.years does not hold {}: its dates count as {}", static_cast<int>(*missing),
            special.uncovered ? "days of `" + special.groups[*special.uncovered].name + "`" : std::string("weekdays")),
        "list the special days of that year, then add it to `years`");
}

// Local times that a change of the clocks leaves out or gives twice, on one date.
struct Jump {
    site::LocalDay day;
    std::int64_t from = 0;  // seconds of the date
    std::int64_t until = 0;
    bool skipped = false;
};

std::vector<Jump> jumps(const site::TimeZone& zone, WallTime now) {
    std::vector<Jump> out;
    for (auto change = zone.next_change(now); change && *change < now + kAhead; change = zone.next_change(*change)) {
        const seconds before = zone.offset_at(*change - seconds{1});
        const seconds after = zone.offset_at(*change);
        if (before == after) continue;
        const auto local = std::chrono::floor<seconds>(change->time_since_epoch()) + std::min(before, after);
        const auto day = std::chrono::floor<days>(local);
        const std::int64_t from = (local - day).count();
        out.push_back({site::LocalDay{day}, from, from + std::abs((after - before).count()), after > before});
    }
    return out;
}

// `next_date`: the list is of the date before, and what reaches into the date of the jump counts.
void lint_list(Build& build, const site::Schedule& schedule, const site::DayList& list, const Jump& jump,
               bool next_date) {
    const auto check = [&](std::uint16_t edge) {
        const std::int64_t second = edge * std::int64_t{60};
        if (second <= jump.from || second >= jump.until) return;
        build.faults.warn(
            build.rule_places[list.rule.value], RuleId::dst_edge,
            fmt::format("schedules.{}: {:02}:{:02} {} on {}, when the clocks change", schedule.name, edge / 60,
                        edge % 60, jump.skipped ? "does not exist" : "comes twice", site::date_text(jump.day)),
            jump.skipped ? "the period begins or ends when the clocks jump; choose an edge outside that hour"
                         : "the period counts both times; choose an edge outside that hour");
    };
    for (const site::Period& period : list.periods) {
        if (!next_date) check(period.start);
        if (next_date == period.overnight()) check(period.end);
    }
}

}  // namespace

std::optional<std::chrono::year> missing_year(const site::SpecialDays& special, site::LocalDay today) {
    if (special.groups.empty()) return std::nullopt;
    const std::chrono::year_month_day date{today};
    const auto covered = [&](std::chrono::year year) {
        return std::binary_search(special.years.begin(), special.years.end(), year);
    };
    if (!covered(date.year())) return date.year();
    const auto next = date.year() + std::chrono::years{1};
    if (date.month() < kRenewBy || covered(next)) return std::nullopt;
    return next;
}

void lint_calendar(Build& build, WallTime now) {
    const site::Site& site = build.site;
    lint_special_days(build, site.time_zone.to_local(now).day);
    for (const Jump& jump : jumps(site.time_zone, now)) {
        for (const site::Schedule& schedule : site.schedules) {
            lint_list(build, schedule, site::list_of(schedule, site.special_days, jump.day), jump, false);
            lint_list(build, schedule, site::list_of(schedule, site.special_days, jump.day - days{1}), jump, true);
        }
    }
}

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/duty.hpp"

#include "daemon/site/site.hpp"

#include <algorithm>
#include <limits>

namespace sekisho::site {
namespace {

using Seconds = std::chrono::seconds;
// Where a period of `day` ends, from that day's midnight.
Seconds end_of(const Site& site, const Schedule& schedule, LocalDay day, const Period& period) {
    const std::chrono::minutes end{period.end};
    if (!period.overnight()) return end;
    const bool cut =
        schedule.overnight == Overnight::cut && is_special(schedule, site.special_days, day + std::chrono::days{1});
    return cut ? std::chrono::days{1} : std::chrono::days{1} + end;
}

// `since_midnight` of the row's day: may be before it or after its end.
bool holds(const Site& site, const Duty& duty, const DutyRow& row, Seconds since_midnight) {
    const LocalDay day{std::chrono::days{row.day}};
    const Schedule& schedule = site.schedules.at(duty.codes.at(row.code).schedule);
    const auto& periods = list_of(schedule, site.special_days, day).periods;
    return std::any_of(periods.begin(), periods.end(), [&](const Period& period) {
        return since_midnight >= std::chrono::minutes{period.start} - duty.margin_before &&
               since_midnight < end_of(site, schedule, day, period) + duty.margin_after;
    });
}

}  // namespace

std::span<const DutyRow> Duty::of(std::size_t holder, std::int32_t first, std::int32_t last) const {
    const auto index = static_cast<std::uint32_t>(holder);
    const auto begin = std::lower_bound(rows.begin(), rows.end(), DutyRow{index, first, 0});
    const DutyRow beyond{index, last, std::numeric_limits<std::uint32_t>::max()};
    return {begin, std::upper_bound(begin, rows.end(), beyond)};
}

bool on_duty(const Site& site, const Holder& holder, LocalTime local) {
    const Duty& duty = site.duty.value();
    const auto index = static_cast<std::size_t>(&holder - site.roster.holders().data());
    const auto today = static_cast<std::int32_t>(local.day.time_since_epoch().count());
    bool has_row = false;
    // A shift may reach over two midnights at most, one of them by a margin.
    for (const DutyRow& row : duty.of(index, today - 2, today + 1)) {
        has_row = has_row || row.day == today;
        if (holds(site, duty, row, Seconds{local.second} + std::chrono::days{today - row.day})) return true;
    }
    return !has_row && duty.no_row == NoDutyRow::as_assignment;
}

}  // namespace sekisho::site

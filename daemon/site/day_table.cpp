// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/day_table.hpp"

#include <algorithm>
#include <optional>

namespace sekisho::site {
namespace {

constexpr std::chrono::days kLeastAhead{35};
constexpr std::chrono::days kMostAhead{3660};

}  // namespace

DayTable::DayTable(const SpecialDays& before, const SpecialDays& after, LocalDay today) {
    for (unsigned weekday = 0; weekday < 7; ++weekday) {
        const DayContext plain{weekday, std::nullopt, std::nullopt};
        kinds_.emplace_back(plain, plain);
    }
    LocalDay last = today + kLeastAhead;
    for (const SpecialDays* days : {&before, &after}) {
        if (!days->dates.empty()) last = std::max(last, days->dates.back().first + std::chrono::days{1});
    }
    last = std::min(last, today + kMostAhead);
    for (LocalDay day = today; day <= last; day += std::chrono::days{1}) {
        const std::size_t kind = kind_of({context_of(before, day), context_of(after, day)});
        if (kind >= 7) dates_.emplace_back(day, kind);
        name(before, day);
        name(after, day);
    }
}

std::size_t DayTable::kind_of(const Pair& pair) {
    const auto found = std::find(kinds_.begin(), kinds_.end(), pair);
    if (found != kinds_.end()) return static_cast<std::size_t>(found - kinds_.begin());
    kinds_.push_back(pair);
    return kinds_.size() - 1;
}

void DayTable::name(const SpecialDays& days, LocalDay day) {
    const auto group = days.group_of(day);
    if (!group) return;
    const std::string& name = days.groups[*group].name;
    auto row = std::find_if(groups_.begin(), groups_.end(), [&](const auto& one) { return one.name == name; });
    if (row == groups_.end()) row = groups_.insert(groups_.end(), NamedDates{name, {}});
    if (row->dates.empty() || row->dates.back() != day) row->dates.push_back(day);
}

Hours DayTable::hours(const std::vector<MinuteSet>& minutes) const {
    Hours hours;
    for (std::size_t kind = 0; kind < hours.week.size(); ++kind) hours.week[kind] = minutes.at(kind);
    for (const auto& [day, kind] : dates_) {
        if (minutes.at(kind) != hours.week[std::chrono::weekday{day}.c_encoding()])
            hours.dates.emplace_back(day, minutes[kind]);
    }
    return hours;
}

Hours DayTable::hours_before(const std::function<MinuteSet(const DayContext&)>& ask) const {
    std::vector<MinuteSet> minutes;
    for (const Pair& kind : kinds_) minutes.push_back(ask(kind.first));
    return hours(minutes);
}

}  // namespace sekisho::site

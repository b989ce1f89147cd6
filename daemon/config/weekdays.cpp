// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/weekdays.hpp"

#include <algorithm>
#include <iterator>

namespace sekisho::config {
namespace {

std::optional<std::size_t> weekday_of(std::string_view name) {
    const auto found = std::find(kWeekdayNames.begin(), kWeekdayNames.end(), name);
    if (found == kWeekdayNames.end()) return std::nullopt;
    return static_cast<std::size_t>(std::distance(kWeekdayNames.begin(), found));
}

// Monday 0 .. Sunday 6: the order of ranges.
std::size_t from_monday(std::size_t weekday) {
    return (weekday + 6) % 7;
}

// Adds "mon" or "mon-fri"; false when it is neither.
bool add_part(Weekdays& out, std::string_view part) {
    const auto dash = std::min(part.find('-'), part.size());
    const auto first = weekday_of(part.substr(0, dash));
    const auto last = dash == part.size() ? first : weekday_of(part.substr(dash + 1));
    if (!first || !last) return false;
    if (dash != part.size() && from_monday(*first) >= from_monday(*last)) return false;
    for (std::size_t at = from_monday(*first); at <= from_monday(*last); ++at) {
        const std::size_t weekday = (at + 1) % 7;
        if (out.set[weekday]) out.twice = weekday;
        out.set.set(weekday);
    }
    return true;
}

}  // namespace

bool Weekdays::consecutive() const {
    for (std::size_t day = 0; day < 7; ++day) {
        if (set[day] && set[(day + 1) % 7]) return true;
    }
    return false;
}

std::optional<Weekdays> parse_weekdays(std::string_view key) {
    Weekdays out;
    if (key == "daily") {
        out.set.set();
        return out;
    }
    for (std::size_t at = 0; at <= key.size();) {
        const auto end = std::min(key.find(',', at), key.size());
        if (!add_part(out, key.substr(at, end - at))) return std::nullopt;
        at = end + 1;
    }
    return out;
}

}  // namespace sekisho::config

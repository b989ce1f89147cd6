// SPDX-License-Identifier: Apache-2.0
// The dates from a day on, by all that hours can depend on in two sites: so hours are worked out once for each kind of
// date.
#pragma once

#include "daemon/site/hours.hpp"

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace sekisho::site {

class DayTable {
public:
    using Pair = std::pair<DayContext, DayContext>;

    // The dates that either lists and those after them, from `today` on; at least 35 days, at most some ten years.
    DayTable(const SpecialDays& before, const SpecialDays& after, LocalDay today);

    [[nodiscard]] const std::vector<Pair>& kinds() const { return kinds_; }
    // `minutes[i]`: on dates of kinds()[i].
    [[nodiscard]] Hours hours(const std::vector<MinuteSet>& minutes) const;
    // Of kinds by what is asked of the first, or the second of each pair.
    [[nodiscard]] Hours hours_before(const std::function<MinuteSet(const DayContext&)>& ask) const;
    // The special-day groups of either, with their dates in the table.
    [[nodiscard]] const std::vector<NamedDates>& groups() const { return groups_; }

private:
    std::size_t kind_of(const Pair& pair);
    void name(const SpecialDays& days, LocalDay day);

    std::vector<Pair> kinds_;                              // the seven plain weekdays first
    std::vector<std::pair<LocalDay, std::size_t>> dates_;  // ascending; of which kind
    std::vector<NamedDates> groups_;
};

}  // namespace sekisho::site

// SPDX-License-Identifier: Apache-2.0
// A schedule and its special days as a person would write them on paper. The engine's values are made from it by
// `engine_of`; the oracle reads the same paper in its own way.
#pragma once

#include "daemon/site/schedule.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace sekisho::tests {

using PaperList = std::vector<std::string>;  // {"08:30-12:00", "17:30-08:30"}

struct PaperGroup {
    int priority = 0;
    std::set<std::string> dates;  // "2026-05-04"; one date may stand in several groups
};

struct PaperCalendar {
    std::map<std::string, PaperGroup> groups;
    std::set<int> years;
    std::string uncovered;  // name of a group; empty: as its weekday
};

struct PaperSchedule {
    std::map<std::string, PaperList> week;     // "mon" .. "sun"; a missing one is empty
    std::map<std::string, PaperList> special;  // by group; a missing one is as its weekday
    bool cut = false;
};

// The engine's form, with what is needed to tell which list a rule stands for.
struct Engine {
    site::Schedule schedule;
    site::SpecialDays days;
    std::vector<std::string> lists;  // by RuleIndex: "week.mon", "special.holidays"
};
[[nodiscard]] Engine engine_of(const PaperCalendar& calendar, const PaperSchedule& schedule);

}  // namespace sekisho::tests

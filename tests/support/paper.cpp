// SPDX-License-Identifier: Apache-2.0
#include "tests/support/paper.hpp"

#include "tests/support/site_text.hpp"

#include <array>
#include <utility>

namespace sekisho::tests {
namespace {

constexpr std::array<const char*, 7> kWeek{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

site::DayList list_of(const PaperList& texts, std::string name, std::vector<std::string>& lists) {
    site::DayList list;
    for (const auto& text : texts) list.periods.push_back(period(text));
    list.rule.value = static_cast<std::uint32_t>(lists.size());
    lists.push_back(std::move(name));
    return list;
}

site::SpecialDays days_of(const PaperCalendar& calendar) {
    site::SpecialDays days;
    std::map<site::LocalDay, site::GroupIndex> winner;
    for (const auto& [name, group] : calendar.groups) {
        const auto index = days.groups.size();
        days.groups.push_back({name, group.priority});
        for (const auto& date : group.dates) {
            const auto [row, is_new] = winner.try_emplace(local_day(date), index);
            if (!is_new && days.groups[row->second].priority < group.priority) row->second = index;
        }
        if (name == calendar.uncovered) days.uncovered = index;
    }
    days.dates.assign(winner.begin(), winner.end());
    for (const int year : calendar.years) days.years.emplace_back(year);
    return days;
}

}  // namespace

Engine engine_of(const PaperCalendar& calendar, const PaperSchedule& paper) {
    Engine engine;
    engine.lists.emplace_back("none");
    engine.days = days_of(calendar);
    for (std::size_t day = 0; day < kWeek.size(); ++day) {
        const auto written = paper.week.find(kWeek[day]);
        engine.schedule.weekday[day] = list_of(written == paper.week.end() ? PaperList{} : written->second,
                                               std::string("week.") + kWeek[day], engine.lists);
    }
    for (const auto& group : engine.days.groups) {
        const auto written = paper.special.find(group.name);
        auto& row = engine.schedule.special.emplace_back();
        if (written != paper.special.end()) {
            row = list_of(written->second, "special." + group.name, engine.lists);
        }
    }
    engine.schedule.overnight = paper.cut ? site::Overnight::cut : site::Overnight::keep;
    return engine;
}

}  // namespace sekisho::tests

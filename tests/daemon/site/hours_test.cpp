// SPDX-License-Identifier: Apache-2.0
// Hours of a week in words, and the minutes they come from.
#include "daemon/site/hours.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::site {
namespace {

using tests::local_day;
using tests::periods;

constexpr std::array<unsigned, 5> kMonToFri{1, 2, 3, 4, 5};

Week week_of(const Schedule& schedule) {
    Week week;
    for (unsigned day = 0; day < 7; ++day) week[day] = minutes_of(schedule, {day, std::nullopt, std::nullopt});
    return week;
}

Schedule on_workdays(std::initializer_list<const char*> texts) {
    Schedule schedule;
    for (const unsigned day : kMonToFri) schedule.weekday[day].periods = periods(texts);
    return schedule;
}

TEST(Hours, AWeekIsToldAsPeopleWriteIt) {
    EXPECT_EQ(week_text(week_of(on_workdays({"08:30-12:00", "13:00-17:30"}))), "mon-fri 08:30-12:00 13:00-17:30");
    Schedule some;
    some.weekday[1].periods = some.weekday[3].periods = some.weekday[4].periods = periods({"10:00-12:00"});
    some.weekday[0].periods = periods({"00:00-24:00"});
    EXPECT_EQ(week_text(week_of(some)), "mon,wed,thu 10:00-12:00, sun 00:00-24:00");
    EXPECT_EQ(week_text(week_of(some), Language::japanese), "月・水・木 10:00-12:00、日 00:00-24:00");
    EXPECT_EQ(week_text(Week{}), "never");
    EXPECT_EQ(week_text(Week{}, Language::japanese), "なし");
    Week all;
    for (auto& day : all) day.set();
    EXPECT_EQ(week_text(all), "always");
}

// PRAC-03: a span belongs to the day on which it starts.
TEST(Hours, AShiftOverMidnightIsOneSpan_PRAC_03) {
    EXPECT_EQ(week_text(week_of(on_workdays({"17:30-08:30"}))), "mon-fri 17:30-08:30");
    Schedule sunday;
    sunday.weekday[0].periods = periods({"22:00-06:00"});
    EXPECT_EQ(week_text(week_of(sunday)), "sun 22:00-06:00") << "also over the end of the week";
    Schedule night = on_workdays({"17:30-24:00"});
    for (const unsigned day : kMonToFri)
        night.weekday[day].periods.insert(night.weekday[day].periods.begin(), {0, 510});
    EXPECT_EQ(week_text(week_of(night)), "mon 00:00-08:30, mon-thu 17:30-08:30, fri 17:30-24:00");
    EXPECT_EQ(week_text(week_of(on_workdays({"12:00-13:00", "22:00-06:00"}))), "mon-fri 12:00-13:00 22:00-06:00");
    // 24 hours and more are not one span: nobody reads them so.
    Schedule weekend;
    weekend.weekday[6].periods = periods({"12:30-24:00"});
    weekend.weekday[0].periods = periods({"00:00-24:00"});
    weekend.weekday[1].periods = periods({"00:00-08:30"});
    EXPECT_EQ(week_text(week_of(weekend)), "mon 00:00-08:30, sat 12:30-24:00, sun 00:00-24:00");
}

TEST(Hours, SpecialDaysAreToldWhereTheyAreOtherwise) {
    Hours hours;
    for (const unsigned day : kMonToFri) hours.week[day].set(600).set(601);
    const std::vector<NamedDates> groups{{"holidays", {local_day("2027-01-01"), local_day("2027-01-11")}}};
    EXPECT_EQ(hours_text(hours, groups), "mon-fri 10:00-10:02") << "they are as their weekday";
    hours.dates = {{local_day("2027-01-01"), {}}, {local_day("2027-01-11"), {}}};
    EXPECT_EQ(hours_text(hours, groups), "mon-fri 10:00-10:02; not on holidays");
    EXPECT_EQ(hours_text(hours, groups, Language::japanese), "月〜金 10:00-10:02; holidaysを除く");
    hours.dates[1].second.set(5);
    EXPECT_EQ(hours_text(hours, groups), "mon-fri 10:00-10:02; not on 2027-01-01; 2027-01-11 00:05-00:06")
        << "a group whose dates are not alike is not named";
    EXPECT_TRUE(hours.on(local_day("2027-01-01")).none());
    EXPECT_TRUE(hours.on(local_day("2027-01-04")).test(600));
}

TEST(Hours, OfManyDatesTheRestIsCounted) {
    Hours hours;
    for (int day = 0; day < 11; ++day) {
        MinuteSet minutes;
        minutes.set(static_cast<std::size_t>(day));
        hours.dates.emplace_back(local_day("2027-01-01") + std::chrono::days{day}, minutes);
    }
    const std::string text = hours_text(hours, {});
    EXPECT_NE(text.find("2027-01-08"), std::string::npos) << text;
    EXPECT_EQ(text.find("2027-01-09"), std::string::npos) << text;
    EXPECT_NE(text.find("; and 3 more dates"), std::string::npos) << text;
}

// design 7.1: the table of a night that meets a holiday.
// 6.4-B1b: a tail ends at midnight only where it is cut.
TEST(Minutes, ATailEndsAtMidnightOnlyWhereItIsCut_6_4_B1b) {
    Schedule night = on_workdays({"17:30-08:30"});
    night.special.resize(1);
    night.special[0] = DayList{};
    const DayContext holiday_behind{3, std::nullopt, 0};
    EXPECT_EQ(spans_text(minutes_of(night, holiday_behind)), "00:00-08:30");
    night.overnight = Overnight::cut;
    EXPECT_EQ(spans_text(minutes_of(night, holiday_behind)), "");
    EXPECT_EQ(spans_text(minutes_of(night, {3, 0, std::nullopt})), "17:30-24:00") << "a holiday gave no tail";
}

// Each kind of date once: plain weekdays, the special date and the one behind it, and the years that nobody listed.
TEST(Contexts, AreThoseThatACalendarCanBringAbout) {
    SpecialDays days;
    days.groups = {{"holidays", 0}};
    days.years = {std::chrono::year{2026}};
    days.dates = {{local_day("2026-11-23"), 0}};  // a Monday
    EXPECT_EQ(context_of(days, local_day("2026-11-23")), (DayContext{1, std::nullopt, 0}));
    EXPECT_EQ(context_of(days, local_day("2026-11-24")), (DayContext{2, 0, std::nullopt}));
    EXPECT_EQ(context_of(days, local_day("2026-11-25")), (DayContext{3, std::nullopt, std::nullopt}));
    std::vector<DayContext> expected;
    for (unsigned weekday = 0; weekday < 7; ++weekday) expected.push_back({weekday, std::nullopt, std::nullopt});
    auto plain = expected;
    expected.push_back({1, std::nullopt, 0});
    expected.push_back({2, 0, std::nullopt});
    EXPECT_EQ(contexts_of(days), expected);
    EXPECT_EQ(contexts_of(SpecialDays{}), plain);
    days.uncovered = 0;
    EXPECT_EQ(contexts_of(days).size(), 7U + 7U * 3U);
}

}  // namespace
}  // namespace sekisho::site

// SPDX-License-Identifier: Apache-2.0
// 6.4-B1, B1b, B1d, PRAC-03: what a schedule means, by hand. The same against an oracle: property/.
#include "daemon/site/schedule.hpp"

#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sekisho::site {
namespace {

using tests::local_day;
using tests::local_time;
using tests::periods;

constexpr RuleIndex kWeekRule{7}, kHolidayRule{8};
constexpr GroupIndex kHolidays = 0, kHalfDays = 1;

// mon-fri = ["17:30-08:30"], special.holidays = []: the example of the design.
Schedule night(Overnight overnight) {
    Schedule schedule;
    schedule.name = "night";
    for (std::size_t day = 1; day <= 5; ++day) schedule.weekday[day].periods = periods({"17:30-08:30"});
    for (auto& list : schedule.weekday) list.rule = kWeekRule;
    schedule.special = {DayList{{}, kHolidayRule}, std::nullopt};
    schedule.overnight = overnight;
    return schedule;
}

SpecialDays special_days(std::vector<std::pair<LocalDay, GroupIndex>> dates) {
    SpecialDays days;
    days.groups = {{"holidays", 10}, {"half_days", 5}};
    days.dates = std::move(dates);
    days.years = {std::chrono::year{2026}};
    return days;
}

struct Row {
    const char* at;
    bool keep;
    bool cut;
};

void expect_rows(const SpecialDays& days, const std::vector<Row>& rows) {
    const auto keep = night(Overnight::keep);
    const auto cut = night(Overnight::cut);
    for (const Row& row : rows) {
        EXPECT_EQ(ask(keep, days, local_time(row.at)).inside, row.keep) << row.at << " keep";
        EXPECT_EQ(ask(cut, days, local_time(row.at)).inside, row.cut) << row.at << " cut";
    }
}

// 6.4-C2: the period that holds began in the evening before where its tail matched.
TEST(ScheduleTable, an_answer_tells_since_when) {
    const auto schedule = night(Overnight::keep);
    const auto days = special_days({});
    const auto start = local_time("2026-05-01 17:30:00");
    EXPECT_EQ(ask(schedule, days, start).since, start);
    EXPECT_EQ(ask(schedule, days, local_time("2026-05-01 23:59:59")).since, start);
    EXPECT_EQ(ask(schedule, days, local_time("2026-05-02 08:29:59")).since, start);
}

TEST(ScheduleTable, friday_to_tuesday_with_monday_a_holiday) {
    expect_rows(special_days({{local_day("2026-05-04"), kHolidays}}),
                {{"2026-05-01 17:29:59", false, false},
                 {"2026-05-01 17:30:00", true, true},    // starts
                 {"2026-05-02 08:29:59", true, true},    // Friday's tail
                 {"2026-05-02 08:30:00", false, false},  // half-open
                 {"2026-05-03 20:00:00", false, false},  // no Sunday list
                 {"2026-05-04 20:00:00", false, false},  // the holiday's list is empty
                 {"2026-05-05 02:00:00", false, false},  // Monday gave no span
                 {"2026-05-05 18:00:00", true, true}});  // Tuesday's list
}

TEST(ScheduleTable, tuesdays_tail_on_a_holiday_is_kept_or_cut_at_midnight) {
    expect_rows(special_days({{local_day("2026-05-04"), kHolidays}, {local_day("2026-05-06"), kHolidays}}),
                {{"2026-05-05 23:59:59", true, true},
                 {"2026-05-06 00:00:00", true, false},
                 {"2026-05-06 02:00:00", true, false},
                 {"2026-05-06 08:29:59", true, false},
                 {"2026-05-06 08:30:00", false, false},
                 {"2026-05-07 02:00:00", false, false}});
}

TEST(Schedule, cut_asks_whether_the_date_is_special_for_that_schedule) {
    // Half days are no special days for this schedule: the tail runs on under both settings.
    expect_rows(special_days({{local_day("2026-05-06"), kHalfDays}}),
                {{"2026-05-06 02:00:00", true, true}, {"2026-05-06 18:00:00", true, true}});
}

TEST(Schedule, cut_shortens_only_the_evening_before_not_the_special_day_itself) {
    auto schedule = night(Overnight::cut);
    schedule.special[kHolidays] = DayList{periods({"20:00-06:00"}), kHolidayRule};
    const auto days = special_days({{local_day("2026-05-05"), kHolidays}, {local_day("2026-05-06"), kHolidays}});
    EXPECT_FALSE(ask(schedule, days, local_time("2026-05-05 00:00:00")).inside);
    EXPECT_TRUE(ask(schedule, days, local_time("2026-05-05 20:00:00")).inside);
    EXPECT_FALSE(ask(schedule, days, local_time("2026-05-06 05:59:59")).inside) << "special day after special day";
    EXPECT_TRUE(ask(schedule, days, local_time("2026-05-07 05:59:59")).inside) << "the next date is ordinary";
}

TEST(Schedule, the_answer_names_the_list_that_gave_it) {
    const auto keep = night(Overnight::keep);
    const auto cut = night(Overnight::cut);
    const auto days = special_days({{local_day("2026-05-06"), kHolidays}});
    EXPECT_EQ(ask(keep, days, local_time("2026-05-06 02:00:00")).rule, kWeekRule) << "Tuesday's tail";
    EXPECT_EQ(ask(cut, days, local_time("2026-05-06 02:00:00")).rule, kHolidayRule) << "the holiday cut it";
    EXPECT_EQ(ask(keep, days, local_time("2026-05-06 12:00:00")).rule, kHolidayRule);
    EXPECT_EQ(ask(keep, days, local_time("2026-05-05 12:00:00")).rule, kWeekRule);
}

TEST(Schedule, where_the_date_and_the_evening_before_both_say_yes_the_date_is_named) {
    auto schedule = night(Overnight::keep);
    schedule.special[kHolidays] = DayList{periods({"08:00-12:00"}), kHolidayRule};
    const auto days = special_days({{local_day("2026-05-06"), kHolidays}});
    EXPECT_EQ(ask(schedule, days, local_time("2026-05-06 07:59:59")).rule, kWeekRule);
    EXPECT_EQ(ask(schedule, days, local_time("2026-05-06 08:00:00")).rule, kHolidayRule);
}

TEST(Schedule, a_whole_day_ends_at_24_00_and_leaves_no_tail) {
    Schedule schedule;
    schedule.weekday[1] = DayList{periods({"00:00-24:00"}), kWeekRule};
    const SpecialDays none;
    EXPECT_FALSE(ask(schedule, none, local_time("2026-05-03 23:59:59")).inside);
    EXPECT_TRUE(ask(schedule, none, local_time("2026-05-04 00:00:00")).inside);
    EXPECT_TRUE(ask(schedule, none, local_time("2026-05-04 23:59:59")).inside);
    EXPECT_FALSE(ask(schedule, none, local_time("2026-05-05 00:00:00")).inside);
}

TEST(Schedule, an_end_equal_to_its_start_is_a_span_of_24_hours) {
    Schedule schedule;
    schedule.weekday[1] = DayList{periods({"09:00-09:00"}), kWeekRule};
    const SpecialDays none;
    EXPECT_FALSE(ask(schedule, none, local_time("2026-05-04 08:59:59")).inside);
    EXPECT_TRUE(ask(schedule, none, local_time("2026-05-04 09:00:00")).inside);
    EXPECT_TRUE(ask(schedule, none, local_time("2026-05-05 08:59:59")).inside);
    EXPECT_FALSE(ask(schedule, none, local_time("2026-05-05 09:00:00")).inside);
}

// STD-IEC-04
TEST(Schedule, several_periods_a_day_29_february_and_the_years_end) {
    Schedule schedule;
    for (auto& list : schedule.weekday) list.periods = periods({"08:30-12:00", "13:00-17:30"});
    const SpecialDays none;
    for (const std::string day : {"2028-02-29", "2026-12-31", "2027-01-01"}) {
        const auto inside = [&](const char* time) { return ask(schedule, none, local_time(day + " " + time)).inside; };
        EXPECT_FALSE(inside("08:29:59")) << day;
        EXPECT_TRUE(inside("08:30:00")) << day;
        EXPECT_TRUE(inside("11:59:59")) << day;
        EXPECT_FALSE(inside("12:00:00")) << day;
        EXPECT_FALSE(inside("12:59:59")) << day;
        EXPECT_TRUE(inside("13:00:00")) << day;
        EXPECT_TRUE(inside("17:29:59")) << day;
        EXPECT_FALSE(inside("17:30:00")) << day;
    }
}

TEST(SpecialDays, a_date_outside_the_covered_years_is_handled_as_configured) {
    // 6.4-B1d: the first uncovered 1 January under both settings.
    auto days = special_days({{local_day("2026-05-04"), kHolidays}});
    EXPECT_EQ(days.group_of(local_day("2026-12-31")), std::nullopt);
    EXPECT_EQ(days.group_of(local_day("2027-01-01")), std::nullopt);
    days.uncovered = kHolidays;
    EXPECT_EQ(days.group_of(local_day("2025-12-31")), kHolidays);
    EXPECT_EQ(days.group_of(local_day("2026-01-01")), std::nullopt);
    EXPECT_EQ(days.group_of(local_day("2026-05-04")), kHolidays);
    EXPECT_EQ(days.group_of(local_day("2026-12-31")), std::nullopt);
    EXPECT_EQ(days.group_of(local_day("2027-01-01")), kHolidays);

    const auto keep = night(Overnight::keep);
    const auto cut = night(Overnight::cut);
    EXPECT_TRUE(is_special(keep, days, local_day("2027-01-01")));
    EXPECT_TRUE(ask(keep, days, local_time("2027-01-01 02:00:00")).inside);
    EXPECT_FALSE(ask(cut, days, local_time("2027-01-01 02:00:00")).inside);
    EXPECT_FALSE(ask(keep, days, local_time("2027-01-01 18:00:00")).inside);
}

TEST(SpecialDays, every_date_of_a_long_list_is_found) {
    std::vector<std::pair<LocalDay, GroupIndex>> dates;
    const auto first = local_day("2026-01-01");
    for (int i = 0; i < 100; ++i) dates.emplace_back(first + std::chrono::days{3 * i}, static_cast<GroupIndex>(i % 2));
    const auto days = special_days(std::move(dates));
    for (int i = 0; i < 300; ++i) {
        const auto expected = i % 3 == 0 ? std::optional<GroupIndex>(static_cast<GroupIndex>(i / 3 % 2)) : std::nullopt;
        EXPECT_EQ(days.group_of(first + std::chrono::days{i}), expected) << i;
    }
    EXPECT_EQ(days.group_of(first - std::chrono::days{1}), std::nullopt);
}

TEST(ListOf, the_special_list_or_that_of_the_weekday) {
    const auto schedule = night(Overnight::keep);
    const auto days = special_days({{local_day("2026-05-04"), kHolidays}, {local_day("2026-05-05"), kHalfDays}});
    EXPECT_EQ(list_of(schedule, days, local_day("2026-05-04")).rule, kHolidayRule);
    EXPECT_TRUE(is_special(schedule, days, local_day("2026-05-04")));
    EXPECT_EQ(list_of(schedule, days, local_day("2026-05-05")).rule, kWeekRule);
    EXPECT_FALSE(is_special(schedule, days, local_day("2026-05-05")));
    EXPECT_EQ(list_of(schedule, days, local_day("2026-05-06")).periods, periods({"17:30-08:30"}));
}

}  // namespace
}  // namespace sekisho::site

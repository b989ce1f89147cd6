// SPDX-License-Identifier: Apache-2.0
// Local time, and the instants at which a schedule's answer may change, over the days on which clocks are put forward
// and back.
#include "daemon/site/time_zone.hpp"

#include "daemon/site/schedule.hpp"
#include "tests/support/site_text.hpp"
#include "tests/support/time_zone.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sekisho::site {
namespace {

using tests::local_day;
using tests::local_time;
using tests::periods;
using tests::utc;

void expect_local(const TimeZone& zone, const std::string& instant, const std::string& expected) {
    const auto local = zone.to_local(utc(instant));
    const auto wanted = local_time(expected);
    EXPECT_EQ(local.day, wanted.day) << instant;
    EXPECT_EQ(local.second, wanted.second) << instant;
}

Schedule every_day(std::initializer_list<const char*> texts) {
    Schedule schedule;
    for (auto& list : schedule.weekday) list.periods = periods(texts);
    return schedule;
}

TEST(TimeZone, without_a_table_it_is_utc) {
    const TimeZone zone;
    EXPECT_EQ(zone.name(), "UTC");
    EXPECT_EQ(zone.next_change(utc("2026-01-01 00:00:00")), std::nullopt);
    EXPECT_EQ(zone.start_of(local_day("2026-01-01")), utc("2026-01-01 00:00:00"));
    expect_local(zone, "2026-05-04 11:00:00", "2026-05-04 11:00:00");
}

TEST(TimeZone, tokyo_has_one_offset) {
    const auto zone = tests::time_zone("Asia/Tokyo", 2024, 2030);
    EXPECT_EQ(zone.name(), "Asia/Tokyo");
    EXPECT_EQ(zone.next_change(utc("2000-01-01 00:00:00")), std::nullopt);
    EXPECT_EQ(zone.start_of(local_day("2026-05-04")), utc("2026-05-03 15:00:00"));
    expect_local(zone, "2026-05-03 14:59:59", "2026-05-03 23:59:59");
    expect_local(zone, "2026-05-03 15:00:00", "2026-05-04 00:00:00");
}

TEST(TimeZone, an_instant_before_1970_and_a_part_of_a_second_belong_to_the_second_before) {
    const TimeZone zone;
    const auto local = zone.to_local(WallTime{Duration{-1}});
    EXPECT_EQ(local.day, local_day("1969-12-31"));
    EXPECT_EQ(local.second, 86'399);
    EXPECT_EQ(zone.to_local(WallTime{Duration{999'999}}).second, 0);
}

TEST(TimeZone, the_first_offset_also_holds_before_its_beginning) {
    using std::chrono::hours;
    const TimeZone zone("x", {{utc("2026-01-01 00:00:00"), hours{1}}, {utc("2026-06-01 00:00:00"), hours{2}}});
    EXPECT_EQ(zone.offset_at(utc("2020-01-01 00:00:00")), hours{1});
    EXPECT_EQ(zone.offset_at(utc("2026-05-31 23:59:59")), hours{1});
    EXPECT_EQ(zone.offset_at(utc("2026-06-01 00:00:00")), hours{2});
    EXPECT_EQ(zone.offset_at(utc("2036-06-01 00:00:00")), hours{2});
    EXPECT_EQ(zone.next_change(utc("2020-01-01 00:00:00")), utc("2026-06-01 00:00:00"));
    EXPECT_EQ(zone.next_change(utc("2026-05-31 23:59:59")), utc("2026-06-01 00:00:00"));
    EXPECT_EQ(zone.next_change(utc("2026-06-01 00:00:00")), std::nullopt);
}

TEST(TimeZone, berlin_skips_and_repeats_an_hour) {
    const auto zone = tests::time_zone("Europe/Berlin", 2026, 2026);
    expect_local(zone, "2026-03-29 00:59:59", "2026-03-29 01:59:59");
    expect_local(zone, "2026-03-29 01:00:00", "2026-03-29 03:00:00");
    expect_local(zone, "2026-10-25 00:59:59", "2026-10-25 02:59:59");
    expect_local(zone, "2026-10-25 01:00:00", "2026-10-25 02:00:00");
}

TEST(StartOf, a_date_whose_midnight_is_skipped_begins_at_the_end_of_the_gap) {
    // Santiago: on 2026-09-06 the clock goes from 00:00 to 01:00.
    const auto zone = tests::time_zone("America/Santiago", 2026, 2026);
    EXPECT_EQ(zone.start_of(local_day("2026-09-06")), utc("2026-09-06 04:00:00"));
    expect_local(zone, "2026-09-06 04:00:00", "2026-09-06 01:00:00");
    expect_local(zone, "2026-09-06 03:59:59", "2026-09-05 23:59:59");
}

TEST(StartOf, a_date_whose_midnight_comes_twice_begins_at_the_first) {
    // Havana: on 2026-11-01 the clock goes from 01:00 back to 00:00.
    const auto havana = tests::time_zone("America/Havana", 2026, 2026);
    EXPECT_EQ(havana.start_of(local_day("2026-11-01")), utc("2026-11-01 04:00:00"));
    // Santiago: on 2026-04-05 the clock goes from 00:00 back to 23:00 of the date before.
    const auto santiago = tests::time_zone("America/Santiago", 2026, 2026);
    EXPECT_EQ(santiago.start_of(local_day("2026-04-05")), utc("2026-04-05 04:00:00"));
}

TEST(StartOf, a_date_that_does_not_exist_begins_with_the_next) {
    // Apia went from 29 to 31 December 2011.
    const auto zone = tests::time_zone("Pacific/Apia", 2011, 2012);
    EXPECT_EQ(zone.start_of(local_day("2011-12-30")), utc("2011-12-30 10:00:00"));
    EXPECT_EQ(zone.start_of(local_day("2011-12-31")), utc("2011-12-30 10:00:00"));
    EXPECT_EQ(zone.start_of(local_day("2011-12-29")), utc("2011-12-29 10:00:00"));
}

TEST(StartOf, is_the_first_instant_of_every_date_of_a_year) {
    for (const std::string name : {"Asia/Tokyo", "Europe/Berlin", "America/New_York", "America/Santiago"}) {
        const auto zone = tests::time_zone(name, 2026, 2026);
        for (int i = 0; i < 365; ++i) {
            const auto day = local_day("2026-01-01") + std::chrono::days{i};
            const auto start = zone.start_of(day);
            EXPECT_EQ(zone.to_local(start).day, day) << name << " day " << i;
            EXPECT_EQ(zone.to_local(start - Duration{1}).day, day - std::chrono::days{1}) << name << " day " << i;
        }
    }
}

TEST(DaylightSaving, a_skipped_local_time_does_not_exist) {
    const auto zone = tests::time_zone("Europe/Berlin", 2026, 2026);
    const SpecialDays none;
    const auto skipped = every_day({"02:00-03:00"});
    const auto inside = [&](const Schedule& schedule, const char* at) {
        return ask(schedule, none, zone.to_local(utc(at))).inside;
    };
    EXPECT_FALSE(inside(skipped, "2026-03-29 00:59:59"));
    EXPECT_FALSE(inside(skipped, "2026-03-29 01:00:00")) << "it is 03:00";
    EXPECT_TRUE(inside(skipped, "2026-03-30 00:00:00"));
    const auto across = every_day({"02:30-03:30"});
    EXPECT_FALSE(inside(across, "2026-03-29 00:59:59"));
    EXPECT_TRUE(inside(across, "2026-03-29 01:00:00"));
    EXPECT_TRUE(inside(across, "2026-03-29 01:29:59"));
    EXPECT_FALSE(inside(across, "2026-03-29 01:30:00"));
}

TEST(DaylightSaving, a_repeated_local_time_counts_both_times) {
    const auto zone = tests::time_zone("Europe/Berlin", 2026, 2026);
    const SpecialDays none;
    const auto schedule = every_day({"02:15-02:45"});
    const auto inside = [&](const char* at) { return ask(schedule, none, zone.to_local(utc(at))).inside; };
    EXPECT_FALSE(inside("2026-10-25 00:14:59"));
    EXPECT_TRUE(inside("2026-10-25 00:15:00"));
    EXPECT_TRUE(inside("2026-10-25 00:44:59"));
    EXPECT_FALSE(inside("2026-10-25 00:45:00"));
    EXPECT_FALSE(inside("2026-10-25 01:14:59"));
    EXPECT_TRUE(inside("2026-10-25 01:15:00"));
    EXPECT_TRUE(inside("2026-10-25 01:44:59"));
    EXPECT_FALSE(inside("2026-10-25 01:45:00"));
}

std::vector<WallTime> edges(const Schedule& schedule, const TimeZone& zone, WallTime from, WallTime to) {
    std::vector<WallTime> found;
    const SpecialDays none;
    for (auto at = next_edge(schedule, none, zone, from); at < to; at = next_edge(schedule, none, zone, at)) {
        found.push_back(at);
    }
    return found;
}

TEST(NextEdge, stops_at_each_edge_midnight_and_offset_change) {
    const auto zone = tests::time_zone("Europe/Berlin", 2026, 2026);
    // Spring: 02:30 does not come; the change itself is a stop.
    EXPECT_EQ(
        edges(every_day({"02:30-03:30"}), zone, utc("2026-03-28 23:00:00"), utc("2026-03-29 22:00:01")),
        (std::vector<WallTime>{utc("2026-03-29 01:00:00"), utc("2026-03-29 01:30:00"), utc("2026-03-29 22:00:00")}));
    // Autumn: both 02:15 and both 02:45.
    EXPECT_EQ(
        edges(every_day({"02:15-02:45"}), zone, utc("2026-10-24 22:00:00"), utc("2026-10-25 23:00:01")),
        (std::vector<WallTime>{utc("2026-10-25 00:15:00"), utc("2026-10-25 00:45:00"), utc("2026-10-25 01:00:00"),
                               utc("2026-10-25 01:15:00"), utc("2026-10-25 01:45:00"), utc("2026-10-25 23:00:00")}));
}

TEST(NextEdge, is_after_now_even_a_microsecond_before_and_at_an_edge) {
    const auto zone = tests::time_zone("Asia/Tokyo", 2026, 2026);
    const SpecialDays none;
    const auto schedule = every_day({"17:30-08:30"});
    const auto edge = utc("2026-05-04 08:30:00");  // 17:30 in Tokyo
    EXPECT_EQ(next_edge(schedule, none, zone, edge - Duration{1}), edge);
    EXPECT_EQ(next_edge(schedule, none, zone, edge), utc("2026-05-04 15:00:00"));
    EXPECT_EQ(next_edge(schedule, none, zone, edge + Duration{1}), utc("2026-05-04 15:00:00"));
    EXPECT_EQ(next_edge(schedule, none, zone, utc("2026-05-04 15:00:00")), utc("2026-05-04 23:30:00"));
}

TEST(NextEdge, without_any_period_is_the_next_midnight_at_most_24_hours_ahead) {
    const SpecialDays none;
    const Schedule never;
    EXPECT_EQ(next_edge(never, none, TimeZone{}, utc("2026-05-04 00:00:00")), utc("2026-05-05 00:00:00"));
    // A date of 25 hours: the offset change comes first.
    const auto berlin = tests::time_zone("Europe/Berlin", 2026, 2026);
    EXPECT_EQ(next_edge(never, none, berlin, utc("2026-10-24 22:00:00")), utc("2026-10-25 01:00:00"));
}

// The tail of the evening before is an edge, also where the date before that has none.
// 6.4-B1b
TEST(NextEdge, IsTheEndOfTheNight) {
    Schedule schedule;
    schedule.weekday[1].periods = tests::periods({"17:30-08:30"});
    const SpecialDays none;
    const TimeZone zone;  // UTC
    EXPECT_EQ(next_edge(schedule, none, zone, utc("2026-05-05 02:00:00")), utc("2026-05-05 08:30:00"))
        << "Monday's night";
    EXPECT_EQ(next_edge(schedule, none, zone, utc("2026-05-06 02:00:00")), utc("2026-05-07 00:00:00"));
}

}  // namespace
}  // namespace sekisho::site

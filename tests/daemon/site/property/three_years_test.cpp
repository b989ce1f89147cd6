// SPDX-License-Identifier: Apache-2.0
// 6.4-B1, B1b, B1d, PRAC-03: the engine equals the minute-by-minute oracle over three years, in three time zones;
// around every change of the answer also to the second; and the timer that follows `next_edge` misses no change.
#include "tests/support/paper.hpp"
#include "tests/support/schedule_oracle.hpp"
#include "tests/support/site_text.hpp"
#include "tests/support/time_zone.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace sekisho::tests {
namespace {

constexpr const char* kFirst = "2024-12-31";
constexpr const char* kLast = "2028-01-01";
constexpr int kMinutesAtEachEnd = 24 * 60;  // of these the local date may lie outside the painted ones

// 2025 and 2026 are covered, 2027 is not; some dates stand in two groups.
PaperCalendar calendar(const std::string& uncovered) {
    PaperCalendar paper;
    paper.groups["holidays"] = {10,
                                {"2025-01-01", "2025-03-20", "2025-03-30", "2025-05-05", "2025-05-06", "2025-10-26",
                                 "2025-11-02", "2025-12-29", "2026-01-01", "2026-03-08", "2026-03-29", "2026-05-04",
                                 "2026-05-05", "2026-05-06", "2026-10-25", "2026-11-01", "2026-12-31"}};
    paper.groups["half_days"] = {5, {"2025-05-06", "2025-12-26", "2026-05-04", "2026-07-01", "2026-12-28"}};
    paper.groups["year_end"] = {20, {"2025-12-29", "2025-12-30", "2025-12-31", "2026-12-29", "2026-12-31"}};
    paper.years = {2025, 2026};
    paper.uncovered = uncovered;
    return paper;
}

PaperSchedule night(bool cut) {
    PaperSchedule paper;
    for (const char* day : {"mon", "tue", "wed", "thu", "fri"}) paper.week[day] = {"17:30-08:30"};
    paper.special["holidays"] = {};
    paper.special["half_days"] = {"12:00-09:00"};
    paper.cut = cut;
    return paper;
}

// Overlapping evenings and mornings, whole days, days of nothing, and edges inside the hours that the clock skips or
// repeats.
PaperSchedule patchwork(bool cut) {
    PaperSchedule paper;
    paper.week["sun"] = {"00:30-01:30", "02:15-02:45", "22:00-03:00"};
    paper.week["mon"] = {"00:00-24:00"};
    paper.week["tue"] = {"08:30-12:00", "13:00-17:30", "23:59-00:01"};
    paper.week["wed"] = {"09:00-09:00"};
    paper.week["sat"] = {"01:00-02:30", "18:00-00:00"};
    paper.special["holidays"] = {"01:59-02:59", "20:00-04:00"};
    paper.special["half_days"] = {"08:30-12:00"};
    paper.special["year_end"] = {};
    paper.cut = cut;
    return paper;
}

struct Case {
    const char* name;
    const char* zone;
    PaperCalendar calendar;
    PaperSchedule schedule;
};
void PrintTo(const Case& made, std::ostream* out) {
    *out << made.zone << ' ' << made.name;
}

std::vector<Case> cases() {
    std::vector<Case> all;
    for (const char* zone : {"Asia/Tokyo", "Europe/Berlin", "America/New_York"}) {
        all.push_back({"night_keep_as_weekday", zone, calendar(""), night(false)});
        all.push_back({"night_cut_as_weekday", zone, calendar(""), night(true)});
        all.push_back({"night_keep_as_holiday", zone, calendar("holidays"), night(false)});
        all.push_back({"night_cut_as_holiday", zone, calendar("holidays"), night(true)});
        all.push_back({"patchwork_keep_as_weekday", zone, calendar(""), patchwork(false)});
        all.push_back({"patchwork_cut_as_half_day", zone, calendar("half_days"), patchwork(true)});
    }
    return all;
}

// Reading tzdata a million times is the slowest part, and the same for every schedule.
const std::vector<long>& minutes_of(const char* zone) {
    static std::map<std::string, std::vector<long>> known;
    auto& minutes = known[zone];
    if (minutes.empty()) minutes = local_minutes(zone, kFirst, kLast);
    return minutes;
}

class ThreeYears : public testing::TestWithParam<Case> {
protected:
    [[nodiscard]] WallTime instant(std::size_t minute) const {
        return begin_ + std::chrono::minutes{static_cast<long>(minute)};
    }
    [[nodiscard]] site::ScheduleAnswer ask(WallTime at) const {
        return site::ask(engine_.schedule, engine_.days, zone_.to_local(at));
    }

    const Engine engine_ = engine_of(GetParam().calendar, GetParam().schedule);
    const ScheduleOracle oracle_{GetParam().calendar, GetParam().schedule, "2024-12-29", "2028-01-03"};
    const site::TimeZone zone_ = time_zone(GetParam().zone, 2024, 2028);
    const std::vector<long>& minutes_ = minutes_of(GetParam().zone);
    const WallTime begin_ = utc(std::string(kFirst) + " 00:00:00");
    const std::size_t end_ = minutes_.size() - kMinutesAtEachEnd;
};

// STD-IEC-04
TEST_P(ThreeYears, engine_equals_oracle_in_every_minute) {
    for (std::size_t i = kMinutesAtEachEnd; i < end_; ++i) {
        const auto expected = oracle_.at(minutes_[i]);
        const auto answer = ask(instant(i));
        ASSERT_EQ(answer.inside, expected.inside) << "UTC minute " << i << " after " << kFirst;
        ASSERT_EQ(engine_.lists.at(answer.rule.value), *expected.list) << "UTC minute " << i << " after " << kFirst;
    }
}

TEST_P(ThreeYears, no_change_is_early_late_or_missed_by_the_timer) {
    WallTime edge = instant(kMinutesAtEachEnd);
    int changes = 0;
    for (std::size_t i = kMinutesAtEachEnd + 1; i < end_; ++i) {
        const bool before = oracle_.at(minutes_[i - 1]).inside;
        const bool after = oracle_.at(minutes_[i]).inside;
        if (before == after) continue;
        ++changes;
        const WallTime at = instant(i);
        ASSERT_EQ(ask(at - std::chrono::seconds{1}).inside, before) << i;
        ASSERT_EQ(ask(at - Duration{1}).inside, before) << i;
        ASSERT_EQ(ask(at).inside, after) << i;
        ASSERT_EQ(ask(at + std::chrono::seconds{1}).inside, after) << i;
        while (edge < at) {
            const WallTime next = site::next_edge(engine_.schedule, engine_.days, zone_, edge);
            ASSERT_GT(next, edge) << i;
            ASSERT_LE(next, edge + std::chrono::hours{24}) << i;
            edge = next;
        }
        ASSERT_EQ(edge, at) << "the timer slept over the change in UTC minute " << i << " after " << kFirst;
    }
    EXPECT_GT(changes, 500);
}

INSTANTIATE_TEST_SUITE_P(Schedules, ThreeYears, testing::ValuesIn(cases()), [](const auto& made) {
    std::string zone = made.param.zone;
    zone.replace(zone.find('/'), 1, "_");
    return zone + "_" + made.param.name;
});

}  // namespace
}  // namespace sekisho::tests

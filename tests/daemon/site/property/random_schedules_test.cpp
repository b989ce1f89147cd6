// SPDX-License-Identifier: Apache-2.0
// 6.4-B1: schedules that nobody would think of, against the oracle, over the weeks in which clocks change.
#include "tests/support/paper.hpp"
#include "tests/support/schedule_oracle.hpp"
#include "tests/support/site_text.hpp"
#include "tests/support/time_zone.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace sekisho::tests {
namespace {

constexpr int kDay = 24 * 60;

std::string clock(int minute) {
    return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

// Ascending, not overlapping; the last one may run into the next date. Edges lie on quarters of an hour, or anywhere.
PaperList random_list() {
    const int step = *rc::gen::element(1, 15);
    auto edges = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, kDay / step));
    for (int& edge : edges) edge *= step;
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    edges.resize(std::min<std::size_t>(edges.size(), 7));
    PaperList list;
    std::size_t i = 0;
    for (; i + 1 < edges.size(); i += 2) list.push_back(clock(edges[i]) + "-" + clock(edges[i + 1]));
    if (i < edges.size()) {
        const int end = *rc::gen::element(0, edges[i], edges[i] / 2, edges[i] / 3, kDay);
        list.push_back(clock(edges[i]) + "-" + clock(end));
    }
    return list;
}

PaperSchedule random_schedule() {
    PaperSchedule paper;
    for (const char* day : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}) paper.week[day] = random_list();
    for (const char* group : {"holidays", "half_days", "year_end"}) {
        if (*rc::gen::arbitrary<bool>()) paper.special[group] = random_list();
    }
    paper.cut = *rc::gen::arbitrary<bool>();
    return paper;
}

PaperCalendar random_calendar(const std::vector<std::string>& dates) {
    PaperCalendar paper;
    int priority = 0;
    for (const char* group : {"year_end", "half_days", "holidays"}) {
        auto& made = paper.groups[group];
        made.priority = ++priority;
        for (const auto& date : dates) {
            if (*rc::gen::inRange(0, 4) == 0) made.dates.insert(date);
        }
    }
    if (*rc::gen::arbitrary<bool>()) paper.years.insert(2026);
    paper.uncovered = *rc::gen::element<std::string>("", "half_days", "holidays");
    return paper;
}

struct Stretch {
    const char* zone;
    std::vector<std::string> dates;  // around a change of the clocks
};

const std::vector<Stretch>& stretches() {
    static const std::vector<Stretch> all{
        {"Asia/Tokyo", {"2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"}},
        {"Europe/Berlin", {"2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"}},
        {"Europe/Berlin", {"2026-10-23", "2026-10-24", "2026-10-25", "2026-10-26", "2026-10-27"}},
        {"America/New_York", {"2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10"}},
        {"America/New_York", {"2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03"}},
        {"America/Santiago", {"2026-09-04", "2026-09-05", "2026-09-06", "2026-09-07", "2026-09-08"}},
        {"America/Santiago", {"2026-04-03", "2026-04-04", "2026-04-05", "2026-04-06", "2026-04-07"}},
        {"Australia/Lord_Howe", {"2026-04-03", "2026-04-04", "2026-04-05", "2026-04-06", "2026-04-07"}},
    };
    return all;
}

struct Made {
    PaperCalendar calendar;
    PaperSchedule schedule;
};

void compare(const Stretch& stretch, const Made& made) {
    const auto engine = engine_of(made.calendar, made.schedule);
    const auto zone = time_zone(stretch.zone, 2026, 2027);
    const ScheduleOracle oracle(made.calendar, made.schedule, "2026-01-01", "2027-02-01");
    const auto& first = stretch.dates.front();
    const auto minutes = local_minutes(stretch.zone, first, stretch.dates.back());
    const auto begin = utc(first + " 00:00:00");
    WallTime edge = begin;
    for (std::size_t i = 0; i < minutes.size(); ++i) {
        const auto at = begin + std::chrono::minutes{static_cast<long>(i)};
        const auto expected = oracle.at(minutes[i]);
        const auto answer = site::ask(engine.schedule, engine.days, zone.to_local(at));
        RC_ASSERT(answer.inside == expected.inside);
        RC_ASSERT(engine.lists.at(answer.rule.value) == *expected.list);
        if (i == 0 || oracle.at(minutes[i - 1]).inside == expected.inside) continue;
        const auto second_before = zone.to_local(at - std::chrono::seconds{1});
        RC_ASSERT(site::ask(engine.schedule, engine.days, second_before).inside != expected.inside);
        while (edge < at) edge = site::next_edge(engine.schedule, engine.days, zone, edge);
        RC_ASSERT(edge == at);
    }
}

// 6.4-B1b, STD-ONVIF-06
RC_GTEST_PROP(RandomSchedules, engine_equals_oracle, ()) {
    const auto& stretch = stretches().at(*rc::gen::inRange<std::size_t>(0, stretches().size()));
    const Made made{random_calendar(stretch.dates), random_schedule()};
    compare(stretch, made);
}

RC_GTEST_PROP(RandomSchedules, next_edge_from_any_instant_is_later_and_misses_nothing, ()) {
    const auto& stretch = stretches().at(*rc::gen::inRange<std::size_t>(0, stretches().size()));
    const auto engine = engine_of(random_calendar(stretch.dates), random_schedule());
    const auto zone = time_zone(stretch.zone, 2026, 2027);
    const auto microseconds = *rc::gen::inRange<long>(0, 5L * kDay * 60 * 1'000'000);
    const auto now = utc(stretch.dates.front() + " 00:00:00") + Duration{microseconds};
    const auto edge = site::next_edge(engine.schedule, engine.days, zone, now);
    RC_ASSERT(edge > now);
    RC_ASSERT(edge <= now + std::chrono::hours{24});
    const auto answer = site::ask(engine.schedule, engine.days, zone.to_local(now));
    for (auto at = now; at < edge; at += std::chrono::seconds{7}) {
        const auto later = site::ask(engine.schedule, engine.days, zone.to_local(at));
        RC_ASSERT(later.inside == answer.inside);
        RC_ASSERT(later.rule == answer.rule);
    }
    const auto last = site::ask(engine.schedule, engine.days, zone.to_local(edge - Duration{1}));
    RC_ASSERT(last.inside == answer.inside);
}

}  // namespace
}  // namespace sekisho::tests

// SPDX-License-Identifier: Apache-2.0
// Which generations are kept (H9.2-4): against an oracle that asks of each one whether somebody needs it.
#include "daemon/backup/generations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <algorithm>
#include <ctime>
#include <map>
#include <set>

namespace sekisho::backup {
namespace {

using namespace std::chrono;
using testing::ElementsAre;

local_days day(int y, unsigned m, unsigned d) {
    return local_days{year{y} / month{m} / std::chrono::day{d}};
}

std::vector<Generation> one_a_day(local_days first, int count) {
    std::vector<Generation> made;
    for (int i = 0; i < count; ++i) made.push_back({i + 1, first + days{i}});
    return made;
}

std::vector<std::int64_t> kept(const std::vector<Generation>& made, const Counts& counts) {
    const auto dropped = surplus(made, counts);
    std::vector<std::int64_t> numbers;
    for (const auto& one : made) {
        if (!std::binary_search(dropped.begin(), dropped.end(), one.number)) numbers.push_back(one.number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

// The oracle's calendar: the C library's, not <chrono>'s.
std::string period(local_days when, const char* format) {
    const std::time_t seconds = std::time_t{when.time_since_epoch().count()} * 86400;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, format, &parts)};
}

// Needed: the latest of all, or the last of one of the latest periods. Asked of each generation by itself.
std::vector<std::int64_t> oracle(const std::vector<Generation>& made, const Counts& counts) {
    const auto last_of_late_period = [&](const Generation& one, const char* format, std::int64_t count) {
        const auto own = period(one.day, format);
        std::set<std::string> later;  // periods with a later generation
        for (const auto& other : made) {
            if (other.number > one.number) later.insert(period(other.day, format));
        }
        return !later.contains(own) && static_cast<std::int64_t>(later.size()) < count;
    };
    std::vector<std::int64_t> numbers;
    for (const auto& one : made) {
        const bool latest =
            std::none_of(made.begin(), made.end(), [&](const auto& other) { return other.number > one.number; });
        if (latest || last_of_late_period(one, "%Y-%m-%d", counts.daily) ||
            last_of_late_period(one, "%G-%V", counts.weekly) || last_of_late_period(one, "%Y-%m", counts.monthly))
            numbers.push_back(one.number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

// H9.2-4: one backup more than the days that are kept.
TEST(Generations, OneMoreThanTheDaysDropsTheOldestThatNobodyNeeds) {
    const auto week = one_a_day(day(2026, 6, 1), 8);  // Monday the 1st to Monday the 8th
    EXPECT_THAT(kept(week, {7, 0, 0}), ElementsAre(2, 3, 4, 5, 6, 7, 8));
    EXPECT_TRUE(surplus(one_a_day(day(2026, 6, 1), 7), {7, 0, 0}).empty());
    EXPECT_THAT(surplus(week, {3, 2, 1}), ElementsAre(1, 2, 3, 4, 5)) << "Sunday the 7th ends its week";
}

TEST(Generations, MonthsKeepTheirLastDay) {
    const auto made = one_a_day(day(2027, 12, 1), 31 + 31 + 29 + 1);  // to 1 March 2028, a leap year
    EXPECT_THAT(kept(made, {1, 0, 4}), ElementsAre(31, 62, 91, 92));
}

// A year of daily backups, dropped day by day as in service, keeps what was promised.
TEST(Generations, DroppingDayByDayKeepsWhatDroppingAtOnceKeeps) {
    const Counts counts;
    const auto all = one_a_day(day(2026, 1, 1), 500);
    std::vector<Generation> left;
    for (const auto& one : all) {
        left.push_back(one);
        const auto dropped = surplus(left, counts);
        std::erase_if(left,
                      [&](const auto& g) { return std::binary_search(dropped.begin(), dropped.end(), g.number); });
    }
    std::vector<std::int64_t> numbers;
    for (const auto& one : left) numbers.push_back(one.number);
    EXPECT_EQ(numbers, kept(all, counts));
    EXPECT_LE(numbers.size(), 7U + 5U + 12U);
    EXPECT_GE(numbers.size(), 12U + 6U);
}

// A clock that is set back makes days come again; the one just made must never be the one that goes.
TEST(Generations, AClockSetBackDropsNeitherTheLatestNorABetterOne) {
    auto made = one_a_day(day(2026, 6, 1), 10);
    made.push_back({11, day(2020, 1, 1)});
    EXPECT_THAT(kept(made, {2, 0, 0}), ElementsAre(10, 11));
    made.push_back({12, day(2037, 1, 1)});
    made.push_back({13, day(2026, 6, 11)});
    EXPECT_THAT(kept(made, {2, 0, 0}), ElementsAre(12, 13)) << "a wrong date takes one place, not all of them";
    EXPECT_THAT(kept(made, {0, 0, 0}), ElementsAre(13)) << "never none";
}

RC_GTEST_PROP(GenerationsProperty, AnswersAsTheOracleDoes, ()) {
    std::vector<Generation> made;
    std::int64_t number = *rc::gen::inRange(1, 1000);
    auto when = day(*rc::gen::inRange(2023, 2030), 1, 1) + days{*rc::gen::inRange(0, 365)};
    const int count = *rc::gen::inRange(0, 60);
    for (int i = 0; i < count; ++i) {
        made.push_back({number, when});
        number += *rc::gen::inRange(1, 3);
        // Mostly forward by a day or so, now and then far, now and then back.
        when += days{*rc::gen::weightedOneOf<int>(
            {{8, rc::gen::inRange(0, 3)}, {2, rc::gen::inRange(20, 45)}, {1, rc::gen::inRange(-400, 0)}})};
    }
    const Counts counts{*rc::gen::inRange(0, 9), *rc::gen::inRange(0, 7), *rc::gen::inRange(0, 14)};
    auto shuffled = made;
    std::reverse(shuffled.begin(), shuffled.end());
    RC_ASSERT(kept(made, counts) == oracle(made, counts));
    RC_ASSERT(surplus(shuffled, counts) == surplus(made, counts));
}

TEST(Generations, NamesAreReadBack) {
    const WallTime made{sys_days{year{2026} / 7 / 4} + 9h + 30min + 5s + 999999us};
    EXPECT_EQ(file_name(42, made), "sekisho-000042-20260704T093005Z.backup");
    EXPECT_EQ(number_in("sekisho-000042-20260704T093005Z.backup"), 42);
    EXPECT_EQ(number_in(file_name(123456789, made)), 123456789);
    for (const char* other :
         {"", "sekisho-.backup", "sekisho-000042-20260704T093005Z.backup.tmp", "sekisho-42-20260704T093005Z.backup",
          "sekisho-0000042-20260704T093005Z.backup", "sekisho-000000-20260704T093005Z.backup",
          "sekisho-000042-2026-704T093005Z.backup", "sekisho--00042-20260704T093005Z.backup",
          "sekisho-00004x-20260704T093005Z.backup", "sekisho-99999999999999999999-20260704T093005Z.backup"})
        EXPECT_EQ(number_in(other), std::nullopt) << other;
}

}  // namespace
}  // namespace sekisho::backup

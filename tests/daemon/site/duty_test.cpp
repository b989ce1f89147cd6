// SPDX-License-Identifier: Apache-2.0
// Who is on duty at which minute (PRAC-13): nights that special days cut, margins, dates without a row.
#include "daemon/site/site.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace sekisho::site {
namespace {

using namespace std::chrono_literals;
using tests::local_day;
using tests::local_time;
using tests::period;

DutyRow row(const char* date, std::uint32_t holder = 0) {
    return {holder, static_cast<std::int32_t>(local_day(date).time_since_epoch().count()), 0};
}

// One person, on nights from 17:30 to 08:30; the last day of the year is special, and gives none.
class OnDuty : public testing::Test {
protected:
    OnDuty() {
        site_.special_days.groups = {{"year_end", 0}};
        site_.special_days.dates = {{local_day("2026-12-31"), 0}};
        Schedule night;
        for (auto& day : night.weekday) day.periods = {period("17:30-08:30")};
        night.special = {DayList{}};
        site_.schedules = {night};
        site_.duty.emplace();
        site_.duty->codes = {{"N", 0}};
        Holder person;
        person.id = {"N1"};
        Holder other;
        other.id = {"N2"};
        site_.roster = Roster("", {person, other});
    }
    [[nodiscard]] bool at(const std::string& when) const {
        return on_duty(site_, site_.roster.holders()[0], local_time(when));
    }

    Site site_;
};

TEST_F(OnDuty, ANightBelongsToItsDate_PRAC_13) {
    site_.duty->rows = {row("2026-12-28")};
    EXPECT_FALSE(at("2026-12-28 17:29:59"));
    EXPECT_TRUE(at("2026-12-28 17:30:00"));
    EXPECT_TRUE(at("2026-12-29 08:29:59"));
    EXPECT_FALSE(at("2026-12-29 08:30:00"));
    EXPECT_FALSE(at("2026-12-28 02:00:00")) << "the tail of a night that is not theirs";
    site_.duty->rows = {row("2026-12-28", 1)};
    EXPECT_FALSE(at("2026-12-28 20:00:00")) << "of the other";
}

TEST_F(OnDuty, ASpecialDayCutsTheNightBefore_PRAC_13) {
    site_.duty->rows = {row("2026-12-30")};
    EXPECT_TRUE(at("2026-12-31 02:00:00")) << "kept";
    site_.schedules[0].overnight = Overnight::cut;
    EXPECT_TRUE(at("2026-12-30 23:59:59"));
    EXPECT_FALSE(at("2026-12-31 00:00:00"));
    EXPECT_FALSE(at("2026-12-31 02:00:00"));
    site_.duty->margin_after = 60min;
    EXPECT_TRUE(at("2026-12-31 00:59:59")) << "a margin is no part of the period";
    EXPECT_FALSE(at("2026-12-31 01:00:00"));
    site_.duty->rows = {row("2026-12-29")};
    EXPECT_TRUE(at("2026-12-30 02:00:00")) << "the next date is plain";
}

TEST_F(OnDuty, MarginsReachOverMidnight_PRAC_13) {
    site_.schedules[0].weekday.fill({{period("00:00-24:00")}, {}});
    site_.duty->rows = {row("2026-12-28")};
    site_.duty->margin_before = 12h;
    site_.duty->margin_after = 12h;
    EXPECT_FALSE(at("2026-12-27 11:59:59"));
    EXPECT_TRUE(at("2026-12-27 12:00:00"));
    EXPECT_TRUE(at("2026-12-29 11:59:59"));
    EXPECT_FALSE(at("2026-12-29 12:00:00"));
    site_.schedules[0].weekday.fill({{period("23:00-22:00")}, {}});
    EXPECT_TRUE(at("2026-12-30 09:59:59")) << "of the day before yesterday";
    EXPECT_FALSE(at("2026-12-30 10:00:00"));
}

TEST_F(OnDuty, ADateWithoutARow_PRAC_13) {
    site_.duty->rows = {row("2026-12-28")};
    EXPECT_FALSE(at("2026-12-29 20:00:00"));
    site_.duty->no_row = NoDutyRow::as_assignment;
    EXPECT_TRUE(at("2026-12-29 20:00:00"));
    EXPECT_FALSE(at("2026-12-28 12:00:00")) << "it has a row, of other hours";
    EXPECT_TRUE(at("2026-12-27 12:00:00"));
}

}  // namespace
}  // namespace sekisho::site

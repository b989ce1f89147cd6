// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/rfc3339.hpp"

#include <gtest/gtest.h>

namespace sekisho::api {
namespace {

using namespace std::chrono;
constexpr WallTime kNoon{sys_days{2025y / April / 1} + 12h};

TEST(Rfc3339, ReadsWhatTheStandardAllows) {
    EXPECT_EQ(parse_time("2025-04-01T12:00:00Z"), kNoon);
    EXPECT_EQ(parse_time("2025-04-01t12:00:00z"), kNoon);
    EXPECT_EQ(parse_time("2025-04-01T21:00:00+09:00"), kNoon);
    EXPECT_EQ(parse_time("2025-04-01T08:30:00-03:30"), kNoon);
    EXPECT_EQ(parse_time("2025-04-02T11:59:00+23:59"), kNoon);
    EXPECT_EQ(parse_time("2025-04-01T12:00:00-00:00"), kNoon);
    EXPECT_EQ(parse_time("2025-04-01T12:00:00.5Z"), kNoon + 500ms);
    EXPECT_EQ(parse_time("2025-04-01T12:00:00.1234567899Z"), kNoon + 123456us);
    EXPECT_EQ(parse_time("2024-02-29T00:00:00Z"), WallTime{sys_days{2024y / February / 29}});
    EXPECT_EQ(parse_time("2000-02-29T00:00:00Z"), WallTime{sys_days{2000y / February / 29}});
    EXPECT_EQ(parse_time("1969-12-31T23:59:59.999999Z"), WallTime{-1us});
    EXPECT_TRUE(parse_time("0000-01-01T00:00:00Z").has_value());
    EXPECT_TRUE(parse_time("9999-12-31T23:59:59.999999Z").has_value());
}

TEST(Rfc3339, RefusesAllElse) {
    for (const char* text : {"",
                             "2025",
                             "2025-04-01",
                             "2025-04-01T12:00:00",
                             "2025-04-01 12:00:00Z",
                             "2025-04-01T12:00Z",
                             "2025-04-01T12:00:00.Z",
                             "2025-04-01T12:00:00,5Z",
                             "2025-04-01T12:00:00+9:00",
                             "2025-04-01T12:00:00+0900",
                             "2025-04-01T12:00:00+09",
                             "2025-04-01T12:00:00+24:00",
                             "2025-04-01T12:00:00+09:60",
                             "2025-04-01T12:00:00Z ",
                             " 2025-04-01T12:00:00Z",
                             "2025-02-29T00:00:00Z",
                             "2100-02-29T00:00:00Z",
                             "2025-04-31T00:00:00Z",
                             "2025-00-01T00:00:00Z",
                             "2025-13-01T00:00:00Z",
                             "2025-04-00T00:00:00Z",
                             "2025-04-01T24:00:00Z",
                             "2025-04-01T23:60:00Z",
                             "2025-04-01T23:59:60Z",
                             "-025-04-01T12:00:00Z",
                             "2025-4-01T12:00:00Z",
                             "2025-04-01T12:00:00ZZ",
                             "+2025-04-01T12:00:00Z",
                             "2025-04-01T1a:00:00Z",
                             "2025-04-01T12:00:00\xef\xbc\x8b"
                             "09:00"}) {
        EXPECT_EQ(parse_time(text), std::nullopt) << text;
    }
}

TEST(Rfc3339, WritesTheSitesOffset) {
    EXPECT_EQ(format_time(kNoon, 0s), "2025-04-01T12:00:00Z");
    EXPECT_EQ(format_time(kNoon + 7us, 9h), "2025-04-01T21:00:00.000007+09:00");
    EXPECT_EQ(format_time(kNoon, -3h - 30min), "2025-04-01T08:30:00-03:30");
    EXPECT_EQ(format_time(WallTime{-1us}, 0s), "1969-12-31T23:59:59.999999Z");
}

// A forged entry may bear any number: the text is still a time.
TEST(Rfc3339, WritesNoYearBeyondFourDigits) {
    EXPECT_EQ(format_time(WallTime::min(), 0s), "0000-01-02T00:00:00Z");
    EXPECT_EQ(format_time(WallTime::max(), 9h), "9999-12-30T09:00:00+09:00");
    EXPECT_NE(parse_time(format_time(WallTime::max(), 23h)), std::nullopt);
    EXPECT_NE(parse_time(format_time(WallTime::min(), -23h)), std::nullopt);
}

TEST(Rfc3339, ReadsBackWhatItWrites) {
    for (std::int64_t i = -1000; i < 1000; ++i) {
        const WallTime time{microseconds{i * 1234567890123}};
        const auto offset = minutes{(i * 37) % 900};
        EXPECT_EQ(parse_time(format_time(time, offset)), time) << format_time(time, offset);
    }
}

}  // namespace
}  // namespace sekisho::api

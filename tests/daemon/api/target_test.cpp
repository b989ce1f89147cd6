// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/target.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::api {
namespace {

using std::string_view_literals::operator""sv;

TEST(Target, segments_and_query_are_decoded) {
    const auto target = parse_target("/v1/doors/%E6%89%89/unlock?from=2025-04-01T08:30:00+09:00&limit=5");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, (std::vector<std::string>{"v1", "doors", "\xE6\x89\x89", "unlock"}));
    EXPECT_EQ(target->query.at("from"), "2025-04-01T08:30:00+09:00");
    EXPECT_EQ(target->query.at("limit"), "5");
}

TEST(Target, a_NUL_is_refused_written_out_or_escaped) {
    EXPECT_FALSE(parse_target("/v1/do\0or"sv));
    EXPECT_FALSE(parse_target("/v1/do%00or"));
    EXPECT_FALSE(parse_target("/v1/entries?from=\0"sv));
    EXPECT_FALSE(parse_target("/v1/entries?from=%00"));
}

// An answer tells what it did not find, and every answer is JSON.
TEST(Target, what_is_not_UTF_8_is_refused_written_out_or_escaped) {
    for (const auto* text : {"/v1/do\xFFor", "/v1/do%FFor", "/v1/entries?from=%E6%89", "/v1/entries?%C0%AF=1"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

TEST(Target, an_empty_segment_is_refused_wherever_it_stands) {
    for (const auto* text : {"", "/", "//", "//v1", "/v1/", "/v1//status", "/v1/status/?limit=1"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

TEST(Target, a_broken_escape_and_a_key_given_twice_are_refused) {
    for (const auto* text : {"v1", "/v1/%", "/v1/%4", "/v1/%4g", "/v1/%+4", "/v1?a=1&a=2", "/v1?=1"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

}  // namespace
}  // namespace sekisho::api

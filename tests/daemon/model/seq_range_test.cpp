// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/seq_range.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sekisho {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

TEST(SeqRange, lies_before_an_entry_or_does_not) {
    EXPECT_TRUE(lies_before(Seq{5}, 0, 5));
    EXPECT_TRUE(lies_before(Seq{5}, 4, 1));
    EXPECT_FALSE(lies_before(Seq{5}, 5, 1));
    EXPECT_FALSE(lies_before(Seq{5}, 0, 6));
    EXPECT_FALSE(lies_before(Seq{5}, 0, 0));
    EXPECT_FALSE(lies_before(Seq{5}, -1, 3));
    EXPECT_FALSE(lies_before(kNoSeq, 0, 1));
}

TEST(SeqRange, any_numbers_may_be_asked_about) {
    for (const std::int64_t first : {kLeast, std::int64_t{-1}, kMost - 1, kMost}) {
        for (const std::int64_t count : {kLeast, std::int64_t{-1}, std::int64_t{2}, kMost}) {
            EXPECT_FALSE(lies_before(Seq{kMost}, first, count)) << first << " " << count;
            EXPECT_FALSE(lies_before(Seq{kLeast}, first, count)) << first << " " << count;
        }
    }
    EXPECT_TRUE(lies_before(Seq{kMost}, 0, kMost));
}

}  // namespace
}  // namespace sekisho

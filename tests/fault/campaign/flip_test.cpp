// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: every single bit of every file of a state directory, turned over: it is found, or nobody is told anything
// else. Of bytes that SQLite's format leaves unused every one is tried here, all eight bits of it with
// SEKISHO_FAULT=long.
#include "tests/fault/campaign.hpp"
#include "tests/fault/flips.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace sekisho::fault {
namespace {

constexpr std::int64_t kParts = 8;

class Flip : public testing::TestWithParam<std::int64_t> {
protected:
    // Of each of these files this test's part of the bytes.
    static void flip(const std::string& dir, const SmallStore& outside, const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            const Flips flips = flip_bits(dir, name, outside, {GetParam(), kParts, !is_long()});
            fmt::print("{}: {} bits, {} found, {} change no answer\n", name, flips.bits, flips.found, flips.unchanged);
            EXPECT_EQ(flips.bits, flips.found + flips.unchanged);
            EXPECT_GT(flips.bits, 0) << name;
            constexpr std::size_t kShown = 20;
            for (std::size_t i = 0; i < std::min(kShown, flips.faults.size()); ++i) ADD_FAILURE() << flips.faults[i];
        }
    }
    const MemoryFolder folder_;
};

TEST_P(Flip, of_a_daemon_that_stopped) {
    const std::string dir = folder_ / "state";
    const SmallStore outside = make_small_store(dir, false);
    flip(dir, outside, files_of(dir));
}

// The newest entries are in the logs; what lies in the files below them is tried in the long campaign.
TEST_P(Flip, of_a_daemon_at_work) {
    const std::string dir = folder_ / "state";
    const SmallStore outside = make_small_store(dir, true);
    flip(dir, outside, is_long() ? files_of(dir) : std::vector<std::string>{"ledger.db-wal", "personal.db-wal"});
}

INSTANTIATE_TEST_SUITE_P(Parts, Flip, testing::Range<std::int64_t>(0, kParts));

}  // namespace
}  // namespace sekisho::fault

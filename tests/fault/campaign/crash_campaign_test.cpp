// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: every legal image after a power cut: a hundred thousand here, a million with SEKISHO_FAULT=long.
#include "tests/fault/campaign.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sekisho::fault {
namespace {

class CrashCampaign : public testing::TestWithParam<std::uint64_t> {};

// STD-IEC-11
TEST_P(CrashCampaign, no_acknowledged_entry_is_lost_and_every_store_goes_on) {
    const std::uint64_t seed = GetParam();
    // Every fourth store is about to fill a tile.
    const RecordedRun run = record_run(seed, 32, seed % 4 == 3 ? 245 : 0);
    const Tally tally = try_crashes(run, Flushes::work, seed, {4000, 13'000});
    fmt::print("seed {}: {}\n", seed, to_text(tally));
    for (const auto& fault : tally.first) ADD_FAILURE() << "seed " << seed << ": " << fault;
    EXPECT_EQ(tally.faulty, 0);
    EXPECT_GE(tally.states, 12'500);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CrashCampaign, testing::Range<std::uint64_t>(0, is_long() ? 80 : 8));

}  // namespace
}  // namespace sekisho::fault

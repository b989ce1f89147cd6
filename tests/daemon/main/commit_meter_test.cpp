// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/commit_meter.hpp"

#include <gtest/gtest.h>

namespace sekisho::main {
namespace {

using std::chrono::milliseconds;

TEST(CommitMeter, measures_each_commit_and_counts_those_that_failed) {
    MonoTime now{};
    CommitMeter meter([&now] { return now; });
    for (const int size : {1, 3}) {
        meter.begun(static_cast<std::size_t>(size));
        now += milliseconds(4);
        meter.ended(true);
    }
    meter.begun(700);
    now += std::chrono::seconds(30);
    meter.ended(false);
    const auto commits = meter.commits();
    EXPECT_EQ(commits.failed, 1u);
    EXPECT_EQ(commits.sizes.sum, 704);
    EXPECT_EQ(commits.durations.sum, Duration(milliseconds(30'008)));
    const auto place = gate::Spread<gate::Times>::place_of(milliseconds(4));
    EXPECT_EQ(commits.durations.counts[place], 2u);
    EXPECT_EQ(commits.durations.counts.back(), 1u) << "longer than every bound";
    EXPECT_EQ(commits.sizes.counts[gate::Spread<gate::Sizes>::place_of(700)], 1u);
}

TEST(CommitMeter, nothing_was_committed_yet) {
    const CommitMeter meter([] { return MonoTime{}; });
    EXPECT_EQ(meter.commits().durations.sum, Duration::zero());
    EXPECT_EQ(meter.commits().failed, 0u);
}

}  // namespace
}  // namespace sekisho::main

// SPDX-License-Identifier: Apache-2.0
// What is counted while people tap: only what happened, once each, and never who.
#include "daemon/gate/meter.hpp"
#include "tests/flow/stage.hpp"

#include <numeric>

namespace sekisho::flow {
namespace {

class Counted : public Stage {
protected:
    [[nodiscard]] const gate::Measured& measured() { return gate().gate().measured(); }
    [[nodiscard]] std::uint64_t entered(gate::TapStage stage) {
        const auto& counts = measured().stages[static_cast<std::size_t>(stage)].counts;
        return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    }
    [[nodiscard]] std::uint64_t taps(Verdict verdict, Direction direction) {
        return measured().taps[static_cast<std::size_t>(verdict)][static_cast<std::size_t>(direction)];
    }
};

// BRIEF-06: each stage of each entry by card; a denial opens nothing and has no stages, nor has a way out.
TEST_F(Counted, entries_by_card_have_their_stages_BRIEF_06) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    EXPECT_EQ(entered(gate::TapStage::total), 0u);
    gate().tap("r2", kIchiro);
    for (const auto stage : {gate::TapStage::read, gate::TapStage::decide, gate::TapStage::commit, gate::TapStage::lock,
                             gate::TapStage::total})
        EXPECT_EQ(entered(stage), 1u);
    gate().tap("r2", kStranger);
    gate().tap("r3", kIchiro);
    EXPECT_EQ(entered(gate::TapStage::total), 1u);
    EXPECT_EQ(taps(Verdict::granted, Direction::entry), 1u);
    EXPECT_EQ(taps(Verdict::denied, Direction::entry), 1u);
    EXPECT_EQ(taps(Verdict::granted, Direction::exit), 1u);
}

TEST_F(Counted, every_entry_of_this_run_is_counted_once) {
    const auto before = news().size();
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    const auto& counts = measured().entries;
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), news().size());
    EXPECT_GT(before, 0u) << "what `ledger init` wrote is of no run";
}

TEST_F(Counted, the_status_tells_inputs_and_the_last_commit) {
    start(tokyo(24, 9, 0));
    const auto status = gate().gate().status();
    ASSERT_TRUE(status.progress.checkpoint);
    EXPECT_EQ(status.progress.checkpoint->entries, status.entries);
    EXPECT_FALSE(status.progress.stalled);
    gate().advance(std::chrono::hours(3));
    EXPECT_EQ(gate().gate().status().uptime - status.uptime, Duration(std::chrono::hours(3)));
}

}  // namespace
}  // namespace sekisho::flow

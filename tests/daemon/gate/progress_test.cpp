// SPDX-License-Identifier: Apache-2.0
// How far the ledger thread is behind, as the journal tells it.
#include "tests/daemon/gate/paper.hpp"
#include "tests/support/full_disk.hpp"

namespace sekisho::gate {
namespace {

using ProgressTest = testing_support::Paper;
using tests::FullDisk;

TEST_F(ProgressTest, tells_what_the_ledger_thread_owes) {
    open();
    EXPECT_EQ(journal_.progress().sent, 0u);
    EXPECT_FALSE(journal_.progress().stalled);
    EXPECT_FALSE(journal_.progress().checkpoint);
    const auto unlock = journal_.append(unlock_draft());
    journal_.append(outcome_draft(unlock));  // cites what is on its way
    clock_.advance(std::chrono::seconds(7));
    auto behind = journal_.progress();
    EXPECT_EQ(behind.sent, 1u);
    EXPECT_EQ(behind.waiting, 1u);
    EXPECT_EQ(behind.stalled, Duration(std::chrono::seconds(7)));
    settle();
    const auto now = journal_.progress();
    EXPECT_EQ(now.sent + now.waiting + now.kept, 0u);
    EXPECT_FALSE(now.stalled);
    ASSERT_TRUE(now.checkpoint);
    EXPECT_EQ(now.checkpoint->entries, journal_.state().applied_seq.value + 1);
}

// 6.5-B3b2: what waits in memory is seen.
TEST_F(ProgressTest, tells_what_is_kept_while_nothing_can_be_written) {
    open();
    {
        const FullDisk full;
        journal_.append(stop_draft("x"));
        settle();
        journal_.append(stop_draft("y"));
        settle();
        EXPECT_EQ(journal_.progress().kept, 2u);
        EXPECT_EQ(journal_.progress().sent, 0u);
    }
    wait_for_recovery();
    EXPECT_EQ(journal_.progress().kept, 0u);
    EXPECT_EQ(journal_.progress().spilled, 0);
}

}  // namespace
}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: ENOSPC, EIO, short writes and a disk that becomes read-only, at every single call of a workload: an append
// is acknowledged and durable, or an error; and after the repair the ledger is all there.
#include "tests/fault/injection.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sekisho::fault {
namespace {

class Injection : public testing::TestWithParam<int> {};

TEST_P(Injection, every_call_of_a_workload) {
    const auto trouble = static_cast<Trouble>(GetParam());
    const Trials trials = try_each_call(trouble, 1);
    fmt::print("{}: {} of {} calls tried, {} errors\n", to_text(trouble), trials.tried, trials.calls, trials.errors);
    for (const auto& fault : trials.faults) ADD_FAILURE() << fault;
    EXPECT_GT(trials.calls, 50) << "the workload writes";
    // The rest of a short write is written; the other troubles are told.
    EXPECT_EQ(trials.errors == 0, trouble == Trouble::short_write_once);
}

INSTANTIATE_TEST_SUITE_P(Troubles, Injection, testing::Range(0, kTroubles));

}  // namespace
}  // namespace sekisho::fault

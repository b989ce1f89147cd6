// SPDX-License-Identifier: Apache-2.0
// What holds of every trouble, however many of a workload's calls meet it.
#pragma once

#include "tests/fault/injection.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sekisho::fault {

// Every `stride`-th call meets the trouble.
inline void expect_survived(Trouble trouble, int stride) {
    const Trials trials = try_each_call(trouble, stride);
    fmt::print("{}: {} of {} calls tried, {} errors\n", to_text(trouble), trials.tried, trials.calls, trials.errors);
    for (const auto& fault : trials.faults) ADD_FAILURE() << fault;
    EXPECT_GT(trials.calls, 50) << "the workload writes";
    // The rest of a short write is written; the other troubles are told.
    EXPECT_EQ(trials.errors == 0, trouble == Trouble::short_write_once);
}

}  // namespace sekisho::fault

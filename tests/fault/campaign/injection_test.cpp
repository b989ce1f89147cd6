// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: ENOSPC, EIO, short writes and a disk that becomes read-only, at every single call of a workload: an append is
// acknowledged and durable, or an error; and after the repair the ledger is all there.
#include "tests/fault/injection.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sekisho::fault {
namespace {

class Injection : public testing::TestWithParam<int> {};

TEST_P(Injection, every_call_of_a_workload) {
    const auto trouble = static_cast<Trouble>(GetParam());
    constexpr std::int64_t kMost = 5000;
    std::int64_t number = 1;
    std::int64_t errors = 0;
    for (; number <= kMost; ++number) {
        const Trial trial = try_trouble(trouble, number, 1);
        if (!trial.fault.empty())
            ADD_FAILURE() << to_text(trouble) << " at call " << number << ", " << trial.call << ": " << trial.fault;
        if (!trial.met) break;
        errors += trial.errors;
    }
    fmt::print("{}: {} calls, {} errors\n", to_text(trouble), number - 1, errors);
    EXPECT_GT(number, 50) << "the workload writes";
    EXPECT_LT(number, kMost);
    if (trouble == Trouble::short_write_once) {
        EXPECT_EQ(errors, 0) << "the rest of a short write is written";
    } else {
        EXPECT_GT(errors, number / 4) << "troubles are met";
    }
}

INSTANTIATE_TEST_SUITE_P(Troubles, Injection, testing::Range(0, kTroubles));

}  // namespace
}  // namespace sekisho::fault

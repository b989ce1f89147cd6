// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b: ENOSPC, EIO, short writes and a disk that becomes read-only, at every thirteenth call of a workload: an
// append is acknowledged and durable, or an error; and after the repair the ledger is all there.
#include "tests/fault/injection_trial.hpp"

namespace sekisho::fault {
namespace {

class Injection : public testing::TestWithParam<int> {};

TEST_P(Injection, some_calls_of_a_workload) {
    expect_survived(static_cast<Trouble>(GetParam()), 13);
}

INSTANTIATE_TEST_SUITE_P(Troubles, Injection, testing::Range(0, kTroubles));

}  // namespace
}  // namespace sekisho::fault

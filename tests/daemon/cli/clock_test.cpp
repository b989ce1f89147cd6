// SPDX-License-Identifier: Apache-2.0
// 6.5-C5: what is written without a daemon bears the kernel's word on the wall clock.
#include "daemon/cli/clock.hpp"
#include "tests/daemon/cli/program.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <chrono>

namespace sekisho::cli {
namespace {

using std::chrono::seconds;

TEST(OfflineClock, a_clock_in_step_has_the_kernels_bound) {
    timex state{};
    state.maxerror = 2500;
    state.esterror = 40;
    const auto word = word_of(TIME_OK, state);
    EXPECT_EQ(word.status, ClockStatus::synced);
    EXPECT_EQ(word.error, Duration(2500));
    EXPECT_EQ(word_of(TIME_INS, state).status, ClockStatus::synced) << "a leap second is announced";
}

TEST(OfflineClock, any_other_is_not_claimed_to_be_exact) {
    timex state{};
    state.maxerror = 2500;
    for (const int answer : {-1, TIME_ERROR}) {
        EXPECT_EQ(word_of(answer, state).status, ClockStatus::unsynced) << answer;
        EXPECT_EQ(word_of(answer, state).error, seconds(16)) << answer;
    }
    state.status = STA_UNSYNC;
    EXPECT_EQ(word_of(TIME_OK, state).status, ClockStatus::unsynced);
    state.maxerror = 20'000'000;
    EXPECT_EQ(word_of(TIME_ERROR, state).error, seconds(20));
}

TEST(OfflineClock, the_first_entry_of_a_ledger_says_what_the_kernel_says) {
    const testing_support::Folder folder;
    const auto dir = folder / "state";
    ASSERT_EQ(testing_support::sekisho("ledger init --state-dir " + dir + " --origin hospital.example/gate1").status,
              0);
    const auto shown = testing_support::sekisho("ledger show --json --db " + dir + "/ledger.db");
    ASSERT_EQ(shown.status, 0);
    const auto clock = boost::json::parse(shown.out).at("entries").at(0).at("clock");
    const auto now = clocks_now();
    EXPECT_GT(now.error, Duration::zero());
    EXPECT_EQ(clock.at("status"), now.status == ClockStatus::synced ? "synced" : "unsynced");
    // The bound of a clock in step grows from poll to poll of its source; of any other it is 16 s or more.
    if (now.status == ClockStatus::unsynced) {
        EXPECT_GE(clock.at("error_us").as_int64(), 16'000'000);
    } else {
        EXPECT_GT(clock.at("error_us").as_int64(), 0);
    }
}

}  // namespace
}  // namespace sekisho::cli

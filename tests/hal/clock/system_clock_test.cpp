// SPDX-License-Identifier: Apache-2.0
#include "hal/clock/system_clock.hpp"

#include <gtest/gtest.h>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

constexpr BootTime at(std::chrono::seconds since_boot) {
    return BootTime(since_boot);
}

TEST(ClockTrust, takes_the_kernels_word_and_bound) {  // 6.5-C5
    ClockTrust trust;
    const auto verdict = trust.judge(at(100s), KernelClock{true, 3ms});
    EXPECT_EQ(verdict.status, ClockStatus::synced);
    EXPECT_EQ(verdict.error, 3ms);
}

TEST(ClockTrust, a_clock_that_was_never_set_is_unsynced_with_an_unknown_error) {
    ClockTrust trust;
    EXPECT_EQ(trust.judge(at(1s), KernelClock{false, 1ms}).status, ClockStatus::unsynced);
    EXPECT_EQ(trust.judge(at(1s), KernelClock{false, 1ms}).error, kUnknownError);
    EXPECT_EQ(trust.judge(at(1s), KernelClock{false, 20s}).error, 20s);
}

TEST(ClockTrust, a_refused_question_is_unsynced_even_after_a_good_answer) {
    ClockTrust trust;
    (void)trust.judge(at(1s), KernelClock{true, 1ms});
    const auto verdict = trust.judge(at(2s), std::nullopt);
    EXPECT_EQ(verdict.status, ClockStatus::unsynced);
    EXPECT_EQ(verdict.error, kUnknownError);
}

TEST(ClockTrust, holdover_starts_at_the_last_bound_and_grows) {
    ClockTrust trust;
    (void)trust.judge(at(1000s), KernelClock{true, 2ms});
    const auto first = trust.judge(at(1000s), KernelClock{false, 16s});
    EXPECT_EQ(first.status, ClockStatus::holdover);
    EXPECT_EQ(first.error, 2ms);
    EXPECT_EQ(trust.judge(at(3000s), KernelClock{false, 16s}).error, 2ms + 1s);
    EXPECT_EQ(trust.judge(at(4000s), KernelClock{true, 5ms}).status, ClockStatus::synced);
    EXPECT_EQ(trust.judge(at(6000s), KernelClock{false, 16s}).error, 5ms + 1s);
}

TEST(ClockTrust, holdover_ends_at_its_limit) {  // 6.5-C5, STD-IEC-02
    ClockTrust trust;
    trust.limit_holdover(1h);
    (void)trust.judge(at(0s), KernelClock{true, 2ms});
    EXPECT_EQ(trust.judge(BootTime(1h) - Duration(1), KernelClock{false, 1ms}).status, ClockStatus::holdover);
    EXPECT_EQ(trust.judge(BootTime(1h), KernelClock{false, 1ms}).status, ClockStatus::unsynced);
    EXPECT_EQ(trust.judge(BootTime(1h), KernelClock{false, 1ms}).error, kUnknownError);
    EXPECT_EQ(trust.judge(BootTime(20h), KernelClock{false, 1ms}).error, 36s + 2ms) << "the grown bound, once larger";
    EXPECT_EQ(trust.judge(BootTime(21h), KernelClock{true, 1ms}).status, ClockStatus::synced);
    EXPECT_EQ(trust.judge(BootTime(21h), KernelClock{false, 1ms}).status, ClockStatus::holdover);
}

TEST(SystemClock, names_the_boot_of_the_machine) {
    SystemClock clock;
    EXPECT_EQ(clock.boot_id().size(), 36U) << clock.boot_id();
    EXPECT_EQ(clock.boot_id(), SystemClock().boot_id());
}

TEST(SystemClock, reads_the_wall_clock_between_two_readings_of_the_same) {
    SystemClock clock;
    const auto before = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    const auto now = clock.now();
    const auto after = std::chrono::ceil<Duration>(std::chrono::system_clock::now());
    EXPECT_LE(before, now.wall);
    EXPECT_LE(now.wall, after);
    EXPECT_GE(now.error, Duration::zero());
}

TEST(SystemClock, boot_time_is_never_behind_monotonic_time) {
    SystemClock clock;
    const auto now = clock.now();
    EXPECT_GE(now.boot.time_since_epoch(), now.mono.time_since_epoch());
}

}  // namespace
}  // namespace sekisho::hal

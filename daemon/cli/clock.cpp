// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/clock.hpp"

#include <chrono>
#include <ctime>

namespace sekisho::cli {
namespace {

std::chrono::microseconds read_clock(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);  // these clocks are always there
    return std::chrono::duration_cast<Duration>(std::chrono::seconds(time.tv_sec) +
                                                std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace

Now clocks_now() {
    return {WallTime(read_clock(CLOCK_REALTIME)), MonoTime(read_clock(CLOCK_MONOTONIC)),
            BootTime(read_clock(CLOCK_BOOTTIME)), ClockStatus::unsynced, Duration::zero()};
}

}  // namespace sekisho::cli

// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/clock.hpp"

#include <algorithm>
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

// The kernel gives a clock up for unsynchronised at this error.
constexpr Duration kUnknownError = std::chrono::seconds(16);

}  // namespace

ClockWord word_of(int answer, const timex& state) {
    if (answer < 0) return {ClockStatus::unsynced, kUnknownError};
    const Duration bound(std::max({state.maxerror, state.esterror, 0L}));
    if (answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0) return {ClockStatus::synced, bound};
    return {ClockStatus::unsynced, std::max(kUnknownError, bound)};
}

Now clocks_now() {
    timex state{};  // modes = 0: read only
    const auto word = word_of(::adjtimex(&state), state);
    return {WallTime(read_clock(CLOCK_REALTIME)), MonoTime(read_clock(CLOCK_MONOTONIC)),
            BootTime(read_clock(CLOCK_BOOTTIME)), word.status, word.error};
}

}  // namespace sekisho::cli

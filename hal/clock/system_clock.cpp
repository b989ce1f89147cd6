// SPDX-License-Identifier: Apache-2.0
#include "hal/clock/system_clock.hpp"

#include <sys/timex.h>
#include <time.h>

#include <algorithm>
#include <chrono>

namespace sekisho::hal {
namespace {

// These clocks always exist on Linux and the pointer is valid, so the call has no way to fail.
Duration read_clock(clockid_t id) {
    timespec value{};
    ::clock_gettime(id, &value);
    const auto exact = std::chrono::seconds(value.tv_sec) + std::chrono::nanoseconds(value.tv_nsec);
    return std::chrono::floor<Duration>(exact);
}

std::optional<KernelClock> ask_kernel() {
    timex state{};  // modes = 0: read only
    const int verdict = ::adjtimex(&state);
    if (verdict < 0) return std::nullopt;
    KernelClock seen;
    seen.synchronised = verdict != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
    seen.error = Duration(std::max({state.maxerror, state.esterror, 0L}));
    return seen;
}

}  // namespace

ClockTrust::Verdict ClockTrust::judge(BootTime now, const std::optional<KernelClock>& seen) {
    if (seen && seen->synchronised) {
        last_good_ = Good{now, seen->error};
        return {ClockStatus::synced, seen->error};
    }
    if (seen && last_good_) {
        constexpr int kDriftDivisor = 2000;  // 500 ppm
        const auto drift = std::max(Duration::zero(), now - last_good_->at) / kDriftDivisor;
        return {ClockStatus::holdover, last_good_->error + drift};
    }
    return {ClockStatus::unsynced, std::max(kUnknownError, seen ? seen->error : Duration::zero())};
}

Now SystemClock::now() {
    Now now;
    now.wall = WallTime(read_clock(CLOCK_REALTIME));
    now.mono = MonoTime(read_clock(CLOCK_MONOTONIC));
    now.boot = BootTime(read_clock(CLOCK_BOOTTIME));
    const auto seen = ask_kernel();
    const std::lock_guard lock(mutex_);
    const auto verdict = trust_.judge(now.boot, seen);
    now.status = verdict.status;
    now.error = verdict.error;
    return now;
}

}  // namespace sekisho::hal

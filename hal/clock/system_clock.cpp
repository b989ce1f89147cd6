// SPDX-License-Identifier: Apache-2.0
#include "hal/clock/system_clock.hpp"

#include <sys/timex.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>

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

std::string SystemClock::boot_id() const {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);  // "" where there is no such file: the boot is not known
    return id;
}

void SystemClock::limit_holdover(Duration longest) {
    const std::lock_guard lock(mutex_);
    trust_.limit_holdover(longest);
}

}  // namespace sekisho::hal

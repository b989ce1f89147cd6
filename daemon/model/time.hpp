// SPDX-License-Identifier: Apache-2.0
// Three times that are never mixed: wall clock (people), monotonic (door timers), boot time (ledger, survives suspend).
#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>

namespace sekisho {

using Duration = std::chrono::microseconds;
using WallTime = std::chrono::sys_time<Duration>;  // UTC

struct MonotonicTag {  // CLOCK_MONOTONIC
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<MonotonicTag>;
    static constexpr bool is_steady = true;
};
using MonoTime = std::chrono::time_point<MonotonicTag>;

struct BootTag {  // CLOCK_BOOTTIME
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<BootTag>;
    static constexpr bool is_steady = true;
};
using BootTime = std::chrono::time_point<BootTag>;

// How far the wall clock may be trusted (6.5-C5).
enum class ClockStatus : std::uint8_t { synced = 1, holdover = 2, unsynced = 3 };

// One reading of all clocks.
struct Now {
    WallTime wall{};
    MonoTime mono{};
    BootTime boot{};
    ClockStatus status = ClockStatus::unsynced;
    Duration error{};  // estimated error of `wall`, >= 0
};

}  // namespace sekisho

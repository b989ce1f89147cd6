// SPDX-License-Identifier: Apache-2.0
// How far a wall clock may be trusted, from what the kernel says of it (6.5-C5). Pure: time is an argument.
#pragma once

#include "daemon/model/time.hpp"

#include <chrono>
#include <optional>

namespace sekisho::hal {

// What the kernel says of its wall clock (adjtimex, read only).
struct KernelClock {
    bool synchronised = false;  // neither TIME_ERROR nor STA_UNSYNC
    Duration error{};           // its own bound of the error, >= 0
};

// The kernel gives the clock up for unsynchronised at this error; ours for a clock that nobody ever set, where the true
// error is unknown.
constexpr Duration kUnknownError = std::chrono::seconds(16);

// synced:   the kernel says that the clock is disciplined; error = the kernel's bound.
// holdover: it was, within this process's life and not longer ago than the limit; error = the last bound, growing by
//           500 ppm of the time since (the kernel's own figure for an undisciplined crystal).
// unsynced: it never was, or too long ago, or the kernel refuses to say; error = kUnknownError, or the kernel's or the
//           grown bound, the largest of them.
class ClockTrust {
public:
    struct Verdict {
        ClockStatus status = ClockStatus::unsynced;
        Duration error{};
    };
    // `seen` is empty when adjtimex was refused (as under systemd's ProtectClock).
    Verdict judge(BootTime now, const std::optional<KernelClock>& seen);
    // STD-IEC-02: holdover ends when the clock has not been in step for so long. > 0; 24 h until it is set.
    void limit_holdover(Duration longest) { longest_holdover_ = longest; }

private:
    struct Good {
        BootTime at{};
        Duration error{};
    };
    std::optional<Good> last_good_;
    Duration longest_holdover_ = std::chrono::hours(24);
};

}  // namespace sekisho::hal

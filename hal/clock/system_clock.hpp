// SPDX-License-Identifier: Apache-2.0
// The machine's clocks, and how far its wall clock may be trusted (6.5-C5).
#pragma once

#include "hal/contract/clock.hpp"

#include <mutex>
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
// holdover: it was, within this process's life; error = the last bound, growing by 500 ppm of the time since (the
// kernel's
//           own figure for an undisciplined crystal).
// unsynced: it never was, or the kernel refuses to say; error = kUnknownError or the kernel's bound, the larger.
class ClockTrust {
public:
    struct Verdict {
        ClockStatus status = ClockStatus::unsynced;
        Duration error{};
    };
    // `seen` is empty when adjtimex was refused (as under systemd's ProtectClock).
    Verdict judge(BootTime now, const std::optional<KernelClock>& seen);

private:
    struct Good {
        BootTime at{};
        Duration error{};
    };
    std::optional<Good> last_good_;
};

// From any thread.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Now now() override;

private:
    std::mutex mutex_;
    ClockTrust trust_;
};

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
// A clock that moves only when it is told to.
#pragma once

#include "hal/contract/clock.hpp"
#include "hal/contract/clock_trust.hpp"

#include <mutex>
#include <optional>
#include <string>

namespace sekisho::hal {

// From any thread.
class SimClock final : public Clock {
public:
    // Starts synced, with no error.
    explicit SimClock(Now start);
    [[nodiscard]] Now now() override;
    [[nodiscard]] std::string boot_id() const override;
    void limit_holdover(Duration longest) override;

    // All three clocks move on together; a time in the past moves nothing.
    void advance_to(MonoTime when);
    void advance(Duration by);
    // The wall clock alone is set, forwards or backwards; the other clocks do not notice.
    void step_wall(Duration by);
    // What the kernel would say of its time source; nothing: it refuses. Status and error follow from it.
    void set_source(std::optional<KernelClock> source);
    // Status and error as they are, whatever the source says.
    void set_trust(ClockStatus status, Duration error);
    // The machine's boot: its name, and the boot-time clock's reading now.
    void set_boot(std::string id, BootTime now);

private:
    mutable std::mutex mutex_;
    Now now_;
    std::string boot_id_;  // not known until it is set
    ClockTrust trust_;
    std::optional<KernelClock> source_ = KernelClock{true, Duration::zero()};
    std::optional<ClockTrust::Verdict> fixed_;
};

}  // namespace sekisho::hal

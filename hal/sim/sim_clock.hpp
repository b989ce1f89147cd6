// SPDX-License-Identifier: Apache-2.0
// A clock that moves only when it is told to.
#pragma once

#include "hal/contract/clock.hpp"

#include <mutex>

namespace sekisho::hal {

// From any thread.
class SimClock final : public Clock {
public:
    // Starts synced, with no error.
    explicit SimClock(Now start);
    [[nodiscard]] Now now() override;

    // All three clocks move on together; a time in the past moves nothing.
    void advance_to(MonoTime when);
    void advance(Duration by);
    // The wall clock alone is set, forwards or backwards; the other clocks do not notice.
    void step_wall(Duration by);
    void set_trust(ClockStatus status, Duration error);

private:
    std::mutex mutex_;
    Now now_;
};

}  // namespace sekisho::hal

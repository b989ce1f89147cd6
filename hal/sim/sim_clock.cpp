// SPDX-License-Identifier: Apache-2.0
#include "hal/sim/sim_clock.hpp"

namespace sekisho::hal {

SimClock::SimClock(Now start) : now_(start) {
    now_.status = ClockStatus::synced;
    now_.error = Duration::zero();
}

Now SimClock::now() {
    const std::lock_guard lock(mutex_);
    return now_;
}

void SimClock::advance_to(MonoTime when) {
    const std::lock_guard lock(mutex_);
    if (when <= now_.mono) return;
    const auto by = when - now_.mono;
    now_.wall += by;
    now_.mono += by;
    now_.boot += by;
}

void SimClock::advance(Duration by) {
    advance_to(now().mono + by);
}

void SimClock::step_wall(Duration by) {
    const std::lock_guard lock(mutex_);
    now_.wall += by;
}

void SimClock::set_trust(ClockStatus status, Duration error) {
    const std::lock_guard lock(mutex_);
    now_.status = status;
    now_.error = error;
}

}  // namespace sekisho::hal

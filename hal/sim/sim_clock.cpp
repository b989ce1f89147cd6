// SPDX-License-Identifier: Apache-2.0
#include "hal/sim/sim_clock.hpp"

#include <utility>

namespace sekisho::hal {

SimClock::SimClock(Now start) : now_(start) {}

Now SimClock::now() {
    const std::lock_guard lock(mutex_);
    const auto judged = trust_.judge(now_.boot, source_);
    const auto verdict = fixed_.value_or(judged);
    now_.status = verdict.status;
    now_.error = verdict.error;
    return now_;
}

std::string SimClock::boot_id() const {
    const std::lock_guard lock(mutex_);
    return boot_id_;
}

void SimClock::limit_holdover(Duration longest) {
    const std::lock_guard lock(mutex_);
    trust_.limit_holdover(longest);
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

void SimClock::set_source(std::optional<KernelClock> source) {
    const std::lock_guard lock(mutex_);
    source_ = source;
    fixed_.reset();
}

void SimClock::set_trust(ClockStatus status, Duration error) {
    const std::lock_guard lock(mutex_);
    fixed_ = ClockTrust::Verdict{status, error};
}

void SimClock::set_boot(std::string id, BootTime now) {
    const std::lock_guard lock(mutex_);
    boot_id_ = std::move(id);
    now_.boot = now;
}

}  // namespace sekisho::hal

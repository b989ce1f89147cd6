// SPDX-License-Identifier: Apache-2.0
#include "daemon/door/lock_watch.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::door {
namespace {

class Run {
public:
    Run(LockWatch& watch, const LockWatchSettings& settings, MonoTime now)
        : watch_(watch), settings_(settings), now_(now) {}

    void pass_deadlines() {
        if (watch_.late_at && *watch_.late_at <= now_) late();
        if (watch_.case_closed_at && *watch_.case_closed_at <= now_) {
            watch_.case_closed_at.reset();
            watch_.tampered = false;
            watch_.missed = watch_.silent;
            actions_.events.push_back(DoorEvent::tamper_over);
        }
    }

    void on(const Driven& event) {
        // Each command has its whole time, also the one that takes another back.
        if (event.released != watch_.released) settled();
        watch_.released = event.released;
    }
    void on(const MonitorSaid& event) { watch_.bolted = event.bolted; }
    void on(const DoorMoved& event) { watch_.open = event.open; }
    // A case that was opened is at once; that it is closed again counts when it has lasted.
    void on(const TamperSaid& event) {
        watch_.case_closed_at.reset();
        if (event.active && !watch_.tampered) {
            watch_.tampered = true;
            actions_.events.push_back(DoorEvent::tampered);
        } else if (!event.active && watch_.tampered) {
            watch_.case_closed_at = now_ + settings_.settle;
        }
    }
    void on(const Recalled& known) {
        actions_.events.clear();  // of what has just been due all stands in the flags
        watch_.silent = false;
        const bool missed = std::exchange(watch_.missed, false);
        if ((watch_.tampered || missed) && !known.tampered) actions_.events.push_back(DoorEvent::tampered);
        if (missed && !watch_.tampered && !known.tampered) actions_.events.push_back(DoorEvent::tamper_over);
        watch_.tampered = watch_.tampered || known.tampered;
        if (watch_.fault && watch_.fault != known.fault) actions_.events.push_back(*watch_.fault);
        if (!watch_.fault) watch_.fault = known.fault;
    }
    void on(const WatchTick&) {}

    void judge() {
        const bool judged = settings_.has_monitor && !settings_.blind && !watch_.open;
        if (!judged || watch_.bolted != watch_.released) settled();
        if (!settings_.has_monitor) return end_fault();
        if (!judged) return;
        // A lock that does not lock is told to release in between, and does: that mends nothing.
        if (watch_.fault && watch_.bolted == (watch_.fault == DoorEvent::lock_not_locked)) end_fault();
        if (watch_.bolted == watch_.released && !watch_.given_up && !watch_.late_at) {
            watch_.late_at = now_ + settings_.settle;
            watch_.retries_left = settings_.retries;
        }
    }

    LockWatchActions actions() && {
        if (watch_.silent) actions_.events.clear();
        return std::move(actions_);
    }

private:
    void late() {
        watch_.late_at.reset();
        if (watch_.retries_left > 0) {
            --watch_.retries_left;
            watch_.late_at = now_ + settings_.settle;
            actions_.drive_again = true;
            return;
        }
        watch_.given_up = true;
        const auto fault = watch_.released ? DoorEvent::lock_not_released : DoorEvent::lock_not_locked;
        if (watch_.fault != fault) actions_.events.push_back(fault);
        watch_.fault = fault;
    }

    void settled() {
        watch_.late_at.reset();
        watch_.given_up = false;
    }

    void end_fault() {
        if (!watch_.fault) return;
        watch_.fault.reset();
        actions_.events.push_back(DoorEvent::lock_obeys);
    }

    LockWatch& watch_;
    const LockWatchSettings& settings_;
    MonoTime now_;
    LockWatchActions actions_;
};

}  // namespace

bool alarms(const LockWatch& watch) {
    return watch.fault || watch.tampered;
}

std::optional<MonoTime> next_deadline(const LockWatch& watch) {
    if (!watch.late_at) return watch.case_closed_at;
    return watch.case_closed_at ? std::min(*watch.late_at, *watch.case_closed_at) : watch.late_at;
}

LockWatchActions step(LockWatch& watch, const LockWatchSettings& settings, const LockWatchEvent& event, MonoTime now) {
    Run run(watch, settings, now);
    run.pass_deadlines();
    std::visit([&run](const auto& happened) { run.on(happened); }, event);
    run.judge();
    return std::move(run).actions();
}

}  // namespace sekisho::door

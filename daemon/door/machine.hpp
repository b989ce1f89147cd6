// SPDX-License-Identifier: Apache-2.0
// The inside of step(): one run of the machine over one event. No other room includes this.
#pragma once

#include "daemon/door/step.hpp"

#include <utility>
#include <vector>

namespace sekisho::door {

// Stands open for everybody, and so masks the alarms (STD-ONVIF-01). An unlock schedule waits while a mode refuses
// entry.
[[nodiscard]] bool unlocked(const Door& door);

// Handlers change the causes kept in the Door; only release() and relock() move the lock.
class Machine {
public:
    Machine(Door& door, const Settings& settings, MonoTime now) : door_(door), settings_(settings), now_(now) {}

    void pass_deadlines();
    void on(const Start& event);
    void on(const Grant& grant);
    void on(const Contact& event);
    void on(const Found& event);
    void on(const Rex& event);
    void on(const ReleaseButton& event);
    void on(const Fire& event);
    void on(const UnlockSchedule& event);
    void on(const Modes& modes);
    void on(const Withdraw&);
    void on(const Tick&) {}
    void on(const Reconfigured&);
    std::vector<Action> actions() && { return std::move(actions_); }

private:
    bool pass_next();
    void release_over();
    void rex_over();
    void warn();
    void alarm_held();
    void opened();
    void closed();
    void latch_fire();
    void end_entries();  // what lets people in under a mode that refuses them
    void mask(bool masked_before);
    void release();
    void let_out(MonoTime until);    // at least until then
    void relock(RelockCause cause);  // locks, unless another cause still holds the lock released
    void complete_grant(Passage passage);
    void start_open_time(bool extended);
    void stop_open_time();
    void silence();
    void record(DoorEvent event, Direction direction = Direction::none);
    void record(UnlockCause cause);

    Door& door_;
    const Settings& settings_;
    MonoTime now_;
    std::vector<Action> actions_;
};

}  // namespace sekisho::door

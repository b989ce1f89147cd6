// SPDX-License-Identifier: Apache-2.0
// Time, the door's own movements, and the parts all handlers share; what comes from outside is in
// step.cpp.
#include "daemon/door/machine.hpp"

#include <algorithm>

namespace sekisho::door {
namespace {

// All that can stand for a released lock.
bool has_cause(const Door& door) {
    return door.fire_holds || door.rex_active || door.button_active || door.rex_until || unlocked(door) ||
           door.release_until;
}

bool alarmed(const Door& door) {
    return door.forced || door.held || door.pre_alarm;
}

}  // namespace

bool unlocked(const Door& door) {
    return door.modes.locked_open || (door.scheduled && !door.modes.blocked && !door.modes.locked_down);
}

// --- time ---

void Machine::pass_deadlines() {
    while (pass_next()) {
    }
}

bool Machine::pass_next() {
    const auto due = next_deadline(door_);
    if (!due || *due > now_) {
        return false;
    }
    if (door_.pre_alarm_at == due) {
        warn();
    } else if (door_.held_at == due) {
        alarm_held();
    } else if (door_.release_until == due) {
        release_over();
    } else {
        rex_over();
    }
    return true;
}

void Machine::release_over() {
    door_.release_until.reset();
    door_.release_lets_out = false;
    relock(RelockCause::release_time_over);
    complete_grant(Passage::not_taken);
}

void Machine::rex_over() {
    door_.rex_until.reset();
    relock(RelockCause::rex_released);
}

void Machine::warn() {
    door_.pre_alarm_at.reset();
    door_.pre_alarm = true;
    record(DoorEvent::held_pre_alarm);
    actions_.emplace_back(Alarm{Sound::pre_alarm});
}

void Machine::alarm_held() {
    door_.held_at.reset();
    door_.pre_alarm = false;
    door_.held = true;
    record(DoorEvent::held_open);
    actions_.emplace_back(Alarm{Sound::alarm});
}

// --- the door moves ---

void Machine::opened() {
    door_.open = true;
    const bool extended = door_.grant && door_.grant->extended;
    if (door_.grant) {
        complete_grant(Passage::taken);
    } else if (door_.rex_active || door_.button_active || door_.rex_until) {
        actions_.emplace_back(Record{OutcomeDetail{Passage::taken, {}, {}}, kNoSeq, Direction::exit});
    } else if (unlocked(door_) || door_.fire_holds || door_.release_until) {
        // A release without a grant that waits: its passage was assumed while the contact was lost.
        record(DoorEvent::opened);
    } else if (settings_.holds_people && settings_.egress == site::Egress::hardware && !settings_.has_rex) {
        record(DoorEvent::opened, Direction::exit);
    } else {
        door_.forced = true;
        record(DoorEvent::forced_open);
        actions_.emplace_back(Alarm{Sound::alarm});
        return;  // one alarm is enough: no open time for a door that was forced
    }
    start_open_time(extended);
}

void Machine::closed() {
    const auto before = actions_.size();
    door_.open = false;
    door_.release_until.reset();
    door_.release_lets_out = false;
    if (settings_.egress == site::Egress::hardware) {
        door_.rex_until.reset();  // the lever opens at any time, so the lock need not wait for the
                                  // next one out
    }
    relock(RelockCause::closed);
    stop_open_time();
    silence();
    if (actions_.size() == before) {
        record(DoorEvent::closed);
    }
}

// --- parts ---

void Machine::latch_fire() {
    if (!door_.fire || door_.fire_holds || !settings_.fire_release) {
        return;
    }
    door_.fire_holds = true;
    release();
    record(UnlockCause::fire);
}

// Who is on the way in is told as not gone in; who is on the way out keeps the lock released.
void Machine::end_entries() {
    if (!refuses_entry(door_)) {
        return;
    }
    if (door_.grant && door_.grant->direction == Direction::entry) {
        complete_grant(Passage::not_taken);
    }
    if (!door_.release_lets_out) {
        door_.release_until.reset();
    }
}

// Alarms and their time, when what masks them has begun or ended.
void Machine::mask(bool masked_before) {
    if (unlocked(door_) == masked_before) {
        return;
    }
    if (!masked_before) {
        stop_open_time();
        silence();
    } else if (door_.open) {
        start_open_time(false);
    }
}

void Machine::release() {
    if (!door_.released) {
        door_.released = true;
        actions_.emplace_back(DriveLock{true});
    }
}

void Machine::let_out(MonoTime until) {
    door_.rex_until = std::max(door_.rex_until.value_or(until), until);
    release();
}

void Machine::relock(RelockCause cause) {
    if (door_.released && !has_cause(door_)) {
        door_.released = false;
        actions_.emplace_back(DriveLock{false});
        actions_.emplace_back(Record{RelockDetail{cause}});
    }
}

void Machine::complete_grant(Passage passage) {
    if (!door_.grant) {
        return;
    }
    actions_.emplace_back(Record{OutcomeDetail{passage, {}, {}}, door_.grant->cause_seq, door_.grant->direction});
    door_.grant.reset();
}

void Machine::start_open_time(bool extended) {
    if (unlocked(door_)) {
        return;  // Unlocked masks the alarms (STD-ONVIF-01)
    }
    const auto& timing = settings_.timing;
    door_.held_at = now_ + timing.open;
    if (extended) {
        *door_.held_at += timing.extended;
    }
    if (timing.pre_alarm.count() > 0) {
        door_.pre_alarm_at = *door_.held_at - timing.pre_alarm;
    }
}

void Machine::stop_open_time() {
    door_.pre_alarm_at.reset();
    door_.held_at.reset();
}

void Machine::silence() {
    if (!alarmed(door_)) {
        return;
    }
    door_.forced = door_.held = door_.pre_alarm = false;
    record(DoorEvent::alarm_over);
    actions_.emplace_back(Alarm{Sound::quiet});
}

void Machine::record(DoorEvent event, Direction direction) {
    actions_.emplace_back(Record{DoorEventDetail{event}, kNoSeq, direction});
}

void Machine::record(UnlockCause cause) {
    actions_.emplace_back(Record{UnlockDetail{cause, {}, {}}});
}

}  // namespace sekisho::door

// SPDX-License-Identifier: Apache-2.0
#include "daemon/door/step.hpp"

#include "daemon/door/machine.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::door {

void Machine::on(const Start& event) {
    const bool masked_until_now = unlocked(door_) && door_.open;
    complete_grant(Passage::unknown);
    door_.started = true;
    door_.released = door_.fire_holds = door_.scheduled = false;
    door_.rex_active = door_.button_active = false;
    door_.modes.locked_open = door_.release_lets_out = false;
    door_.release_until.reset();
    door_.rex_until.reset();
    door_.fire = event.fire;
    latch_fire();
    on(Rex{event.rex});
    if (event.open && masked_until_now) {
        start_open_time(false);
    }
    on(Found{event.open});
}

void Machine::on(const Grant& grant) {
    const bool out = grant.direction == Direction::exit;
    if (!out && refuses_entry(door_)) {
        // The mode began between the decision and now.
        actions_.emplace_back(Record{OutcomeDetail{Passage::not_taken, {}, {}}, grant.cause_seq, grant.direction});
        return;
    }
    complete_grant(Passage::not_taken);
    auto until = now_ + settings_.timing.release;
    if (grant.extended) {
        until += settings_.timing.extended;
    }
    if (door_.release_lets_out && door_.release_until) {
        until = std::max(until, *door_.release_until);  // whoever is on the way out keeps the whole time
    }
    door_.release_lets_out = out || door_.release_lets_out;
    door_.release_until = until;
    release();
    door_.grant = grant;
    if (!settings_.has_contact || door_.open) {
        // There is no opening to wait for: no contact, or the door stands open already.
        complete_grant(Passage::taken_assumed);
    }
}

void Machine::on(const Contact& event) {
    if (!settings_.has_contact || event.open == door_.open) {
        return;
    }
    event.open ? opened() : closed();
}

void Machine::on(const Found& event) {
    if (!event.open || door_.open || !settings_.has_contact) {
        on(Contact{event.open});
        return;
    }
    // Nobody saw it open: no break-in is claimed, but it may not stand open for ever.
    complete_grant(Passage::taken_assumed);
    door_.open = true;
    record(DoorEvent::opened);
    start_open_time(false);
}

void Machine::on(const Rex& event) {
    if (event.active == door_.rex_active) {
        return;
    }
    const bool stands = door_.rex_active || door_.rex_until;
    door_.rex_active = event.active;
    if (event.active) {
        let_out(now_ + settings_.timing.release);
    } else {
        relock(RelockCause::rex_released);
    }
    if (event.active && !stands) {
        record(UnlockCause::rex);
    }
}

// Each press has the whole time, and is an entry of its own: it says that the sensor did not do.
void Machine::on(const ReleaseButton& event) {
    if (event.active == door_.button_active) {
        return;
    }
    door_.button_active = event.active;
    if (!event.active) {
        relock(RelockCause::rex_released);
        return;
    }
    let_out(now_ + settings_.timing.button);
    record(UnlockCause::button);
}

void Machine::on(const Fire& event) {
    door_.fire = event.active;
    if (!event.active) {
        door_.fire_holds = false;
        end_entries();
        relock(RelockCause::fire_reset);
    }
    latch_fire();
}

void Machine::on(const UnlockSchedule& event) {
    if (event.active == door_.scheduled) {
        return;
    }
    const bool masked = unlocked(door_);
    door_.scheduled = event.active;
    if (unlocked(door_)) {
        release();
    } else {
        relock(RelockCause::schedule);
    }
    mask(masked);
}

void Machine::on(const Modes& modes) {
    const bool masked = unlocked(door_);
    door_.modes = modes;
    end_entries();
    if (unlocked(door_)) {
        release();
    } else {
        relock(RelockCause::mode);
    }
    mask(masked);
}

void Machine::on(const Withdraw&) {
    complete_grant(Passage::unknown);
    if (settings_.egress == site::Egress::hardware) {
        door_.rex_until.reset();
        door_.release_lets_out = false;
    }
    if (!door_.release_lets_out) {
        door_.release_until.reset();
    }
    const bool masked = unlocked(door_);
    door_.scheduled = door_.modes.locked_open = false;
    relock(RelockCause::command);
    mask(masked);
}

void Machine::on(const Reconfigured&) {
    if (!settings_.has_contact && door_.open) {
        door_.open = false;
        stop_open_time();
        silence();
    }
    if (!settings_.has_contact) {
        complete_grant(Passage::taken_assumed);
    }
    if (!settings_.has_rex) {
        on(Rex{false});  // a line that is gone can no longer let go
    }
    latch_fire();
}

Settings settings_of(const site::Door& door) {
    return Settings{door.timing,
                    door.contact.has_value(),
                    door.rex.has_value(),
                    door.egress,
                    door.fire_release,
                    door.unlock_outside == site::UnlockOutside::double_locked,
                    door.kind != site::DoorKind::cabinet};
}

DoorMode mode_of(const Door& door, const Settings& settings) {
    if (!door.started) {
        return DoorMode::unknown;
    }
    if (door.fire_holds || door.modes.locked_open) {
        return DoorMode::locked_open;
    }
    if (door.modes.locked_down) {
        return DoorMode::locked_down;
    }
    if (door.modes.blocked) {
        return DoorMode::blocked;
    }
    if (door.scheduled) {
        return DoorMode::unlocked;
    }
    if (door.released) {
        return DoorMode::accessed;
    }
    return settings.double_locked ? DoorMode::double_locked : DoorMode::locked;
}

bool refuses_entry(const Door& door) {
    return (door.modes.blocked || door.modes.locked_down) && !door.modes.locked_open && !door.fire_holds;
}

std::optional<MonoTime> next_deadline(const Door& door) {
    std::optional<MonoTime> first;
    for (const auto& time : {door.pre_alarm_at, door.held_at, door.release_until, door.rex_until}) {
        if (time && (!first || *time < *first)) {
            first = time;
        }
    }
    return first;
}

std::vector<Action> step(Door& door, const Settings& settings, const Event& event, MonoTime now) {
    Machine run(door, settings, now);
    run.pass_deadlines();
    std::visit([&run](const auto& happened) { run.on(happened); }, event);
    return std::move(run).actions();
}

}  // namespace sekisho::door

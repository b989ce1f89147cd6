// SPDX-License-Identifier: Apache-2.0
// One door as a pure state machine: step(door, event, now) -> actions. Times are monotonic, so that
// a step of the wall clock never leaves a door open. Rules, in order of rank: fire and egress
// release before all else; never released without a cause; always relocks, on close or when the
// release time is over (6.4-C1, STD-ONVIF-01..03, STD-EGR-01, -02). What each event means in full:
// README.md of this room.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/time.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/site/site.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace sekisho::door {

// What the machine needs of the configured door; a reload replaces it without touching the state.
struct Settings {
    site::DoorTiming timing;   // pre_alarm < open; 0 = no pre-alarm
    bool has_contact = false;  // without: Contact is ignored, a grant is taken_assumed at once
    bool has_rex = false;      // with egress = hardware: the lever's switch, the only way to tell an
                               // exit from a break-in
    site::Egress egress = site::Egress::hardware;
    bool fire_release = false;
    bool double_locked = false;  // at rest both bolts are thrown (6.4-C2)
    bool holds_people = true;    // false for a cabinet: whoever opens it without a grant breaks in
};
[[nodiscard]] Settings settings_of(const site::Door& door);

// --- events ---
struct Start {          // the lines were commanded to rest (locked): at start, and when a faulty door comes
                        // back
    bool open = false;  // level of the contact
    bool fire = false;  // the ledger or the input says that a fire release stands
    bool rex = false;   // level of the REX line
};
struct Grant {  // a card decision or a command, durable in the ledger under `cause_seq`
    UnlockCause cause{};
    Seq cause_seq = kNoSeq;
    Direction direction = Direction::entry;
    bool extended = false;
    friend bool operator==(const Grant&, const Grant&) = default;
};
struct Contact {  // it moved
    bool open = false;
};
struct Found {  // the level of a contact that came back or is new: nobody saw the door move
    bool open = false;
};
struct Rex {
    bool active = false;
};
// The push button beside a sensor, which cuts the lock's power itself (STD-EGR-04): no relock before
// timing.button is over, nor while it is active: it may stay pressed, or its wire be cut.
struct ReleaseButton {
    bool active = false;
};
struct Fire {
    bool active = false;
};                       // active: release; not active: the fire input is quiet again
struct UnlockSchedule {  // its beginning is durable in the ledger, as a Grant is
    bool active = false;
};
// Which modes stand, each with a beginning and an end of its own, durable in the ledger as a Grant is (STD-ONVIF-01).
struct Modes {
    bool locked_open = false;  // by command or by an emergency plan
    bool blocked = false;      // lets nobody in
    bool locked_down = false;  // likewise
    friend bool operator==(const Modes&, const Modes&) = default;
};
// The door leaves service: schedule, locked_open and the grant of an entry end. Ways out go on, but where a lever opens
// by itself the lock does not wait for the end of their time.
struct Withdraw {};
struct Tick {};          // the time of `next_deadline` has come
struct Reconfigured {};  // settings changed
using Event = std::variant<Start, Grant, Contact, Found, Rex, ReleaseButton, Fire, UnlockSchedule, Modes, Withdraw,
                           Tick, Reconfigured>;

// --- actions, to be carried out in this order ---
// Fire, REX and every relock drive first and record afterwards. What stands in the ledger before the
// event (a grant, the beginning of a schedule) is not recorded again: no record, no entry. Each start
// of fire and REX is recorded, also when another cause already holds the lock.
struct DriveLock {
    bool released = false;
    friend bool operator==(const DriveLock&, const DriveLock&) = default;
};
struct Record {  // something for the ledger; gate/ fills in clocks, numbers and rule
    std::variant<UnlockDetail, RelockDetail, DoorEventDetail, OutcomeDetail> detail;
    Seq ref_seq = kNoSeq;  // the grant an outcome completes; kNoSeq: this door's last UnlockDetail{rex}
    Direction direction = Direction::none;  // of outcomes; exit on `opened` by lever, where nothing tells more
};
enum class Sound : std::uint8_t { pre_alarm, alarm, quiet };
struct Alarm {
    Sound sound{};
    friend bool operator==(const Alarm&, const Alarm&) = default;
};
using Action = std::variant<DriveLock, Record, Alarm>;

// The whole state of one door. Copyable and comparable, so that tests can explore it exhaustively.
struct Door {
    bool started = false;
    bool open = false;        // by the contact
    bool released = false;    // the lock as last commanded
    bool fire = false;        // the fire input is active
    bool fire_holds = false;  // released by fire until Fire{false}, whatever a reload says
    bool scheduled = false;   // its unlock schedule holds
    Modes modes;
    bool release_lets_out = false;  // `release_until` is also that of an exit, which no mode cuts short
    bool rex_active = false;
    bool button_active = false;
    bool forced = false;                    // DoorForcedOpen, until the door closes or a schedule masks it
    bool held = false;                      // DoorOpenTooLong, likewise
    bool pre_alarm = false;                 // warned of, `held` not yet; likewise
    std::optional<Grant> grant;             // momentary access under way, outcome not known yet; only while closed
    std::optional<MonoTime> release_until;  // end of the release by the last grant
    std::optional<MonoTime> rex_until;      // end of the shortest release by the last REX or button
    std::optional<MonoTime> pre_alarm_at;
    std::optional<MonoTime> held_at;
    friend bool operator==(const Door&, const Door&) = default;
};

// ONVIF's mode for `status`; unknown before Start.
[[nodiscard]] DoorMode mode_of(const Door& door, const Settings& settings);
// Blocked or LockedDown, and nothing of higher rank stands (6.9-B1): no Grant of an entry is carried out, no schedule
// unlocks. Exits go on (STD-EGR-06).
[[nodiscard]] bool refuses_entry(const Door& door);
// When to send Tick; nothing: no timer is running.
[[nodiscard]] std::optional<MonoTime> next_deadline(const Door& door);
// `now` is when the event happened and never goes back for one door. What was due by then is done
// first, in order, so a late event does no harm; at the very instant of a deadline the deadline
// comes first. Afterwards no deadline is <= now.
[[nodiscard]] std::vector<Action> step(Door& door, const Settings& settings, const Event& event, MonoTime now);

}  // namespace sekisho::door

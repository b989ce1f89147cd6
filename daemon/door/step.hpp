// SPDX-License-Identifier: Apache-2.0
// One door as a pure state machine: step(door, event, now) -> actions. Times are monotonic, so that a step of the wall
// clock never leaves a door open. Rules, in order of rank: fire and egress release before all else; never released
// without a cause; always relocks, on close or when the release time is over (6.4-C1, STD-ONVIF-01..03, STD-EGR-01, -02).
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
    site::DoorTiming timing;
    bool has_contact = false;
    site::Egress egress = site::Egress::hardware;
    bool fire_release = false;
};
[[nodiscard]] Settings settings_of(const site::Door& door);

// --- events ---
struct Start {          // first event after the lines were commanded to rest; `open`: level of the contact
    bool open = false;
    bool fire = false;  // the ledger or the input says that a fire release stands
    bool unlock_schedule = false;
};
struct Grant {          // a card decision or a command, durable in the ledger under `cause_seq`
    UnlockCause cause{};
    Seq cause_seq = kNoSeq;
    Direction direction = Direction::entry;
    bool extended = false;
    friend bool operator==(const Grant&, const Grant&) = default;
};
struct Contact { bool open = false; };
struct Rex { bool active = false; };
struct Fire { bool active = false; };              // active: release; not active: the fire input is quiet again
struct UnlockSchedule { bool active = false; };
struct Tick {};         // the time of `next_deadline` has come
struct Reconfigured {}; // settings changed
using Event = std::variant<Start, Grant, Contact, Rex, Fire, UnlockSchedule, Tick, Reconfigured>;

// --- actions, to be carried out in this order ---
struct DriveLock { bool released = false; friend bool operator==(const DriveLock&, const DriveLock&) = default; };
struct Record {         // something for the ledger; gate/ fills in clocks, numbers and rule
    std::variant<UnlockDetail, RelockDetail, DoorEventDetail, OutcomeDetail> detail;
    Seq ref_seq = kNoSeq;                       // the grant an outcome completes
    Direction direction = Direction::none;
};
enum class Sound : std::uint8_t { pre_alarm, alarm, quiet };
struct Alarm { Sound sound{}; friend bool operator==(const Alarm&, const Alarm&) = default; };
using Action = std::variant<DriveLock, Record, Alarm>;

// The whole state of one door. Copyable and comparable, so that tests can explore it exhaustively.
struct Door {
    bool started = false;
    bool open = false;                // by the contact
    bool released = false;            // the lock as last commanded
    bool fire = false;
    bool scheduled = false;           // its unlock schedule holds
    bool rex_active = false;
    bool forced = false;              // DoorForcedOpen stands until the door closes
    bool held = false;                // DoorOpenTooLong stands until the door closes
    bool pre_alarm = false;
    std::optional<Grant> grant;       // momentary access under way, outcome not known yet
    std::optional<MonoTime> release_until;   // end of the momentary release
    std::optional<MonoTime> pre_alarm_at;
    std::optional<MonoTime> held_at;
    friend bool operator==(const Door&, const Door&) = default;
};

// ONVIF's mode for `status`.
[[nodiscard]] DoorMode mode_of(const Door& door);
// When to send Tick; nothing: no timer is running.
[[nodiscard]] std::optional<MonoTime> next_deadline(const Door& door);
[[nodiscard]] std::vector<Action> step(Door& door, const Settings& settings, const Event& event, MonoTime now);

}  // namespace sekisho::door

// SPDX-License-Identifier: Apache-2.0
// Whether the bolt is where the lock was told to be, as the lock monitor sees it (6.4-C1, STD-IEC-06, PRAC-08), and
// whether somebody is at the case of the door's hardware (STD-IEC-18). A pure state machine beside door::step(), which
// never waits for it: what drives a lock does not hang on what watches it. Times are monotonic.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace sekisho::door {

struct LockWatchSettings {
    bool has_monitor = false;
    bool blind = false;  // the monitor or the contact is lost: nothing is judged meanwhile
    std::chrono::milliseconds settle{
        2000};                 // > 0: how long a bolt may take, and a case stays closed before that counts
    std::uint8_t retries = 0;  // so often a lock that does not follow is driven again: pulses may be lost
};

struct LockWatch {
    bool released = false;                   // as the lock was last driven
    bool bolted = true;                      // as the monitor said last
    bool open = false;                       // by the contact: of an open door the bolt may stand anywhere
    std::optional<DoorEvent> fault;          // `lock_not_locked` or `lock_not_released` stands
    bool given_up = false;                   // the command in force was not followed, and is not repeated any more
    bool tampered = false;                   // `tampered` stands
    bool silent = false;                     // tells nothing until Recalled: what the ledger knows is not read yet
    bool missed = false;                     // a case was opened and closed meanwhile
    std::uint8_t retries_left = 0;           // while `late_at` is set
    std::optional<MonoTime> late_at;         // the bolt is elsewhere; from then on that is a fault
    std::optional<MonoTime> case_closed_at;  // the case is closed, and counts as such from then on
    friend bool operator==(const LockWatch&, const LockWatch&) = default;
};

// --- events ---
struct Driven {
    bool released = false;
};
struct MonitorSaid {
    bool bolted = false;
};
struct DoorMoved {
    bool open = false;
};
struct TamperSaid {
    bool active = false;
};
// What the ledger says stands: nothing of it is told anew, and what stands no more ends as if it had been seen to
// begin. The monitor and the case are told again behind it, as far as they can be read.
struct Recalled {
    std::optional<DoorEvent> fault;
    bool tampered = false;
};
struct WatchTick {};  // the time of next_deadline() has come, or the settings have changed
using LockWatchEvent = std::variant<Driven, MonitorSaid, DoorMoved, TamperSaid, Recalled, WatchTick>;

struct LockWatchActions {
    bool drive_again = false;       // to where it was told to be
    std::vector<DoorEvent> events;  // for the ledger, in this order
};

// Whether the alarm at the door sounds for one of them.
[[nodiscard]] bool alarms(const LockWatch& watch);
// When to send WatchTick; nothing: no timer is running.
[[nodiscard]] std::optional<MonoTime> next_deadline(const LockWatch& watch);
// What was due by `now` is done first. Afterwards no deadline is <= now.
[[nodiscard]] LockWatchActions step(LockWatch& watch, const LockWatchSettings& settings, const LockWatchEvent& event,
                                    MonoTime now);

}  // namespace sekisho::door

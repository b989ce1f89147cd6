// SPDX-License-Identifier: Apache-2.0
// One door as configured: where it leads, how it is locked, watched and left. Part of site.hpp.
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/line.hpp"
#include "daemon/site/indices.hpp"
#include "daemon/site/rule.hpp"
#include "daemon/site/time_zone.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::site {

// One row of an access point's ordered `levels`: the first whose schedule holds decides.
struct LevelChoice {
    std::optional<ScheduleIndex> during;  // nothing: always (the last row)
    LevelIndex level{};
    RuleIndex rule;
};

struct AccessPoint {
    ReaderIndex reader{};
    std::vector<LevelChoice> levels;  // entry: at least one, the last without a schedule; exit: empty (it only records)
    RuleIndex rule;
};

enum class Egress : std::uint8_t {
    hardware,  // the lever opens mechanically; the daemon only sees the door open
    rex,       // a button asks the daemon
    sensor,    // a motion sensor asks the daemon
};
enum class PowerLoss : std::uint8_t {
    fail_safe,    // line energised = locked
    fail_secure,  // line energised = unlocked
    keeps_state,  // 瞬時通電施解錠型: one pulse throws the bolt, another draws it, and it stays there (PRAC-08)
};

struct DoorTiming {                              // STD-ONVIF-02, STD-IEC-05
    std::chrono::milliseconds release{5000};     // >= 3 s
    std::chrono::milliseconds open{30000};       // >= 10 s
    std::chrono::milliseconds pre_alarm{10000};  // this long before `open` is over; < open
    std::chrono::milliseconds extended{10000};   // added to release and open for holders who need it
    std::chrono::milliseconds button{30000};     // no relock for so long after the push button (STD-EGR-04)
    std::chrono::milliseconds settle{2000};      // 100 ms .. 10 s: so long a bolt may take to follow
    std::chrono::milliseconds pulse{500};        // 50 ms .. 5 s: width, under keeps_state
};

enum class DoorKind : std::uint8_t {
    person,
    cabinet,  // a safe or a rack: nobody is ever behind it
};

// How a door is locked while its unlock schedule does not hold (6.4-C2).
enum class UnlockOutside : std::uint8_t {
    locked,
    double_locked,  // by two bolts, both of which the lever retracts (PRAC-07)
};

// Who agreed to how an escape door is locked, and where that is written (PRAC-07).
struct Authority {
    std::string office;
    LocalDay date{};
    std::string document;
};

struct Door {
    DoorName name;
    std::string label;
    ZoneIndex outer = kOutside;  // between = [outer, inner]
    ZoneIndex inner = kOutside;
    DoorKind kind = DoorKind::person;
    bool evacuation_exit = false;
    std::optional<Authority> authority;
    Egress egress = Egress::hardware;
    PowerLoss power_loss = PowerLoss::fail_secure;
    bool fire_release = false;
    std::optional<ScheduleIndex> unlock;  // Unlocked while it holds
    RuleIndex unlock_rule;
    UnlockOutside unlock_outside = UnlockOutside::locked;
    bool first_person_in = false;  // `unlock` waits in each period until somebody has gone in (6.4-C2)
    DoorTiming timing;
    LineSpec lock;                       // its level; under keeps_state its pulse unlocks
    std::optional<LineSpec> pulse_lock;  // exactly under keeps_state: its pulse locks
    std::optional<LineSpec> contact;
    std::optional<LineSpec> rex;
    std::optional<LineSpec> button;        // the push button beside a sensor, which cuts the lock's power itself
    std::optional<LineSpec> lock_monitor;  // active: the bolt is thrown (STD-IEC-06)
    std::optional<LineSpec> tamper;        // active: a case is open, or the wire is cut (STD-IEC-18)
    AccessPoint entry;
    std::optional<AccessPoint> exit;
    RuleIndex rule;
};

}  // namespace sekisho::site

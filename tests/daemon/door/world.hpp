// SPDX-License-Identifier: Apache-2.0
// A door together with the world around it, as a witness keeps it apart from the machine: what the
// lines say, what the lock and the sounder were last told, how long a grant or a REX may still hold
// the lock. Every rule is checked against the witness. Times are milliseconds after the present
// instant, so equal situations are equal states.
#pragma once

#include "tests/daemon/door/bench_door.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::door::bench {

struct World {
    Door door{};
    bool lock_released = false;  // last DriveLock
    Sound sound = Sound::quiet;  // last Alarm
    bool contact = false;
    bool lost = false;  // the contact's wire is broken
    bool fire = false;
    bool schedule = false;
    Modes modes{};
    bool grant_out = false;  // the grant that may hold the lock is of an exit, or one before it was
    bool rex = false;
    bool button = false;
    std::int64_t grant_left = 0;  // for how long a grant may still hold the lock released
    std::int64_t rex_left = 0;    // likewise for a REX
    // Of the present event alone: entries are barred from now on; the grant is one that the mode refuses.
    bool barred_now = false;
    bool refused_now = false;
    std::optional<Grant> owed;  // a grant whose outcome is not recorded yet
};

// The settings as they are now: a lost contact is none.
[[nodiscard]] Settings settings_in(const World& world, const Settings& wired);

// A number that is equal exactly for worlds that are equal from now on. Needs times below 15 ms.
[[nodiscard]] std::uint64_t key_of(const World& world);

// `milliseconds` pass and a Tick arrives. Returns what is wrong with that; empty: nothing.
[[nodiscard]] std::string pass_time(World& world, const Settings& settings, std::int64_t milliseconds);

// `event` happens now. Returns what is wrong with the machine's answer; empty: nothing.
[[nodiscard]] std::string happen(World& world, const Settings& settings, const Event& event);

// What must hold in every state; empty: it does.
[[nodiscard]] std::string fault_in(const World& world, const Settings& settings);

// 6.9-B1, STD-EGR-06: whatever stands, a REX frees the door at once, and so does a fire where it is to; and no opening
// of a door whose lever frees it mechanically, without a switch to tell, is called forced. Empty: so it is.
[[nodiscard]] std::string fault_in_ways_out(const World& world, const Settings& settings);

// With every input quiet the door is locked and owes nothing after the longest release; empty: so
// it is.
[[nodiscard]] std::string fault_at_rest(const World& world, const Settings& settings);

}  // namespace sekisho::door::bench

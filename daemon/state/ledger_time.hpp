// SPDX-License-Identifier: Apache-2.0
// What the ledger says of time: a clock set back must open no right that has ended (6.4-B1c). The rules and their
// reasons stand in docs/decisions/0018-clock-trust.md.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

namespace sekisho::state {

// One moment on two clocks. The wall clock is set, the boot-time clock only runs: their difference changes by steps
// alone.
struct Reading {
    WallTime wall{};
    BootTime boot{};
    // What the wall clock shows at `now` if nobody sets it. Same boot of the machine.
    [[nodiscard]] WallTime wall_at(BootTime now) const { return wall + (now - boot); }
};

// Two readings further apart than this have a step between them that an entry tells of. No configuration may set its
// limit for clock_step entries higher.
inline constexpr std::chrono::seconds kInLine{60};

struct LedgerTime {
    // The latest believed wall clock; epoch: none. Falls only by an operator's word.
    WallTime mark{};
    Reading line{};         // the last believed reading; goes on with the boot-time clock
    bool moves = false;     // the line is as good as a time source, or there never was one: it moves the mark
    bool sourced = false;   // a believed entry was synced
    std::string boot;       // the machine's boot in which the last run began; "": not known
    std::int64_t run = -1;  // boot_seq of the last start entry; entries of a run count from its start entry on
    Reading last{};         // of the last entry, believed or not
    BootTime in_step{};     // last synced entry of this boot of the machine, or the boot itself
    Duration carried{};     // out of step until then, in earlier boots, while the daemon ran
    Duration before{};      // on the boot-time clocks of earlier boots of the machine, until their last entries

    // How long the machine has run since the ledger began, as far as it knows: never longer than it was. What must last
    // so long and no longer goes by it where somebody sets the wall clock back (6.5-D6-1). Same boot of the machine.
    [[nodiscard]] Duration ran(BootTime now) const { return before + now.time_since_epoch(); }

    // The mark as an entry of this run at `now` will move it. Decisions ask for it: the entry may not be durable yet.
    [[nodiscard]] WallTime seen(BootTime now) const { return moves ? std::max(mark, line.wall_at(now)) : mark; }
    // Whether a run in that boot of the machine goes on with the readings above.
    [[nodiscard]] bool same_boot(const std::string& id) const { return run >= 0 && !id.empty() && id == boot; }
};

// After the entry was applied to the rest of the State. `was_suspect`, `is_suspect`: whether the alarm clock_suspect
// (without subject) stood before and stands after it.
void apply_time(LedgerTime& time, const Entry& entry, bool was_suspect, bool is_suspect);
// The same facts for a run that begins in the boot `id` of the machine: the readings of another boot end there.
void begin_boot(LedgerTime& time, const std::string& id);

}  // namespace sekisho::state

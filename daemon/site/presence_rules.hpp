// SPDX-License-Identifier: Apache-2.0
// What a zone makes of who is in it (6.4-B0b, 6.5-B1d6, STD-BAC-01, STD-IEC-10, 6.6.1-D1, 6.4-D1).
#pragma once

#include "daemon/model/time.hpp"
#include "daemon/site/indices.hpp"
#include "daemon/site/rule.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace sekisho::site {

// Authentication in context: whoever enters was seen to enter the zone around it.
enum class Context : std::uint8_t { off, warn, deny };

// Entering twice without leaving in between.
enum class Passback : std::uint8_t {
    off,
    soft,  // granted, and a finding
    hard,  // denied
};

// `arm`: the zone is watched while it is empty.
struct Arming {
    ScheduleIndex outside{};                   // never in its hours
    Duration after = std::chrono::minutes(1);  // 0 .. 30 min: nobody has been in it for so long
    RuleIndex rule;
};

struct PresenceRules {
    Context context = Context::off;
    Passback passback = Passback::off;
    std::optional<Duration> passback_for;  // counts for so long after the entry; nothing: until the exit
    std::int64_t least = 0;                // people, if any are in; 0 and 1: no rule
    std::int64_t most = 0;                 // people; 0: no limit
    std::optional<Duration> alone_limit;   // alone for longer is an alarm
    std::optional<Duration> stay_limit;    // in the zone for longer is an alarm
    std::optional<Arming> arm;             // nothing: it never arms
};

}  // namespace sekisho::site

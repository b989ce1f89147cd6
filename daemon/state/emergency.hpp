// SPDX-License-Identifier: Apache-2.0
// Emergencies, door modes and sealed cards, as the ledger has them (6.9, STD-ONVIF-01).
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/time.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/model/workflow_details.hpp"

#include <set>
#include <string>

namespace sekisho::state {

// A mode that a command has put a door into. Each has its own beginning and end.
struct StandingMode {
    DoorNumber door{};
    DoorMode mode{};
    std::string operator_;
};

// A plan in force: declared, and neither ended nor expired. Its time is over at `until`, whether or not that is
// written.
struct Emergency {
    std::string plan;
    std::int64_t criterion = 0;
    EmergencyPhase phase{};
    WallTime declared{};
    WallTime until{};
    bool drill = false;  // nothing follows from it
    std::string operator_;
    std::set<ZoneNumber> lifted;
};

// A break-glass card, from its first sealing on.
enum class Seal : std::uint8_t {
    whole = 1,   // sealed, and not used since
    broken = 2,  // used: it opens until `until`
    over = 3,    // the emergency it was used in is over, or it was destroyed: it never opens again
};
struct SealedCard {
    std::string name;  // in the configuration
    Seal seal{};
    WallTime until{};        // of `broken`
    Seq emergency = kNoSeq;  // of `broken`: what was in force then; kNoSeq: nothing was
};

// What the gate sees proposes a plan. A person declares it, or nobody does.
struct Proposal {
    std::string by;
    Seq seq = kNoSeq;       // of the entry
    bool answered = false;  // the plan has been declared since
};

// The phases have one order, and none is left out (6.9-B1.3); from the last the emergency ends.
[[nodiscard]] bool may_follow(EmergencyPhase before, EmergencyPhase next);

}  // namespace sekisho::state

// SPDX-License-Identifier: Apache-2.0
// Empty zones that are watched, and marks of cameras (6.4-D1). Part of state.hpp.
#pragma once

#include <cstdint>

namespace sekisho {
struct Entry;
struct ZoneArmingDetail;
}  // namespace sekisho

namespace sekisho::state {

// Of a zone; what is neither is in no State.
struct ZoneArming {
    bool armed = false;
    // Somebody went in or out, or may have, whom nobody knows; and nobody has confirmed since that it is empty.
    bool unsure = false;
    friend bool operator==(const ZoneArming&, const ZoneArming&) = default;
};

struct State;

// Somebody may have gone in: the zone is not armed until it is confirmed empty.
void apply_unknown_outcome(State& state, const Entry& entry);
// A zone that is confirmed empty holds nobody any more who perhaps was in it; who for certain is stays.
void apply_arming(State& state, const Entry& entry, const ZoneArmingDetail& detail);

}  // namespace sekisho::state

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
    bool unsure = false;  // somebody nobody knows went in or out, and nobody has confirmed since that it is empty
    friend bool operator==(const ZoneArming&, const ZoneArming&) = default;
};

struct State;

// A zone that is confirmed empty holds nobody any more who perhaps was in it; who for certain is stays.
void apply_arming(State& state, const Entry& entry, const ZoneArmingDetail& detail);

}  // namespace sekisho::state

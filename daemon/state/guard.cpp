// SPDX-License-Identifier: Apache-2.0
#include "daemon/state/guard.hpp"

#include "daemon/state/state.hpp"

#include <set>

namespace sekisho::state {

void apply_unknown_outcome(State& state, const Entry& entry) {
    if (entry.dir == Direction::entry && entry.zone != ZoneNumber{}) state.arming[entry.zone].unsure = true;
}

void apply_arming(State& state, const Entry& entry, const ZoneArmingDetail& detail) {
    if (detail.cause == ArmingCause::confirmed_empty) {
        for (const Pid person : std::set(state.presence.people(entry.zone))) {
            const bool perhaps = state.presence.find(person)->standing != Standing::certain;
            if (perhaps) state.presence.leave(person, entry.t_event);
        }
    }
    ZoneArming& zone = state.arming[entry.zone];
    zone.armed = detail.armed;
    if (detail.cause == ArmingCause::unnamed_passage) zone.unsure = true;
    if (detail.cause == ArmingCause::confirmed_empty || detail.cause == ArmingCause::configuration) zone.unsure = false;
    if (zone == ZoneArming{}) state.arming.erase(entry.zone);
}

}  // namespace sekisho::state

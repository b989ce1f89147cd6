// SPDX-License-Identifier: Apache-2.0
// Doors of which one at a time lets people in (`[interlocks]`). What is asked for out of a zone never comes here: REX,
// exits, fire and the lever open whatever else stands open (6.9-B1).
#include "daemon/gate/impl.hpp"

#include <algorithm>

namespace sekisho::gate {
namespace {

// By a grant that is on its way to the ledger: the lock is not released yet, and will be.
bool is_about_to_open(const std::map<Seq, EntryDraft>& grants, DoorNumber door) {
    return std::any_of(grants.begin(), grants.end(), [door](const auto& grant) { return grant.second.door == door; });
}

}  // namespace

bool Gate::Impl::interlocked(const DoorName& name) const {
    const auto index = site->find_door(name.value);
    const auto* interlock = index ? site::interlock_of(*site, *index) : nullptr;
    if (interlock == nullptr) return false;
    const auto& own = doors[*index]->state();
    if (own.fire_holds || own.modes.locked_open) return false;  // it stands open: nobody waits there
    return std::any_of(interlock->doors.begin(), interlock->doors.end(), [&](site::DoorIndex other) {
        if (other == *index) return false;
        const DoorNumber door{number(NamedThing::door, site->doors[other].name.value)};
        return doors[other]->holds_others() || is_about_to_open(journal.grants_on_their_way(), door);
    });
}

}  // namespace sekisho::gate

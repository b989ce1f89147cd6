// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/checks.hpp"

namespace sekisho::access {
namespace {

// The modes of one door, as the ledger has them.
struct Standing {
    bool locked_open = false;
    bool blocked = false;
    bool locked_down = false;
};

Standing modes_of(const state::State& state, DoorNumber door) {
    Standing found;
    for (const auto& [seq, mode] : state.door_modes) {
        if (mode.door != door) continue;
        found.locked_open = found.locked_open || mode.mode == DoorMode::locked_open;
        found.blocked = found.blocked || mode.mode == DoorMode::blocked;
        found.locked_down = found.locked_down || mode.mode == DoorMode::locked_down;
    }
    return found;
}

// Of entries alone: whoever leaves waits for no other door (6.9-B1).
Refusal check_interlock(const site::Site& site, site::DoorIndex index, bool interlocked) {
    const auto* interlock = interlocked ? site::interlock_of(site, index) : nullptr;
    if (interlock == nullptr) return std::nullopt;
    return denied(Reason::other, Detail::interlocked, interlock->rule);
}

}  // namespace

// 6.9-B1: fire and what stands open rank above lockdown, lockdown above the rest. The exit side never comes to stay
// here.
Refusal check_mode(const site::Site& site, const state::State& state, site::DoorIndex index, const Moment& now,
                   bool interlocked) {
    if (state.door_modes.empty() && !interlocked) return std::nullopt;
    const site::Door& door = site.doors.at(index);
    if (door.fire_release && !state.fires.empty()) return std::nullopt;
    const DoorNumber number{state.registry.number_of(NamedThing::door, door.name.value)};
    const Standing modes = modes_of(state, number);
    if (modes.locked_open || stands_open(site, state, index, now)) return std::nullopt;
    if (modes.locked_down) return denied(Reason::other, Detail::door_locked_down, door.rule);
    if (modes.blocked) return denied(Reason::other, Detail::door_blocked, door.rule);
    return check_interlock(site, index, interlocked);
}

}  // namespace sekisho::access

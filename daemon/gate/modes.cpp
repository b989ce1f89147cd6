// SPDX-License-Identifier: Apache-2.0
// Modes that doors are put into by command (STD-ONVIF-01). What stands is the ledger's to say; the doors follow it.
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <utility>

namespace sekisho::gate {
namespace {

// STD-EGR-02: these would hold a door against a fire.
bool refuses(DoorMode mode) {
    return mode == DoorMode::blocked || mode == DoorMode::locked_down;
}

}  // namespace

std::vector<Seq> Gate::Impl::standing(const DoorName& door, DoorMode mode) const {
    const DoorNumber of{number(NamedThing::door, door.value)};
    std::vector<Seq> found;
    for (const auto& [seq, standing] : journal.state().door_modes) {
        if (standing.door == of && standing.mode == mode) found.push_back(seq);
    }
    return found;
}

std::optional<Error> Gate::Impl::why_not_mode(const ModeRequest& request) const {
    const auto& name = request.door.value;
    const auto index = site->find_door(name);
    if (!index) return Error{"no such door", name, "see sekisho status"};
    if (stopping) return stopping_error();
    if (request.mode != DoorMode::locked_open && !refuses(request.mode)) {
        return Error{fmt::format("no command puts a door into {}", to_text(request.mode)), name,
                     "locked_open, blocked or locked_down"};
    }
    if (request.active && refuses(request.mode) && site->doors[*index].fire_release && fire.stands()) {
        return Error{"a fire release stands", fire.rule(), "ask again when it is over"};
    }
    const bool stands = !standing(request.door, request.mode).empty();
    if (request.active && stands) {
        return Error{fmt::format("the door is {} already", to_text(request.mode)), name, "see sekisho status"};
    }
    if (!request.active && !stands) {
        return Error{fmt::format("no command has put the door into {}", to_text(request.mode)), name,
                     "see sekisho status"};
    }
    return std::nullopt;
}

void Gate::set_mode(const ModeRequest& request, std::function<void(Result<Seq>)> done) {
    if (const auto why = impl_->why_not_mode(request)) return done(*why);
    impl_->with_text(request.reason, [this, request, done = std::move(done)](const auto& commitment) {
        if (!commitment) return done(commitment.error());
        if (const auto why = impl_->why_not_mode(request)) return done(*why);  // it may have changed meanwhile
        const auto& door = impl_->site->doors[*impl_->site->find_door(request.door.value)];
        EntryDraft draft;
        draft.kind = EntryKind::door_mode;
        draft.zone = ZoneNumber{impl_->zone_number(door.inner)};
        draft.door = DoorNumber{impl_->number(NamedThing::door, door.name.value)};
        draft.pcommit = *commitment;
        draft.detail = DoorModeDetail{request.mode, request.active, site::to_text(impl_->site->rule(door.rule)),
                                      request.operator_name};
        if (!request.active) draft.ref_seq = impl_->standing(request.door, request.mode).front();
        impl_->journal.append(std::move(draft), {}, done);
    });
}

// Also those whose entry was told as failed and stands in the ledger all the same.
void Gate::Impl::watch_modes() {
    journal.subscribe([this](const Entry& entry) {
        if (entry.kind == EntryKind::door_mode && !stopping) apply_modes();
    });
    apply_modes();
}

void Gate::Impl::apply_modes() {
    for (const auto& unit : doors) {
        const auto& name = unit->configured().name;
        unit->modes({!standing(name, DoorMode::locked_open).empty(), !standing(name, DoorMode::blocked).empty(),
                     !standing(name, DoorMode::locked_down).empty()});
    }
}

}  // namespace sekisho::gate

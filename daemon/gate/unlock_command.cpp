// SPDX-License-Identifier: Apache-2.0
// A door that is opened by command, for one passage.
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <utility>

namespace sekisho::gate {
namespace {

Error no_such_door(const DoorName& name) {
    return {"no such door", name.value, "see sekisho status"};
}

}  // namespace

void Gate::unlock(const DoorName& name, const std::string& reason, const std::string& operator_name,
                  std::function<void(Result<Seq>)> done) {
    auto* unit = impl_->find_door(name);
    if (unit == nullptr) return done(no_such_door(name));
    if (impl_->stopping) return done(stopping_error());
    if (!unit->fault().empty()) return done(Error{"the door is out of service", name.value, unit->fault()});
    if (door::refuses_entry(unit->state())) {
        return done(Error{fmt::format("the door is {}", to_text(unit->mode())), name.value,
                          "take it out of that mode first: sekisho door NAME release MODE"});
    }
    if (impl_->interlocked(name)) {
        return done(Error{"another door of its interlock is open or released", name.value,
                          "ask again when that one is closed; see sekisho status"});
    }
    impl_->with_text(reason, [this, name, operator_name, asked = impl_->moment(),
                              done = std::move(done)](const Result<vault::Commitment>& commitment) {
        if (!commitment) return done(commitment.error());
        auto* door = impl_->find_door(name);
        if (door == nullptr) return done(no_such_door(name));
        EntryDraft draft;
        draft.kind = EntryKind::unlock;
        draft.zone = ZoneNumber{impl_->zone_number(door->configured().inner)};
        draft.door = DoorNumber{impl_->number(NamedThing::door, name.value)};
        draft.dir = Direction::entry;
        draft.pcommit = *commitment;
        draft.detail = UnlockDetail{UnlockCause::command, site::to_text(impl_->site->rule(door->configured().rule)),
                                    operator_name};
        auto granted = draft;
        const auto opens = [this, name, done, granted = std::move(granted), asked](const Result<Seq>& seq) {
            if (!seq) return done(seq);
            auto* opening = impl_->still_grants(name, asked);
            if (opening == nullptr) {
                impl_->withdraw(granted, *seq);
                return done(Error{"the door stayed locked: it changed or failed, or the ledger was slow", name.value,
                                  "ask again"});
            }
            opening->grant(UnlockCause::command, *seq, Direction::entry, false, {});
            done(seq);
        };
        impl_->journal.append(std::move(draft), {}, opens);
    });
}

}  // namespace sekisho::gate

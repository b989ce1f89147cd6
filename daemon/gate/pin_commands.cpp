// SPDX-License-Identifier: Apache-2.0
// What officers may do about PINs: give the right to a new one (6.5-C7a2), and end what wrong ones brought about
// (6.5-D6-2). Nobody is told a PIN or sets one for somebody else.
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <utility>

namespace sekisho::gate {

void Gate::reset_pin(const PinResetRequest& request, std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    for (const auto* text : {&request.identity_check, &request.document, &request.copy}) {
        if (text->empty())
            return done(Error{"how the person was identified must be told in full", "",
                              "identity check, kind of document, and where its filed copy is"});
    }
    const auto pid = impl_->directory.pid_of(request.holder);
    if (!pid || impl_->site->roster.find(request.holder.value) == nullptr) {
        return done(Error{"nobody of that number has a card", request.holder.value,
                          "issue one first: sekisho credential issue; the PIN is set with it"});
    }
    const auto now = impl_->clock_watch.moment(impl_->clock_watch.check());
    const auto until = now.ledger + impl_->site->pin.reset_valid;
    EntryDraft draft;
    draft.kind = EntryKind::pin_reset;
    draft.pid = *pid;
    draft.detail = PinResetDetail{{}, {}, {}, until.time_since_epoch().count(), request.operator_name};
    impl_->write_with_text(std::move(draft),
                           fmt::format("identity check: {}\ndocument: {}\ncopy: {}", request.identity_check,
                                       request.document, request.copy),
                           std::move(done));
}

void Gate::clear_pins(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                      std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    const auto pid = impl_->directory.pid_of(holder);
    const auto& pins = impl_->journal.state().pins;
    const auto found = pid ? pins.find(*pid) : pins.end();
    if (found == pins.end() || found->second.tries.attempt == kNoSeq) {
        return done(
            Error{"no wrong PIN of this person counts", "holder", "what stands in the way is told by `explain`"});
    }
    EntryDraft draft;
    draft.kind = EntryKind::pin_cleared;
    draft.pid = *pid;
    draft.detail = PinClearedDetail{{}, operator_name};
    impl_->write_with_text(std::move(draft), reason, std::move(done));
}

void Gate::clear_pins_at(const ReaderName& reader, const std::string& reason, const std::string& operator_name,
                         std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    const ReaderNumber number{impl_->number(NamedThing::reader, reader.value)};
    if (!impl_->journal.state().pin_points.contains(number)) {
        return done(Error{"no wrong PIN counts there", reader.value, "`sekisho status` tells the readers' names"});
    }
    EntryDraft draft;
    draft.kind = EntryKind::pin_cleared;
    if (const auto side = impl_->side_of(reader)) {
        const auto& door = impl_->site->doors[side->door];
        draft.door = DoorNumber{impl_->number(NamedThing::door, door.name.value)};
        draft.zone = ZoneNumber{impl_->zone_number(door.inner)};
    }
    draft.detail = PinClearedDetail{number, operator_name};
    impl_->write_with_text(std::move(draft), reason, std::move(done));
}

}  // namespace sekisho::gate

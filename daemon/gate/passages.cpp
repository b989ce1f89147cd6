// SPDX-License-Identifier: Apache-2.0
// What a person says about where they are, and what an officer makes of it (STD-BAC-02, PRAC-10).
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace sekisho::gate {
namespace {

Error nowhere(const std::string& where) {
    return {"this person is in no zone, as far as the ledger knows", where, "`sekisho inside` tells who is"};
}

EntryDraft passage_draft(PassageAct act, Pid person, ZoneNumber zone, const std::string& operator_name) {
    EntryDraft draft;
    draft.kind = EntryKind::passage;
    draft.pid = person;
    draft.zone = zone;
    draft.detail = PassageDetail{act, ReaderNumber{}, operator_name};
    return draft;
}

}  // namespace

void Gate::Impl::with_text(const std::string& text, std::function<void(const Result<vault::Commitment>&)> then) {
    auto commitment = std::make_shared<Result<vault::Commitment>>(vault::Commitment{});
    journal.run([commitment, text, store = vault] { *commitment = store->put_text(text); },
                [commitment, then = std::move(then)] { then(*commitment); });
}

void Gate::Impl::write_with_text(EntryDraft draft, const std::string& text, std::function<void(Result<Seq>)> done) {
    with_text(text, [this, draft = std::move(draft), done = std::move(done)](const auto& commitment) mutable {
        if (!commitment) return done(commitment.error());
        draft.pcommit = *commitment;
        journal.append(std::move(draft), {}, done);
    });
}

// Whoever taps outside is safe, with whatever card: nobody is asked whether it still opens anything (STD-EGR-07).
void Gate::Impl::muster(ReaderUnit& reader, const std::variant<CardNumber, Detail>& number) {
    EntryDraft draft;
    const auto card = recognise(number, draft);
    if (!std::holds_alternative<access::KnownCard>(card) || draft.pid == Pid{}) return reader.show(refusal(number));
    const auto* presence = journal.state().presence.find(draft.pid);
    const ReaderNumber where{this->number(NamedThing::reader, reader.configured().name.value)};
    draft.kind = EntryKind::passage;
    draft.zone = presence != nullptr ? presence->zone : ZoneNumber{};
    draft.dir = Direction::exit;
    draft.detail = PassageDetail{PassageAct::mustered, where, ""};
    // The light follows the tap: whoever is in a queue outside a burning house does not wait for a disk.
    journal.append(std::move(draft));
    reader.show(hal::Signal::granted);
}

void Gate::forgive(const HolderId& holder, const std::string& reason, const std::string& operator_name,
                   std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    const auto pid = impl_->directory.pid_of(holder);
    const auto* presence = pid ? impl_->journal.state().presence.find(*pid) : nullptr;
    if (presence == nullptr) return done(nowhere("holder"));
    impl_->write_with_text(passage_draft(PassageAct::forgiven, *pid, presence->zone, operator_name), reason,
                           std::move(done));
}

void Gate::declare_exit(const HolderId& holder, WallTime stated, const std::string& reason,
                        const std::string& operator_name, std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    const auto pid = impl_->directory.pid_of(holder);
    const auto* presence = pid ? impl_->journal.state().presence.find(*pid) : nullptr;
    if (presence == nullptr) return done(nowhere("holder"));
    if (stated > impl_->clock_watch.check().wall) {
        return done(Error{"the stated time is still to come", "at", "give the time at which the person left"});
    }
    if (stated < presence->since) {
        return done(Error{"the person was seen to enter after the stated time", "at",
                          "look at `sekisho inside`, and give a later one"});
    }
    auto draft = passage_draft(PassageAct::declared_exit, *pid, presence->zone, operator_name);
    draft.t_event = stated;
    draft.dir = Direction::exit;
    impl_->write_with_text(std::move(draft), reason, std::move(done));
}

void Gate::approve_exit(Seq declared, const std::string& operator_name, std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    const auto& state = impl_->journal.state();
    const auto found = state.declared.find(declared);
    const auto where = fmt::format("entry {}", declared.value);
    if (found == state.declared.end()) {
        return done(Error{"no declared exit waits there", where, "it was approved already, or is another entry"});
    }
    if (found->second.operator_ == operator_name) {
        return done(Error{"whoever wrote it down may not approve it", where, "another account must look at it"});
    }
    const auto* presence = state.presence.find(found->second.person);
    auto draft = passage_draft(PassageAct::approved_exit, found->second.person,
                               presence != nullptr ? presence->zone : ZoneNumber{}, operator_name);
    draft.t_event = found->second.stated;
    draft.dir = Direction::exit;
    draft.ref_seq = declared;
    impl_->journal.append(std::move(draft), {}, std::move(done));
}

void Gate::confirm_empty(const ZoneName& zone, const std::string& operator_name,
                         std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    impl_->premises.intrusion().confirm_empty(zone.value, operator_name, std::move(done));
}

std::vector<MusteredRow> Gate::mustered() const {
    std::vector<MusteredRow> rows;
    for (const auto& [pid, when] : impl_->journal.state().mustered) {
        const auto* id = impl_->directory.holder_of(pid);
        const auto* holder = id != nullptr ? impl_->site->roster.find(id->value) : nullptr;
        rows.push_back({id != nullptr ? *id : HolderId{fmt::format("pid:{}", pid.value)},
                        holder != nullptr ? holder->name : std::string(), when});
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.holder.value < b.holder.value; });
    return rows;
}

}  // namespace sekisho::gate

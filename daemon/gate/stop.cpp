// SPDX-License-Identifier: Apache-2.0
// The end of a run in order: for the machine that goes down, or by an operator's command (6.8-B3).
#include "daemon/gate/impl.hpp"

#include <utility>

namespace sekisho::gate {
namespace {

EntryDraft stop_draft(const std::string& cause, const std::string& operator_name) {
    EntryDraft draft;
    draft.kind = EntryKind::stop;
    draft.detail = StopDetail{cause, operator_name};
    return draft;
}

}  // namespace

bool Gate::stopping() const {
    return impl_->stopping;
}

void Gate::when_locked(std::function<void()> then) {
    impl_->end_when_locked(std::move(then));
}

void Gate::stop(const std::string& cause, std::function<void(const Result<Seq>&)> done) {
    end(stop_draft(cause, ""), std::move(done));
}

void Gate::stop(const StopRequest& request, std::function<void()> begun, std::function<void(const Result<Seq>&)> done) {
    if (impl_->stopping) return done(stopping_error());
    if (impl_->journal.health().writing == ledger::Writing::nothing) {
        return done(Error{"nothing can be recorded, so nobody could tell later who stopped it and why", "",
                          "see sekisho status; the service manager can stop it all the same"});
    }
    impl_->with_text(request.reason, [this, operator_name = request.operator_name, begun = std::move(begun),
                                      done = std::move(done)](const auto& commitment) {
        if (!commitment) return done(commitment.error());
        if (impl_->stopping) return done(stopping_error());  // meanwhile
        begun();
        auto draft = stop_draft("command", operator_name);
        draft.pcommit = *commitment;
        end(std::move(draft), done);
    });
}

void Gate::end(EntryDraft draft, std::function<void(const Result<Seq>&)> done) {
    impl_->stopping = true;
    impl_->refresh_timer.reset();
    impl_->witnesses.stop();
    impl_->disposals.stop();
    impl_->imports.stop();
    impl_->give_up_all_company();
    impl_->give_up_pins();
    impl_->presence_watch.stop();
    impl_->workflow_watch.stop();
    impl_->tagged_things.stop();
    impl_->inspection_watch.stop();
    impl_->screen_lock.stop();
    impl_->premises.stop();
    for (auto& door : impl_->doors) door->withdraw();
    impl_->journal.append(std::move(draft), {}, [this, done = std::move(done)](const Result<Seq>& seq) {
        impl_->end_when_locked([done = std::move(done), seq = Result<Seq>(seq)] { done(seq); });
    });
}

}  // namespace sekisho::gate

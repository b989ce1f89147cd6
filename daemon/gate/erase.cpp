// SPDX-License-Identifier: Apache-2.0
// A person is forgotten: the entry is durable first, so that a crash in between, or an older vault put back, is made
// good at the next start; then the vault's rows go. Leaves and proofs stay as they are.
#include "daemon/gate/impl.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <memory>
#include <utility>

namespace sekisho::gate {
namespace {

struct Forgetting {
    EraseRequest request;
    vault::Erasure erasure;
    Result<std::int64_t> rows = std::int64_t{0};
    std::function<void(Result<Seq>)> done;
};

Error left_over(Seq seq, const Error& error) {
    return Error{fmt::format("entry {} says that the person is erased, but the file could not be written anew: {}",
                             seq.value, error.what),
                 "personal.db", "the next start of the daemon finishes it; restart it soon"};
}

}  // namespace

std::optional<Error> Gate::Impl::why_not_erased(Pid pid) const {
    const auto* holder = directory.holder_of(pid);
    if (holder == nullptr) {
        return Error{"nobody of that pseudonym is known, or any more", fmt::format("pid:{}", pid.value),
                     "`sekisho credential list` and `ledger show` tell who is"};
    }
    if (site->roster.find(holder->value) != nullptr) {
        return Error{"the roster in force still has this person", "",
                     "take them out of the roster and reload first: their name would stay there"};
    }
    const bool awaited = std::any_of(enrolments.begin(), enrolments.end(),
                                     [&](const auto& item) { return item.second.request.holder == *holder; });
    const bool written = std::any_of(establishing.begin(), establishing.end(),
                                     [&](const auto& item) { return item.enrolment.request.holder == *holder; });
    if (!awaited && !written) return std::nullopt;
    return Error{"a card is being issued to this person", "", "wait until that has ended"};
}

EntryDraft Gate::Impl::erased_draft(const EraseRequest& request, Seq text, std::int64_t rows) const {
    EntryDraft draft;
    draft.kind = EntryKind::erased;
    draft.pid = request.pid;
    draft.ref_seq = text;
    draft.detail = ErasedDetail{rows, request.reason, request.operator_name};
    return draft;
}

void Gate::erase(const EraseRequest& request, std::function<void(Result<Seq>)> done) {
    if (auto why = impl_->why_not_erased(request.pid)) return done(*why);
    auto work = std::make_shared<Forgetting>();
    work->request = request;
    work->erasure.persons = {request.pid};
    for (const auto& [credential, row] : impl_->journal.state().credentials) {
        if (row.holder == request.pid) work->erasure.cards.push_back(credential);
    }
    work->done = std::move(done);
    // From here on the person is nobody to a tap and to an enrolment; a ledger that fails lets nobody in anyway.
    impl_->directory.forget(request.pid, work->erasure.cards);
    std::erase_if(impl_->unanswered_pins, [&](const auto& item) { return item.second.row.pid == request.pid; });
    impl_->end_pins_of(request.pid);
    auto count = [work, store = impl_->vault] { work->rows = store->count(work->erasure); };
    impl_->journal.run(std::move(count), [this, work] {
        if (!work->rows) return work->done(work->rows.error());
        auto durable = [this, work](const Result<Seq>& seq) {
            if (!seq) return work->done(seq);
            auto forgotten = std::make_shared<Result<std::int64_t>>(std::int64_t{0});
            auto forget = [work, forgotten, store = impl_->vault] { *forgotten = store->forget(work->erasure); };
            impl_->journal.run(std::move(forget), [work, forgotten, seq = *seq] {
                work->done(*forgotten ? Result<Seq>(seq) : Result<Seq>(left_over(seq, forgotten->error())));
            });
        };
        const auto& texts = work->request.texts;
        for (const auto& text : texts) {
            work->erasure.texts.push_back(text.commitment);
            // Told by the last one's: an entry that nobody asks for would be kept, and written when this has failed.
            EntryDraft draft = impl_->erased_draft(work->request, text.seq, 1);
            draft.pcommit = text.commitment;  // says what went even when the entry that bore it is disposed of
            impl_->journal.append(std::move(draft), {}, [](const Result<Seq>&) {});
        }
        impl_->journal.append(impl_->erased_draft(work->request, kNoSeq, *work->rows), {}, std::move(durable));
    });
}

void Gate::rehearsed(WallTime backup_at, const std::string& operator_name, std::function<void(Result<Seq>)> done) {
    constexpr std::int64_t kRehearsal = -1;
    EntryDraft draft;
    draft.kind = EntryKind::restored;
    draft.detail = RestoredDetail{backup_at.time_since_epoch().count(), kRehearsal, operator_name};
    impl_->journal.append(std::move(draft), {}, std::move(done));
}

}  // namespace sekisho::gate

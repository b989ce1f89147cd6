// SPDX-License-Identifier: Apache-2.0
// A fire that stands until somebody resets it by command (STD-EGR-02).
#include "daemon/gate/impl.hpp"

#include <optional>
#include <utility>

namespace sekisho::gate {

void Gate::reset_fire(const FireReset& request, std::function<void(Result<Seq>)> done) {
    const auto why_not = [this, request]() -> std::optional<Error> {
        if (impl_->stopping) return stopping_error();
        return impl_->fire.why_not_reset(*impl_->site, request.input, request.operator_name);
    };
    if (const auto why = why_not()) return done(*why);
    impl_->with_text(request.reason, [this, request, why_not, done = std::move(done)](const auto& commitment) {
        if (!commitment) return done(commitment.error());
        if (const auto why = why_not()) return done(*why);  // it may have begun anew meanwhile
        EntryDraft draft;
        draft.kind = EntryKind::fire;
        draft.pcommit = *commitment;
        draft.detail = FireDetail{false, request.input, request.operator_name};
        impl_->fire.begin_reset(request.input);
        impl_->journal.append(std::move(draft), {}, [this, input = request.input, done](const Result<Seq>& seq) {
            impl_->fire.end_reset(input, seq.has_value());
            done(seq);
        });
    });
}

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
// An officer signs for a range of entries. The root of the tree up to its end is worked out from the ledger itself,
// beside it: what was signed can be held against every later ledger.
#include "daemon/gate/impl.hpp"
#include "daemon/ledger/disposal.hpp"
#include "daemon/ledger/store/leaf_source.hpp"
#include "daemon/ledger/store/query.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <memory>
#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::int64_t kMostDisposals = 100'000;

// Entries before it have been disposed of, as far as they did not have to stay. An entry with a range that cannot be
// has disposed of nothing: it is for `ledger verify` to tell.
Result<std::int64_t> disposed_of(const std::string& ledger_path, const ledger::Patience& patience) {
    ledger::Filter disposals;
    disposals.kind = EntryKind::disposal;
    disposals.limit = kMostDisposals;
    const auto entries = ledger::query(ledger_path, disposals, patience);
    if (!entries) return entries.error();
    std::int64_t end = 0;
    for (const auto& entry : *entries) {
        const auto range = ledger::disposed_range(entry);
        if (range) end = std::max(end, range->end);
    }
    return end;
}

Result<Digest> root_up_to(const std::string& ledger_path, Seq first, Seq last, const ledger::Patience& patience) {
    const auto source = ledger::LedgerSource::open(ledger_path);
    if (!source) return source.error();
    if (last.value >= (*source)->size()) {
        return Error{fmt::format("there is no entry {} yet", last.value), "",
                     fmt::format("the last one is {}", (*source)->size() - 1)};
    }
    const auto gone = disposed_of(ledger_path, patience);
    if (!gone) return gone.error();
    if (first.value < *gone) {
        return Error{fmt::format("entries before {} have been disposed of: nobody can look at them", *gone), "",
                     fmt::format("sign from {} on", *gone)};
    }
    return (*source)->hashes(last.value + 1).root_at(last.value + 1);
}

}  // namespace

std::optional<Error> Gate::Impl::why_not_reviewed(const std::string& operator_name) const {
    if (stopping) return stopping_error();
    const auto* rule = site->find_disposal(site::DisposalKind::ledger);
    if (rule == nullptr || rule->allows(operator_name)) return std::nullopt;
    return Error{"this account may not sign reviews: " + operator_name, site::to_text(site->rule(rule->rule)),
                 "the roles that are named there may"};
}

void Gate::sign_review(const ReviewRequest& request, std::function<void(Result<Seq>)> done) {
    if (auto why = impl_->why_not_reviewed(request.operator_name)) return done(*why);
    if (request.first.value < 0 || request.last < request.first) {
        return done(Error{"the range ends before it begins",
                          fmt::format("{} to {}", request.first.value, request.last.value),
                          "give the first and the last entry, as `sekisho ledger show` numbers them"});
    }
    auto root = std::make_shared<Result<Digest>>(
        Error{"the ledger could not be read", impl_->parts.ledger_path, "look at the daemon's log"});
    auto look = [root, path = impl_->parts.ledger_path, first = request.first, last = request.last,
                 patience = impl_->parts.patience] { *root = root_up_to(path, first, last, patience); };
    impl_->parts.aside(std::move(look), [this, request, root, done = std::move(done)] {
        if (!*root) return done(root->error());
        if (auto why = impl_->why_not_reviewed(request.operator_name)) return done(*why);
        EntryDraft draft;
        draft.kind = EntryKind::review;
        draft.detail = ReviewDetail{request.first.value, request.last.value - request.first.value + 1, **root,
                                    request.operator_name, request.note};
        impl_->journal.append(std::move(draft), {}, done);
    });
}

void Gate::ask_disposal(WallTime before, const std::string& operator_name,
                        std::function<void(Result<AskedDisposal>)> done) {
    impl_->disposals.ask(before, operator_name, std::move(done));
}

void Gate::approve_disposal(const Digest& sha256, const std::string& operator_name,
                            std::function<void(Result<Seq>)> done) {
    impl_->disposals.approve(sha256, operator_name, std::move(done));
}

DisposalStatus Gate::disposal() const {
    return impl_->disposals.status();
}

}  // namespace sekisho::gate

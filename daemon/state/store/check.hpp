// SPDX-License-Identifier: Apache-2.0
// Whether the projection beside a ledger is what folding the ledger gives.
#pragma once

#include "daemon/ledger/store/projection.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"
#include "daemon/state/store/fold.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::state {

// `begin`, then `folding` is shown the entries as read_on does, then `finish`.
class ProjectionCheck {
public:
    // `folder`: where ledger.db lies. `origin`: the ledger's, as its genesis says. Error: the file is there and cannot
    // be read (a file that is no sound projection is a finding of `finish`).
    [[nodiscard]] static Result<ProjectionCheck> begin(const std::string& folder, const ledger::NoteKey& origin);

    // False: there is no projection, so there is nothing to check and nothing need be folded.
    [[nodiscard]] bool wanted() const { return kept_.has_value(); }
    // For the first `size()` entries. To be used no longer than this lives where it is.
    [[nodiscard]] ledger::Folding folding() { return refolding_into(fold_); }
    // True: so much was disposed of that what the projection speaks of cannot be folded any more.
    [[nodiscard]] bool out_of_reach() const { return fold_.state.applied_seq.value + 1 > size(); }
    // What is wrong, each a sentence; `root_at_size`: of the ledger's tree of `size()` entries, where it has as many.
    [[nodiscard]] std::vector<std::string> finish(const std::optional<Digest>& root_at_size) const;
    // How many entries the projection speaks of; 0: none.
    [[nodiscard]] std::int64_t size() const { return kept_ ? kept_->head.size : 0; }

private:
    std::string unsound_;  // why the file is no projection; "": it is one, or there is none
    std::optional<ledger::Projection> kept_;
    Fold fold_;
};

// The same over a ledger.db by itself: what is wrong with the projection beside it. Nothing: there is none (a
// folder of that name is none), or it cannot be folded any more. Error: the ledger or the file cannot be read.
[[nodiscard]] Result<std::optional<std::vector<std::string>>> check_projection(const std::string& ledger_path);

}  // namespace sekisho::state

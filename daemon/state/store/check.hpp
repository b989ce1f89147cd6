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

class ProjectionCheck {
public:
    // Nothing: no projection lies beside this ledger.db (a folder of that name is none). Error: the ledger or the file
    // cannot be read; a file that is no sound projection is a finding of `finish`.
    [[nodiscard]] static Result<std::optional<ProjectionCheck>> begin(const std::string& ledger_path);

    // For whoever reads the ledger anyway: its first entries, in order, as many as there happen to be. Those behind
    // what the projection speaks of make no difference.
    void take(const Entry& entry);
    // Reads the entries that it was not shown. What is wrong, each a sentence. Nothing: so much was disposed of that
    // what the projection speaks of cannot be folded any more. Error: the ledger cannot be read.
    [[nodiscard]] Result<std::optional<std::vector<std::string>>> finish();

private:
    [[nodiscard]] std::int64_t taken() const { return fold_.state.applied_seq.value + 1; }

    std::string ledger_path_;
    std::string unsound_;  // why the file is no projection; "": it is one
    ledger::Projection kept_;
    Fold fold_;
};

// The same in one, reading every entry. Nothing: also where there is no projection.
[[nodiscard]] Result<std::optional<std::vector<std::string>>> check_projection(const std::string& ledger_path);

}  // namespace sekisho::state

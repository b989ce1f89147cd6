// SPDX-License-Identifier: Apache-2.0
// Proof files out of a ledger or an export. What is returned has been checked as any verifier would.
#pragma once

#include "daemon/ledger/store/leaf_source.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"

#include <optional>
#include <string>
#include <variant>

namespace sekisho::ledger {

// The answer is no: the ledger is not the one that the checkpoint speaks of, or the entry is not under it.
struct NotProven {
    Error why;
};
using Proved = std::variant<std::string, NotProven>;  // text of the proof file

// That entry `seq` is under `checkpoint`. Error: the source or the note cannot be read.
[[nodiscard]] Result<Proved> prove_inclusion(LeafSource& source, Seq seq, const std::string& checkpoint);
// That the ledger of `to` begins with that of `from`. Errors: the same.
[[nodiscard]] Result<Proved> prove_consistency(LeafSource& source, const std::string& from, const std::string& to);

// Whether the note is a checkpoint of this source's ledger, by its signature and its root. Error: it cannot be told.
struct Fit {
    std::optional<NotProven> refusal;  // nothing: it is
};
[[nodiscard]] Result<Fit> fit(LeafSource& source, const std::string& checkpoint);

// Signed note of the ledger in a state directory that no daemon uses: its last commit's signature is checked, then the
// origin key signs. Errors: in use, no ledger there, damaged, no key.
[[nodiscard]] Result<std::string> checkpoint_at_rest(const std::string& dir);

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// Everything that a start wants from the ledger's entries, and its one text.
#pragma once

#include "daemon/ledger/store/projection.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"
#include "daemon/state/state.hpp"
#include "daemon/vault/cited.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::state {

struct Fold {
    State state;
    vault::Cited cited;
    void take(const Entry& entry);  // the next one
};

// canonical_dump of the State, then what the entries cite of the vault.
[[nodiscard]] std::string to_text(const Fold& fold);
// The Fold whose to_text is `text`. Error: there is none.
[[nodiscard]] Result<Fold> parse_fold(std::string_view text);

// For Store::open: fills `fold`, from the projection where it can be believed. `dropped` is told why one is not.
[[nodiscard]] ledger::Folding folding_into(Fold& fold, std::function<void(const Error&)> dropped);

// The same without the projection: from the first entry on, or the snapshot of what was disposed of.
[[nodiscard]] ledger::Folding refolding_into(Fold& fold);

// The first `size` entries of a ledger.db, which may be in use, or all of them. Read-only. Error: unreadable, damaged,
// shorter than that, given up, or so much was disposed of that the first `size` cannot be folded any more.
struct Folded {
    Fold fold;
    ledger::Reached reached;
};
[[nodiscard]] Result<Folded> fold_ledger(const std::string& path, std::optional<std::int64_t> size = std::nullopt,
                                         const ledger::Patience& patience = {});

// Where two texts first differ.
struct Difference {
    std::int64_t line = 0;  // from 1
    std::string expected;   // "": the text has ended
    std::string found;      // as `expected`
};
[[nodiscard]] std::optional<Difference> first_difference(std::string_view expected, std::string_view found);

}  // namespace sekisho::state

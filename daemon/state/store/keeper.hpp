// SPDX-License-Identifier: Apache-2.0
// Keeps the projection of a ledger in use: reads the rows that came since, folds them, writes the file `state`. Blocks
// on the disk: never on the loop nor on the ledger thread. Not thread-safe: one call at a time.
#pragma once

#include "daemon/ledger/store/patience.hpp"
#include "daemon/ledger/store/projection.hpp"
#include "daemon/model/result.hpp"
#include "daemon/state/store/fold.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace sekisho::state {

class Keeper {
public:
    // Signs with the ledger's origin key (ledger::Store::sign, on the ledger's thread); blocks.
    using Sign = std::function<Result<std::string>(const ledger::ProjectionHead&)>;

    // `folder`: the state directory. `fold`: of its ledger as it was at some moment.
    Keeper(std::string folder, Fold fold, Sign sign);

    // The file then speaks of every entry that was durable when this was called. Error: the ledger cannot be read, or
    // the disk's or `sign`'s, or it was given up; the file before it stays.
    [[nodiscard]] Result<void> keep(const ledger::Patience& patience = {});
    // How many entries are folded, and into what.
    [[nodiscard]] std::int64_t size() const { return fold_.state.applied_seq.value + 1; }
    [[nodiscard]] const State& state() const { return fold_.state; }

private:
    std::string folder_;
    Fold fold_;
    Sign sign_;
};

}  // namespace sekisho::state

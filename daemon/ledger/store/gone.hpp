// SPDX-License-Identifier: Apache-2.0
// For whoever reads entries in order and comes to some that are missing.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/disposed.hpp"
#include "daemon/ledger/store/projection.hpp"

#include <cstdint>
#include <optional>

namespace sekisho::ledger {

class Gone {
public:
    explicit Gone(disk::Database& database) : database_(database) {}

    // Up to where the entries from `first` on may be missing; `first`: nowhere. Only the first such question reads.
    [[nodiscard]] Result<std::int64_t> end_of(std::int64_t first);
    // Whether a commit ends there because a disposal's range does.
    [[nodiscard]] bool is_boundary(std::int64_t size) const { return disposed_ && disposed_->ends_at(size); }
    // Gives the last disposal's snapshot to `folding`; how many entries it was folded from. Error: also a snapshot that
    // is missing, or not the one that the ledger commits to.
    [[nodiscard]] Result<std::int64_t> restart(const Folding& folding);

private:
    disk::Database& database_;
    std::optional<Disposed> disposed_;
};

}  // namespace sekisho::ledger

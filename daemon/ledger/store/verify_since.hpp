// SPDX-License-Identifier: Apache-2.0
// Where a verification begins that trusts a checkpoint: the entries before it are hashes in stored tiles.
#pragma once

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/verify_parts.hpp"

#include <optional>
#include <string>

namespace sekisho::ledger {

struct TrustedCheckpoint {
    std::string note;
    Checkpoint says;
};

struct Since {
    std::int64_t from = 0;  // first entry that is read: of the tile in which the checkpoint's last leaf lies
    ChainStart start;
    // Of the genesis, whose row is held against the tree.
    std::optional<NoteKey> origin;
    std::optional<PublicKey> first_daily;
};

// Nothing, with a finding, where tiles and entries do not add up to the checkpoint, or where it is not signed by the
// origin key: that of the commissioning record, else the one that the genesis names.
[[nodiscard]] std::optional<Since> begin_since(disk::Database& database, const TrustedCheckpoint& trusted,
                                               const std::optional<NoteKey>& commissioned, Findings& findings);

// Root of the tree of the first `size` leaves, from the stored tiles and the entries behind the last full one.
[[nodiscard]] Result<Digest> stored_root(disk::Database& database, std::int64_t size);

}  // namespace sekisho::ledger

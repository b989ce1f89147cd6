// SPDX-License-Identifier: Apache-2.0
// One commit: rows, full tiles and the signature, in one transaction and one flush.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/commit.hpp"

#include <string>
#include <vector>

namespace sekisho::ledger {

class Appender {
public:
    [[nodiscard]] static Result<Appender> make(disk::Database& database);

    // `tiles`: those that became full with the commit's rows. After an error the transaction is left to the closing of
    // the database, and no further commit may be tried on it; whether the rows are there shows when it is opened anew.
    [[nodiscard]] Result<void> write(const Commit& commit, const std::vector<Tile>& tiles);

private:
    Appender() = default;
    [[nodiscard]] Result<void> insert(const Row& row, std::span<const std::uint8_t> signature);
    disk::Statement begin_;
    disk::Statement insert_entry_;
    disk::Statement insert_tile_;
    disk::Statement commit_;
};

// The draft of an entry that introduces `daily`, written down at `now`.
[[nodiscard]] EntryDraft key_entry(const PublicKey& daily, const std::string& origin, const PublicKey& origin_key,
                                   const Now& now);

}  // namespace sekisho::ledger

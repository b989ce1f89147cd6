// SPDX-License-Identifier: Apache-2.0
// One commit: rows, full tiles and the signature, in one transaction and one flush.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"

#include <string>
#include <vector>

namespace sekisho::ledger {

class Appender {
public:
    // `tree`: of all rows in `database`, the last of which ends a commit.
    [[nodiscard]] static Result<Appender> make(disk::Database& database, std::string origin, Tree tree);

    // `rows`: at least one, seqs following on. After an error the transaction is left to the closing of the database,
    // and no further commit may be tried on it.
    [[nodiscard]] Result<void> commit(const std::vector<Row>& rows, const SigningKey& key);
    [[nodiscard]] const Tree& tree() const { return tree_; }

private:
    Appender() = default;
    [[nodiscard]] Result<void> insert(const Row& row, std::span<const std::uint8_t> signature);
    std::string origin_;
    Tree tree_;
    disk::Statement begin_;
    disk::Statement insert_entry_;
    disk::Statement insert_tile_;
    disk::Statement commit_;
};

// The draft of an entry that introduces `daily`, written down at `now`.
[[nodiscard]] EntryDraft key_entry(const PublicKey& daily, const std::string& origin, const PublicKey& origin_key,
                                   const Now& now);

}  // namespace sekisho::ledger

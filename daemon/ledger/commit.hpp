// SPDX-License-Identifier: Apache-2.0
// One commit: rows that become durable together, and the daily key's signature over the tree with them. As bytes it is
// a record of the spill file (docs/ledger-format.md), where a commit waits while the ledger cannot be written.
#pragma once

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sekisho::ledger {

struct Commit {
    std::vector<Row> rows;  // at least one, seqs following on
    Signature signature{};
    [[nodiscard]] std::int64_t first() const { return rows.front().numbers[kSeq]; }
    [[nodiscard]] std::int64_t end() const { return rows.back().numbers[kSeq] + 1; }
    friend bool operator==(const Commit&, const Commit&) = default;
};

// Appends the rows to `tree` and signs the tree with them.
[[nodiscard]] Commit sign_commit(Tree& tree, std::vector<Row> rows, std::string_view origin, const SigningKey& key);
// Whether the commit goes on where `tree` ends, under `key`; if so its rows are appended.
[[nodiscard]] bool extend(Tree& tree, const Commit& commit, std::string_view origin, const PublicKey& key);

// length of what follows (4 bytes) || rows (4) || for each its leaf's length (4) || leaf || signature (64); big-endian.
[[nodiscard]] std::vector<std::uint8_t> spill_record(const Commit& commit);

struct SpillRead {
    std::vector<Commit> commits;
    std::size_t sound = 0;    // bytes that they take
    bool unreadable = false;  // something follows them that is no record: torn by a crash, or changed
};
// Records from the file's begin to the first length of zero. Accepts only what spill_record makes.
[[nodiscard]] SpillRead read_spill(std::span<const std::uint8_t> file);

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// The parts of a verification, each a look at one part of the file.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/disposal.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/ledger/reviewed.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/ledger/store/verify_findings.hpp"
#include "daemon/ledger/store/verify_sum.hpp"
#include "daemon/vault/cited.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

struct Scanned {
    std::int64_t entries = 0;  // the greatest seq + 1
    Digest root{};
    Tree tree;                             // of all leaves
    std::optional<NoteKey> origin;         // of the genesis
    std::optional<PublicKey> first_daily;  // of the genesis
    std::optional<PublicKey> daily;        // signs what follows the last entry
    std::map<std::int64_t, Digest>
        roots;  // of the trees of the sizes that were asked for, when there are as many leaves
    vault::Cited cited;
    std::map<Digest, Seq> configs;         // kept configurations, and the first entry that cites each
    std::vector<DisposedRange> disposals;  // in order of their entries
    std::map<Seq, SnapshotDetail> snapshots;
    std::vector<ReviewedRange> reviews;      // in order of their entries
    std::int64_t missing = 0;                // entries without a row, in ranges that were disposed of
    std::int64_t signatures = 0;             // looked at
    std::int64_t keys = 0;                   // daily keys met
    std::int64_t rows = 0;                   // of the table that were met
    RowSum sum;                              // of their indexed columns
    std::map<int, std::int64_t> full_tiles;  // that must be there, by level
};

// A covering index is a copy of columns. Its rows are walked in its own order.
struct IndexWalk {
    RowSum sum;              // of the entries from `from` on
    bool in_order = true;    // and each column an integer
    std::string unreadable;  // why, when it could not be walked to its end
};
struct Index {
    const char* name;
    const char* columns;                // as indexed; seq follows, as in every SQLite index
    std::array<std::size_t, 4> places;  // of these in an IndexedRow
};
inline constexpr std::array<Index, 2> kIndexes{
    {{"ix_person", "pid,t_event,zone,dir", {0, 1, 2, 3}}, {"ix_zone", "zone,t_event,pid,dir", {2, 1, 0, 3}}}};
[[nodiscard]] IndexWalk walk_index(disk::Database& database, const Index& index, std::int64_t from,
                                   const RowSum::Key& key);
// What is wrong with an index whose walk gave something else than the table's rows: row by row, against the row that
// each points to.
void explain_index(disk::Database& database, const Index& index, Findings& findings);

// Where a verification begins: nothing for the first entry, else what a trusted checkpoint bears out.
struct ChainStart {
    Tree tree;                     // the leaves before the first segment
    std::int64_t signed_size = 0;  // commits up to here are not looked at
    std::optional<NoteKey> origin;
    std::optional<PublicKey> signer;
};

// Everything between the file's schema and what lies beside it: entries, leaves, tiles, root, signatures, keys, both
// indexes. `databases`: one for each thread, alike. `roots_at`: sizes of trees.
struct ScanInput {
    std::int64_t from = 0;  // first entry that is read, a multiple of kTileWidth
    ChainStart start;
    std::vector<std::int64_t> roots_at;
    Signatures signatures = Signatures::all;
    std::function<void(const VerifyProgress&)> progress;
    std::function<void(const Entry&)> on_entry;  // as VerifyInput has it; nothing, unless `from` is 0
};
[[nodiscard]] Scanned scan_ledger(std::vector<disk::Database>& databases, const ScanInput& input, Findings& findings);

// The entries that wait in a spill file (docs/ledger-format.md), where there is one: how many go on behind the last
// one of the ledger. Their commits' roots go to scanned.roots. Error: the file cannot be read.
[[nodiscard]] Result<std::int64_t> check_waiting(const std::string& spill, Scanned& scanned, Findings& findings);

// Rows of the personal.db in `folder` that are not what the entries commit to. False: there is none. Error: it cannot
// be read.
[[nodiscard]] Result<bool> check_vault(const std::string& folder, const vault::Cited& cited, Findings& findings);

// Files below config/ in `folder` that are missing, or not what their entries commit to. False: there is no config/.
// Error: one cannot be read.
[[nodiscard]] Result<bool> check_configs(const std::string& folder, const std::map<Digest, Seq>& configs,
                                         Findings& findings);

}  // namespace sekisho::ledger

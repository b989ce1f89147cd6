// SPDX-License-Identifier: Apache-2.0
// The parts of a verification, each a pass over one part of the file.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/vault/cited.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

// Collects what is wrong; of each part the first hundred, then how many more.
class Findings {
public:
    void add(Seq seq, std::string what);
    // Starts a new part: its findings are counted anew.
    void next_part();
    [[nodiscard]] std::vector<VerifyFinding> take();

private:
    std::vector<VerifyFinding> all_;
    std::int64_t of_part_ = 0;
};

struct Scanned {
    std::int64_t entries = 0;  // the greatest seq + 1
    Digest root{};
    std::optional<NoteKey> origin;         // of the genesis
    std::optional<PublicKey> first_daily;  // of the genesis
    Digest genesis_root{};
    std::optional<Digest> root_at;  // of the tree of `root_at_size` leaves, when there are as many
    vault::Cited cited;
    std::map<Digest, Seq> configs;  // kept configurations, and the first entry that cites each
};

// Entries, leaves, tiles, root, signatures and keys: one pass over the table in order of seq.
[[nodiscard]] Scanned scan_entries(disk::Database& database, std::int64_t root_at_size, Findings& findings);

// Both covering indexes are copies of columns: every row of an index against the row it points to, their order, their
// number; and with it that every entry is found by its seq.
void check_indexes(disk::Database& database, Findings& findings);

// Rows of the personal.db in `folder` that are not what the entries commit to. False: there is none. Error: it cannot
// be read.
[[nodiscard]] Result<bool> check_vault(const std::string& folder, const vault::Cited& cited, Findings& findings);

// Files below config/ in `folder` that are missing, or not what their entries commit to. False: there is no config/.
// Error: one cannot be read.
[[nodiscard]] Result<bool> check_configs(const std::string& folder, const std::map<Digest, Seq>& configs,
                                         Findings& findings);

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// A stretch of the table that can be looked at without the entries before it: what is left for their order is small.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/ledger/store/disposed.hpp"
#include "daemon/ledger/store/verify_findings.hpp"
#include "daemon/ledger/store/verify_sum.hpp"
#include "daemon/model/entry.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace sekisho::ledger {

inline constexpr std::int64_t kSegment = 65536;  // entries: those of one tile of level 1

struct SegmentRange {
    std::int64_t first = 0;  // a multiple of kTileWidth
    std::int64_t end = 0;    // exclusive
    bool is_first = false;   // what stands before it in the table belongs to it
    bool is_last = false;    // and what stands behind it
};

struct CommitEnd {
    std::int64_t size = 0;  // leaves in the tree with this commit
    Signature signature{};
    bool misshapen = false;  // it is not 64 bytes long
};

struct BootStep {
    std::int64_t seq = 0;
    std::int64_t boot_seq = 0;
};

struct Hole {
    std::int64_t first = 0;
    std::int64_t end = 0;
};

struct Segment {
    std::int64_t first = 0;
    std::vector<Digest> leaves;      // of the entries from `first` on
    std::vector<Digest> tile_roots;  // of its full tiles
    std::vector<CommitEnd> commits;  // in order
    std::vector<Entry>
        entries;              // from `first` on, up to the first that is missing or unsound; where they are asked for
    std::vector<Entry> told;  // entries that the rest of the verification asks for: keys, facts, disposals, reviews
    std::vector<Hole> holes;  // entries that were disposed of, in order
    std::optional<BootStep> first_boot;  // of its first sound entry
    bool hole_before_boot = false;       // entries before that one were disposed of
    std::int64_t last_boot_seq = 0;
    bool ends_in_hole = false;
    std::int64_t rows = 0;  // seen in the table
    RowSum sum;             // of their indexed columns
    Findings findings;

    [[nodiscard]] std::int64_t end() const { return first + static_cast<std::int64_t>(leaves.size()); }
};

// Whether boot_seq may go from one entry to a later one, of which those between were disposed of or are none.
[[nodiscard]] bool boot_goes_on(std::int64_t before, std::int64_t after, bool across_hole);

// Reads the rows: leaves, their tiles of level 0, what each entry must be alone. The entries of the last segment end
// where the table does. That every row is also found by its number is looked at here. What is missing is a finding but
// where `disposed` covers it. `all_entries`: Segment::entries is asked for.
[[nodiscard]] Segment read_segment(disk::Database& database, const SegmentRange& range, const Disposed& disposed,
                                   const RowSum::Key& key, bool all_entries);

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// Whether two walks over millions of rows saw the same rows, in whatever order: the sum of a keyed hash of each
// (MSet-Add-Hash of Clarke and others, 2003). The key is new in every run, so nobody can have made a file to fit it.
#pragma once

#include <array>
#include <cstdint>

namespace sekisho::ledger {

// The columns that both indexes copy, and where they point to: pid, t_event, zone, dir, seq.
using IndexedRow = std::array<std::int64_t, 5>;

class RowSum {
public:
    using Key = std::array<std::uint8_t, 16>;
    [[nodiscard]] static Key new_key();

    void add(const IndexedRow& row, const Key& key);
    void add(const RowSum& other);
    [[nodiscard]] std::int64_t rows() const { return rows_; }
    friend bool operator==(const RowSum&, const RowSum&) = default;

private:
    std::array<std::uint64_t, 2> sum_{};
    std::int64_t rows_ = 0;
};

}  // namespace sekisho::ledger

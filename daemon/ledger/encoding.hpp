// SPDX-License-Identifier: Apache-2.0
// Entry <-> the columns of `ledger.db` <-> leaf bytes (docs/ledger-format.md). A leaf is one CBOR array of all columns
// but `sig`, in the order of the table: the columns are the only copy, and the leaf is made from them.
#pragma once

#include "daemon/ledger/cbor.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::ledger {

// The integer columns, in the order of the table and of the leaf; `pcommit` and `detail` follow.
enum Column : std::uint8_t {
    kSeq,
    kVer,
    kKind,
    kTEvent,
    kTRec,
    kTBoot,
    kBootSeq,
    kClkStatus,
    kClkErrUs,
    kZone,
    kDoor,
    kDir,
    kDecision,
    kPid,
    kRefSeq,
    kCred,
    kCfgSeq,
    kNumbers,
};
inline constexpr std::array<std::string_view, kNumbers> kColumnNames{
    "seq",  "ver",  "kind", "t_event",  "t_rec", "t_boot",  "boot_seq", "clk_status", "clk_err_us",
    "zone", "door", "dir",  "decision", "pid",   "ref_seq", "cred",     "cfg_seq"};

struct Row {
    std::array<std::int64_t, kNumbers> numbers{};
    std::vector<std::uint8_t> pcommit;
    std::vector<std::uint8_t> detail;  // CBOR array of the kind's fields
    friend bool operator==(const Row&, const Row&) = default;
};

// A row that lies elsewhere, as in the database's memory.
struct RowRef {
    std::array<std::int64_t, kNumbers> numbers{};
    std::span<const std::uint8_t> pcommit;
    std::span<const std::uint8_t> detail;
};
[[nodiscard]] inline RowRef ref(const Row& row) {
    return {row.numbers, row.pcommit, row.detail};
}

// Errors: kind and detail do not fit, a text that is not UTF-8, a number out of its range, a reference that does not
// point backwards, a pcommit that is neither empty nor 32 bytes. The monotonic clock is not kept.
[[nodiscard]] Result<Row> to_row(const Entry& entry);
// Errors: the same, and a detail that is not the encoding `to_row` would make.
[[nodiscard]] Result<Entry> to_entry(const Row& row);
// to_entry for millions of rows one after the other: what the details are read into is used again.
class RowReader {
public:
    RowReader();
    // Errors: those of to_entry.
    [[nodiscard]] Result<void> read(const RowRef& row);
    // Of the row that was read last, without an error.
    [[nodiscard]] const EntryDetail& detail() const { return *detail_; }
    [[nodiscard]] Entry entry(const RowRef& row) const;

private:
    std::vector<EntryDetail> details_;  // one of each alternative
    EntryDetail* detail_ = nullptr;
};

// Any Row has a leaf, a sound one or not: a verifier hashes what it finds.
[[nodiscard]] std::vector<std::uint8_t> leaf_of(const Row& row);
// The same, behind what `out` holds.
void put_leaf(const RowRef& row, cbor::Encoder& out);
// Accepts only what `leaf_of` makes of a Row.
[[nodiscard]] Result<Row> row_of(std::span<const std::uint8_t> leaf);

struct KindRow {
    EntryKind kind{};
    std::size_t detail = 0;  // index of its alternative in EntryDetail
};
// Every kind with the alternative that its detail must be.
[[nodiscard]] std::span<const KindRow> kinds();
// The kind's fields as published: "[int, text, int]"; nothing for a number that is no kind.
[[nodiscard]] std::optional<std::string> detail_shape(EntryKind kind);

}  // namespace sekisho::ledger

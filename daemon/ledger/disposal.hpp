// SPDX-License-Identifier: Apache-2.0
// Disposing of old entries (6.7-B1, B3): which rows of a range stay, what a `disposal` entry says of it, and the
// certificate. The rows go, their leaf hashes stay in the tiles, so every root, proof and later signature still holds
// (docs/decisions/0021-disposal.md).
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::ledger {

// Whether entries of this kind stay when their range is disposed of: what later entries and verifiers rest on.
[[nodiscard]] bool always_stays(EntryKind kind);

// Which rows of a range stay: those of the kinds above, and from each `key` entry on those of its commit, so that its
// signature can still be looked at. Shown all rows of the range that are there, in order of seq; the ones that go make
// no difference to the ones that stay.
class Staying {
public:
    // Of the next row: whether it stays. `ends_commit`: it bears a signature.
    [[nodiscard]] bool next(EntryKind kind, bool ends_commit);

private:
    bool of_key_commit_ = false;
};

// What a `disposal` entry says.
struct DisposedRange {
    Seq entry = kNoSeq;  // the entry itself
    std::int64_t first = 0;
    std::int64_t end = 0;  // exclusive; the end of a commit
    std::int64_t dropped = 0;
    Digest sha256{};
    Seq snapshot = kNoSeq;
    [[nodiscard]] bool covers(std::int64_t seq) const { return seq >= first && seq < end; }
};
// Error: it is no disposal, or its range is none that lies before it.
[[nodiscard]] Result<DisposedRange> disposed_range(const Entry& disposal);

// The words that a certificate consists of: what (range, rows, hash), how (rule), who, when. The origin key signs them
// as a note (ledger/note.hpp).
struct Certificate {
    std::string origin;
    Seq entry = kNoSeq;     // the disposal
    Seq snapshot = kNoSeq;  // of the state that the rows had given
    WallTime recorded{};    // when the disposal was written down
    DisposalDetail detail;
};
[[nodiscard]] Certificate certificate_of(const std::string& origin, const Entry& disposal);
[[nodiscard]] std::string to_text(const Certificate& certificate);
// Accepts only what to_text makes. Error: the first line that is not so.
[[nodiscard]] Result<Certificate> parse_certificate(std::string_view text);

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// The file `state` of a state directory: a text that was folded from the ledger's first entries, so that a start need
// not fold them again (docs/ledger-format.md). It is a cache: where it cannot be believed, the ledger is folded from
// its beginning. The origin key signs what it says of itself, so that only a daemon of this ledger can have written it.
#pragma once

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/note.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::ledger {

// Who folds the entries of a ledger that is opened.
struct Folding {
    std::function<void(const Entry&)> on_entry;
    // Takes up what was folded from the first `size` entries; on_entry then sees those from there on. Error: this is no
    // such text; nothing of it may have been taken. Unset: every entry is wanted.
    std::function<Result<void>(std::string_view text, std::int64_t size)> resume;
    // A projection is there and is not used, and why: everything is folded.
    std::function<void(const Error&)> dropped;
    // So many first entries are folded already; they are neither read nor told, nor is a projection.
    std::int64_t known = 0;
    // As `resume`, of a snapshot (snapshot_file.hpp), where entries that were to be told have been disposed of;
    // on_entry may have seen some of the first `size`. Unset: those that are left are told.
    std::function<Result<void>(std::string_view text, std::int64_t size)> restart = {};
};

struct ProjectionHead {
    std::int64_t size = 0;  // entries that were folded
    Digest root{};          // of the ledger's tree of that size
    Digest sha256{};        // of the text
};
// The note's text, which the origin key signs: "sekisho state v1\n" origin "\n" size "\n" base64(root) "\n"
// base64(sha256) "\n". No checkpoint begins like it, since no origin has a space.
[[nodiscard]] std::string projection_body(const std::string& origin, const ProjectionHead& head);

struct Projection {
    ProjectionHead head;
    std::string text;
};
// Nothing: there is none. Error: it cannot be read, is none, or `origin` has not signed it.
[[nodiscard]] Result<std::optional<Projection>> read_projection(const std::string& folder, const NoteKey& origin);
// Whether an error of read_projection says that the file is no sound one, in distinction from one that could not be
// read.
[[nodiscard]] bool is_unsound(const Error& error);
// `note`: projection_body, signed. In place of the one there, in one step, durable when it returns.
[[nodiscard]] Result<void> write_projection(const std::string& folder, const std::string& note, std::string_view text);

// Takes the one there away and overwrites its bytes. A crash meanwhile leaves none, never a part of one, which would
// look like one that somebody has changed; what it leaves beside it is overwritten by the next one of these two.
[[nodiscard]] Result<void> drop_projection(const std::string& folder);

// Offers the folder's projection to `folding`, when it speaks of the ledger in `database`. Returns how many entries
// need not be folded.
[[nodiscard]] std::int64_t resume_from(const std::string& folder, const NoteKey& origin, disk::Database& database,
                                       const Folding& folding);

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// What is signed about a tree: checkpoints (C2SP tlog-checkpoint, origin key) for the world outside, commits (daily
// key) inside the ledger.
#pragma once

#include "daemon/ledger/note.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::ledger {

struct Checkpoint {
    std::string origin;
    std::int64_t size = 0;  // leaves
    Digest root{};
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// Body: origin "\n" size in decimal "\n" base64(root) "\n"; no extension lines.
[[nodiscard]] std::string checkpoint_body(const Checkpoint& checkpoint);
[[nodiscard]] Result<Checkpoint> parse_checkpoint_body(std::string_view body);
[[nodiscard]] std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& origin_key);
// The body of a note, nobody's signature looked at: to learn of which ledger a checkpoint speaks.
[[nodiscard]] Result<Checkpoint> peek_checkpoint(std::string_view note);

// What a commit's signature covers:
//   "sekisho commit v1\n" origin "\n" previous (8 bytes) size (8 bytes) root (32 bytes)
// with the sizes big-endian: `size` leaves with this commit, `previous` with the signed commit before it (0 for the
// first), so that no signature can be taken out unnoticed.
[[nodiscard]] std::vector<std::uint8_t> commit_message(std::string_view origin, std::int64_t previous,
                                                       std::int64_t size, const Digest& root);

// The record that `ledger init` prints and that is kept outside the machine.
struct Commissioning {
    NoteKey origin_key;     // its name is the origin
    PublicKey daily_key{};  // the first one
    Digest genesis_root{};  // root of the tree of one leaf
    friend bool operator==(const Commissioning&, const Commissioning&) = default;
};
[[nodiscard]] std::string to_text(const Commissioning& record);
// Lines that are empty or start with '#' are for people; the others must be the four of `to_text`, in their order.
[[nodiscard]] Result<Commissioning> parse_commissioning(std::string_view text);

}  // namespace sekisho::ledger

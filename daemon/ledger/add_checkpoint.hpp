// SPDX-License-Identifier: Apache-2.0
// What a witness is asked (C2SP tlog-witness, add-checkpoint): a checkpoint, and the proof that it continues the one
// which the witness saw last. Text form:
//   "old " SIZE "\n", each hash of the proof in base64 "\n", "\n", the checkpoint's signed note
#pragma once

#include "daemon/ledger/hash.hpp"
#include "daemon/model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::ledger {

struct AddCheckpoint {
    std::int64_t old_size = 0;  // leaves in the tree that the proof starts from; 0: none
    std::vector<Digest> proof;  // RFC 6962, section 2.1.2; at most 63 hashes
    std::string note;           // not looked into here
    friend bool operator==(const AddCheckpoint&, const AddCheckpoint&) = default;
};
inline constexpr std::size_t kMostProofHashes = 63;
inline constexpr std::size_t kLargestAddCheckpoint = std::size_t{16} * 1024;  // bytes of the text

[[nodiscard]] std::string to_text(const AddCheckpoint& request);
// Accepts only what `to_text` makes. Error: where it is something else.
[[nodiscard]] Result<AddCheckpoint> parse_add_checkpoint(std::string_view text);

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// Proofs as files that can be checked without a ledger (docs/ledger-format.md): an inclusion proof is a C2SP tlog-proof
// that bears its leaf, a consistency proof a text of our own in the same manner.
#pragma once

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/proof.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sekisho::ledger {

inline constexpr std::size_t kMaxProofText = std::size_t{256} * 1024;  // bytes

// The entry of `leaf` is number `index` of the ledger of `checkpoint`.
struct InclusionProof {
    std::vector<std::uint8_t> leaf;
    std::int64_t index = 0;
    HashPath path;
    std::string checkpoint;  // the signed note, as it was given
    friend bool operator==(const InclusionProof&, const InclusionProof&) = default;
};
// The ledger of `to` begins with the whole ledger of `from`.
struct ConsistencyProof {
    HashPath path;
    std::string from;
    std::string to;
    friend bool operator==(const ConsistencyProof&, const ConsistencyProof&) = default;
};
using Proof = std::variant<InclusionProof, ConsistencyProof>;

[[nodiscard]] std::string to_text(const Proof& proof);
// Accepts only what to_text makes. Says nothing of whether the proof holds.
[[nodiscard]] Result<Proof> parse_proof(std::string_view text);

// What a proof says, and why it does not hold. Signatures are looked at when `origin` is given: without it anyone may
// have made the proof.
struct InclusionVerdict {
    std::optional<Checkpoint> checkpoint;
    std::optional<Entry> entry;         // what the leaf says; nothing: it is no entry
    std::vector<std::string> findings;  // empty: the proof holds
};
struct ConsistencyVerdict {
    std::optional<Checkpoint> from;
    std::optional<Checkpoint> to;
    std::vector<std::string> findings;
};
[[nodiscard]] InclusionVerdict check(const InclusionProof& proof, const std::optional<NoteKey>& origin);
[[nodiscard]] ConsistencyVerdict check(const ConsistencyProof& proof, const std::optional<NoteKey>& origin);

}  // namespace sekisho::ledger

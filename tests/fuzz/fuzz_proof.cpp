// SPDX-License-Identifier: Apache-2.0
// Proof files, and the verifier of hashes under them.
#include "daemon/ledger/proof_file.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <optional>

using namespace sekisho;

namespace {

const ledger::NoteKey& trusted() {
    static const ledger::NoteKey key{"hospital.example/gate1",
                                     ledger::SigningKey::from_seed(ledger::Seed{1}).public_key()};
    return key;
}

// RFC 6962's own way from the top: the root of leaves begin .. end - 1 around `index`, taking the path from its end.
// Nothing: the path has another length than the way.
std::optional<Digest> root_on_the_way(const Digest& leaf, std::uint64_t index, std::uint64_t count,
                                      ledger::HashPath& path) {
    if (count == 1) return path.empty() ? std::optional(leaf) : std::nullopt;
    if (path.empty()) return std::nullopt;
    std::uint64_t half = 1;
    while (half <= (count - 1) / 2) half *= 2;
    const Digest sibling = path.back();
    path.pop_back();
    const bool left = index < half;
    const auto below = root_on_the_way(leaf, left ? index : index - half, left ? half : count - half, path);
    if (!below) return std::nullopt;
    return left ? ledger::node_hash(*below, sibling) : ledger::node_hash(sibling, *below);
}

void inclusion(const ledger::InclusionProof& proof) {
    const auto verdict = ledger::check(proof, std::nullopt);
    if (!verdict.checkpoint || proof.index >= verdict.checkpoint->size) {
        fuzz::require(!verdict.findings.empty(), "an entry that is not under its checkpoint does not hold");
        return;
    }
    auto path = proof.path;
    const auto leaf = ledger::leaf_hash(proof.leaf);
    const auto size = verdict.checkpoint->size;
    const auto root =
        root_on_the_way(leaf, static_cast<std::uint64_t>(proof.index), static_cast<std::uint64_t>(size), path);
    fuzz::require((root == verdict.checkpoint->root) ==
                      ledger::is_included(leaf, proof.index, size, verdict.checkpoint->root, proof.path),
                  "both ways to the root agree");
    if (root)
        fuzz::require(ledger::is_included(leaf, proof.index, size, *root, proof.path), "a path leads to its own root");
    if (verdict.findings.empty()) {
        fuzz::require(root == verdict.checkpoint->root, "what holds leads to the root");
        fuzz::require(verdict.entry && verdict.entry->seq.value == proof.index, "what holds is the entry it says");
    }
    fuzz::require(ledger::check(proof, trusted()).findings.size() >= verdict.findings.size(),
                  "a key to check with makes nothing better");
}

void consistency(const ledger::ConsistencyProof& proof) {
    const auto verdict = ledger::check(proof, std::nullopt);
    if (verdict.findings.empty()) {
        fuzz::require(verdict.from->size <= verdict.to->size, "what holds did not shrink");
        fuzz::require(verdict.from->size != verdict.to->size || verdict.from->root == verdict.to->root,
                      "two trees of one size are one tree");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto proof = ledger::parse_proof(text);
    if (proof.has_error()) return 0;
    fuzz::require(ledger::to_text(*proof) == text, "an accepted proof is the text it makes");
    if (const auto* of_entry = std::get_if<ledger::InclusionProof>(&*proof)) inclusion(*of_entry);
    if (const auto* of_growth = std::get_if<ledger::ConsistencyProof>(&*proof)) consistency(*of_growth);
    return 0;
}

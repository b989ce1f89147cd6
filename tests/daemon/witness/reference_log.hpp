// SPDX-License-Identifier: Apache-2.0
// A log as RFC 6962, section 2.1, defines it, word for word and slowly: what the witness's answers are held against.
#pragma once

#include "daemon/ledger/add_checkpoint.hpp"
#include "daemon/ledger/checkpoint.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sekisho::witness::testing_support {

class ReferenceLog {
public:
    ReferenceLog(std::string origin, std::uint8_t seed) : origin_(std::move(origin)) {
        ledger::Seed bytes{};
        bytes.fill(seed);
        key_ = ledger::SigningKey::from_seed(bytes);
    }

    void add(const std::string& text) { leaves_.push_back(ledger::leaf_hash(ledger::bytes_of(text))); }
    void grow(int leaves, const std::string& history = "") {
        for (int i = 0; i < leaves; ++i) add(history + std::to_string(leaves_.size()));
    }

    [[nodiscard]] std::size_t size() const { return leaves_.size(); }
    [[nodiscard]] ledger::NoteKey key() const { return {origin_, key_->public_key()}; }
    [[nodiscard]] ledger::Checkpoint checkpoint(std::size_t size) const {
        return {origin_, static_cast<std::int64_t>(size), root(std::span(leaves_).first(size))};
    }
    [[nodiscard]] std::string note(std::size_t size) const { return ledger::sign_checkpoint(checkpoint(size), *key_); }
    [[nodiscard]] std::vector<Digest> proof(std::size_t from, std::size_t to) const {
        if (from == 0 || from >= to) return {};  // of what cannot be proved, too
        return sub_proof(from, std::span(leaves_).first(to), true);
    }
    [[nodiscard]] ledger::AddCheckpoint request(std::size_t from, std::size_t to) const {
        return {static_cast<std::int64_t>(from), proof(from, to), note(to)};
    }

private:
    using Leaves = std::span<const Digest>;
    // The largest power of two below n.
    static std::size_t split(std::size_t n) {
        std::size_t k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }
    static Digest root(Leaves leaves) {
        if (leaves.empty()) return ledger::sha256({});
        if (leaves.size() == 1) return leaves[0];
        const auto k = split(leaves.size());
        return ledger::node_hash(root(leaves.first(k)), root(leaves.subspan(k)));
    }
    static std::vector<Digest> sub_proof(std::size_t m, Leaves leaves, bool whole) {
        if (m == leaves.size()) return whole ? std::vector<Digest>{} : std::vector<Digest>{root(leaves)};
        const auto k = split(leaves.size());
        auto path = m <= k ? sub_proof(m, leaves.first(k), whole) : sub_proof(m - k, leaves.subspan(k), false);
        path.push_back(m <= k ? root(leaves.subspan(k)) : root(leaves.first(k)));
        return path;
    }

    std::string origin_;
    std::optional<ledger::SigningKey> key_;
    std::vector<Digest> leaves_;
};

}  // namespace sekisho::witness::testing_support

// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/commit.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sekisho::ledger {
namespace {

constexpr std::size_t kLengthBytes = 4;

void put_length(std::vector<std::uint8_t>& out, std::size_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

// Takes from the front of what is left; the first thing that is not there makes all later ones fail.
class Front {
public:
    explicit Front(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
    std::optional<std::span<const std::uint8_t>> take(std::size_t count) {
        if (count > rest_.size()) return std::nullopt;
        const auto taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }
    std::optional<std::size_t> length() {
        const auto bytes = take(kLengthBytes);
        if (!bytes) return std::nullopt;
        std::size_t value = 0;
        for (const std::uint8_t byte : *bytes) value = value << 8U | byte;
        return value;
    }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }

private:
    std::span<const std::uint8_t> rest_;
};

std::optional<Commit> read_record(std::span<const std::uint8_t> body) {
    Front front(body);
    const auto count = front.length();
    if (!count || *count == 0) return std::nullopt;
    Commit commit;
    for (std::size_t i = 0; i < *count; ++i) {
        const auto length = front.length();
        const auto leaf = length ? front.take(*length) : std::nullopt;
        if (!leaf) return std::nullopt;
        auto row = row_of(*leaf);
        if (row.has_error() || to_entry(row.value()).has_error()) return std::nullopt;
        if (!commit.rows.empty() && row->numbers[kSeq] != commit.end()) return std::nullopt;
        commit.rows.push_back(std::move(row.value()));
    }
    const auto signature = front.take(commit.signature.size());
    if (!signature || front.left() != 0) return std::nullopt;
    std::copy(signature->begin(), signature->end(), commit.signature.begin());
    return commit;
}

}  // namespace

Commit sign_commit(Tree& tree, std::vector<Row> rows, std::string_view origin, const SigningKey& key) {
    const std::int64_t previous = tree.size();
    for (const Row& row : rows) tree.append(leaf_hash(leaf_of(row)));
    return Commit{std::move(rows), key.sign(commit_message(origin, previous, tree.size(), tree.root()))};
}

bool extend(Tree& tree, const Commit& commit, std::string_view origin, const PublicKey& key) {
    if (commit.first() != tree.size()) return false;
    Tree longer = tree;
    for (const Row& row : commit.rows) longer.append(leaf_hash(leaf_of(row)));
    const auto message = commit_message(origin, tree.size(), longer.size(), longer.root());
    if (!verify_signature(key, message, commit.signature)) return false;
    tree = std::move(longer);
    return true;
}

std::vector<std::uint8_t> spill_record(const Commit& commit) {
    std::vector<std::uint8_t> body;
    put_length(body, commit.rows.size());
    for (const Row& row : commit.rows) {
        const auto leaf = leaf_of(row);
        put_length(body, leaf.size());
        body.insert(body.end(), leaf.begin(), leaf.end());
    }
    body.insert(body.end(), commit.signature.begin(), commit.signature.end());
    std::vector<std::uint8_t> record;
    record.reserve(kLengthBytes + body.size());
    put_length(record, body.size());
    record.insert(record.end(), body.begin(), body.end());
    return record;
}

SpillRead read_spill(std::span<const std::uint8_t> file) {
    SpillRead read;
    Front front(file);
    for (;;) {
        if (front.left() == 0) return read;
        const auto length = front.length();
        if (length && *length == 0) return read;
        const auto body = length ? front.take(*length) : std::nullopt;
        auto commit = body ? read_record(*body) : std::nullopt;
        const bool follows = commit && (read.commits.empty() || commit->first() == read.commits.back().end());
        if (!follows) {
            read.unreadable = true;
            return read;
        }
        read.commits.push_back(std::move(*commit));
        read.sound = file.size() - front.left();
    }
}

}  // namespace sekisho::ledger

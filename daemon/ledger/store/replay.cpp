// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/replay.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <optional>

namespace sekisho::ledger {
namespace {

constexpr const char* kHint = "run `sekisho ledger verify`, and restore a backup";

class Replay {
public:
    Replay(disk::Database& database, std::int64_t size) : path_(database.path()), size_(size) {}

    [[nodiscard]] Result<void> take(const StoredRow& stored, const std::function<void(const Entry&)>& on_entry) {
        if (stored.row.numbers[kSeq] != next_) return damaged(fmt::format("entry {} is missing", next_));
        const auto entry = to_entry(stored.row);
        if (entry.has_error()) return damaged(fmt::format("entry {}: {}", next_, entry.error().what));
        if (next_ >= size_ - size_ % kTileWidth) tail_.push_back(leaf_hash(leaf_of(stored.row)));
        if (const auto* key = std::get_if<KeyDetail>(&entry->detail)) {
            const auto taken = take_key(entry.value(), *key);
            if (taken.has_error()) return taken.error();
        } else if (next_ == 0) {
            return damaged("the first entry introduces no key");
        }
        if (!stored.sig.empty()) take_signature(stored.sig);
        found_.boot_seq = entry->boot_seq;
        ++next_;
        on_entry(entry.value());
        return {};
    }

    [[nodiscard]] Result<Replayed> finish(disk::Statement& select_tile) {
        if (next_ == 0) return damaged("the ledger has no entry");
        if (signed_ != next_) return damaged(fmt::format("entry {}, the last, is not signed", next_ - 1));
        auto tree = Tree::from_tiles(
            next_, [&](int level, std::int64_t index) { return load_tile(select_tile, level, index); });
        if (tree.has_error()) return damaged(tree.error().what);
        for (const Digest& leaf : tail_) tree->append(leaf);
        const auto message = commit_message(found_.origin.name, previous_, signed_, tree->root());
        if (!verify_signature(signer_, message, signature_)) {
            return damaged(fmt::format("the signature of entry {}, the last, does not fit the ledger", next_ - 1));
        }
        found_.tree = std::move(tree.value());
        return std::move(found_);
    }

private:
    [[nodiscard]] Error damaged(std::string what) const { return Error{std::move(what), path_, kHint}; }

    [[nodiscard]] Result<void> take_key(const Entry& entry, const KeyDetail& detail) {
        auto fields = key_fields(detail);
        if (fields.has_error()) return damaged(fmt::format("entry {}: {}", next_, fields.error().what));
        if (next_ == 0) {
            found_.origin = fields->origin;
            found_.daily = fields->daily;  // signs its own commit
        } else if (fields->origin != found_.origin) {
            return damaged(fmt::format("entry {} names another ledger", next_));
        }
        introduced_ = fields->daily;
        found_.daily_since = entry.recorded.wall;
        return {};
    }

    void take_signature(const std::vector<std::uint8_t>& signature) {
        signature_ = signature;
        signer_ = found_.daily;
        previous_ = signed_;
        signed_ = next_ + 1;
        if (introduced_) found_.daily = *introduced_;
        introduced_.reset();
    }

    std::string path_;
    std::int64_t size_;
    std::int64_t next_ = 0;
    std::int64_t signed_ = 0;    // size that the last signature seen speaks of
    std::int64_t previous_ = 0;  // and the one before it
    std::vector<std::uint8_t> signature_;
    PublicKey signer_{};
    std::optional<PublicKey> introduced_;  // in force after the commit under way
    std::vector<Digest> tail_;
    Replayed found_;
};

}  // namespace

Result<Replayed> replay(disk::Database& database, const std::function<void(const Entry&)>& on_entry) {
    const auto size = database.number("SELECT coalesce(max(seq)+1,0) FROM entry");
    if (size.has_error()) return size.error();
    auto rows = database.prepare(select_rows() + "NOT INDEXED ORDER BY seq");
    if (rows.has_error()) return rows.error();
    auto select_tile = database.prepare(kSelectTile);
    if (select_tile.has_error()) return select_tile.error();
    Replay replay(database, size.value());
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) return replay.finish(select_tile.value());
        const auto row = read_row(rows.value());
        if (row.has_error()) return Error{row.error().what, database.path(), kHint};
        const auto taken = replay.take(row.value(), on_entry);
        if (taken.has_error()) return taken.error();
    }
}

Result<KeyFields> key_fields(const KeyDetail& detail) {
    KeyFields fields;
    fields.origin.name = detail.origin;
    if (detail.public_key.size() != fields.daily.size() || detail.origin_key.size() != fields.origin.key.size()) {
        return Error{"a key is not 32 bytes long", "", ""};
    }
    if (!is_note_name(detail.origin)) return Error{"the origin is no name for a ledger", "", ""};
    std::copy(detail.public_key.begin(), detail.public_key.end(), fields.daily.begin());
    std::copy(detail.origin_key.begin(), detail.origin_key.end(), fields.origin.key.begin());
    return fields;
}

Result<std::vector<Digest>> load_tile(disk::Statement& select, int level, std::int64_t index) {
    select.reset();
    select.bind(std::int64_t{level});
    select.bind(index);
    const auto found = select.step();
    if (found.has_error()) return found.error();
    if (!found.value()) return Error{fmt::format("tile {}/{} is missing", level, index), "", ""};
    const auto bytes = select.blob(0);
    std::vector<Digest> hashes(static_cast<std::size_t>(kTileWidth));
    if (bytes.size() != hashes.size() * sizeof(Digest)) {
        return Error{fmt::format("tile {}/{} has not 256 hashes", level, index), "", ""};
    }
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * sizeof(Digest)), sizeof(Digest), hashes[i].begin());
    }
    select.reset();
    return hashes;
}

}  // namespace sekisho::ledger

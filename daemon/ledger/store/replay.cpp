// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/replay.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/gone.hpp"
#include "daemon/ledger/store/hints.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>
#include <optional>

namespace sekisho::ledger {
namespace {

constexpr std::int64_t kEverything = std::numeric_limits<std::int64_t>::max();

Error damaged_in(const disk::Database& database, std::string what) {
    return Error{std::move(what), database.path(), kVerifyAndRestore};
}

// The one row that `sql` finds below `end`; nothing: none.
Result<std::optional<Entry>> find_entry(disk::Database& database, const std::string& condition, std::int64_t end) {
    auto rows = database.prepare(
        fmt::format("{}NOT INDEXED WHERE {} AND seq<? ORDER BY seq DESC LIMIT 1", select_rows(), condition));
    if (rows.has_error()) return rows.error();
    rows->bind(end);
    const auto found = rows->step();
    if (found.has_error()) return found.error();
    if (!found.value()) return std::optional<Entry>();
    const auto row = read_row(rows.value());
    if (row.has_error()) return damaged_in(database, row.error().what);
    auto entry = to_entry(row->row);
    if (entry.has_error()) return damaged_in(database, entry.error().what);
    return std::optional<Entry>(std::move(entry.value()));
}

// How many entries there were after the last commit that ended at `limit` entries or before.
Result<std::int64_t> commit_end(disk::Database& database, std::int64_t limit) {
    auto rows =
        database.prepare("SELECT seq FROM entry NOT INDEXED WHERE length(sig)>0 AND seq<? ORDER BY seq DESC LIMIT 1");
    if (rows.has_error()) return rows.error();
    rows->bind(limit);
    const auto found = rows->step();
    if (found.has_error()) return found.error();
    return found.value() ? rows->integer(0) + 1 : std::int64_t{0};
}

// What is known at the end of a commit, before the rows behind it are read.
struct Known {
    std::int64_t size = 0;  // 0: nothing
    NoteKey origin;
    PublicKey daily{};
    WallTime daily_since{};
};

Result<Known> known_at(disk::Database& database, std::int64_t size) {
    Known known;
    if (size == 0) return known;
    const auto genesis = find_entry(database, "seq>=0", 1);
    if (genesis.has_error()) return genesis.error();
    const auto last = find_entry(database, fmt::format("kind={}", static_cast<int>(EntryKind::key)), size);
    if (last.has_error()) return last.error();
    for (const auto* entry : {&genesis.value(), &last.value()}) {
        const auto* key = *entry ? std::get_if<KeyDetail>(&(*entry)->detail) : nullptr;
        if (key == nullptr) return damaged_in(database, "the first entry introduces no key");
        const auto fields = key_fields(*key);
        if (fields.has_error()) {
            return damaged_in(database, fmt::format("entry {}: {}", (*entry)->seq.value, fields.error().what));
        }
        known.origin = fields->origin;
        known.daily = fields->daily;
        known.daily_since = (*entry)->recorded.wall;
    }
    known.size = size;
    return known;
}

// Rows `from` and on below `end`, in order, until one is not taken.
template <class Take>
Result<void> read_rows(disk::Database& database, std::int64_t from, std::int64_t end, const Take& take) {
    auto rows = database.prepare(select_rows() + "NOT INDEXED WHERE seq>=? AND seq<? ORDER BY seq");
    if (rows.has_error()) return rows.error();
    rows->bind(from);
    rows->bind(end);
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) return {};
        const auto row = read_row(rows.value());
        if (row.has_error()) return damaged_in(database, row.error().what);
        const Result<void> taken = take(row.value());
        if (taken.has_error()) return taken.error();
    }
}

class Replay {
public:
    Replay(disk::Database& database, std::int64_t size, const Known& known, std::int64_t from, const Folding& folding)
        : path_(database.path()),
          size_(size),
          next_(known.size),
          signed_(known.size),
          from_(from),
          folding_(folding),
          gone_(database) {
        found_.origin = known.origin;
        found_.daily = known.daily;
        found_.daily_since = known.daily_since;
    }

    [[nodiscard]] Result<void> take(const StoredRow& stored) {
        const auto passed = pass_over(stored.row.numbers[kSeq]);
        if (passed.has_error()) return passed.error();
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
        if (next_++ >= from_) folding_.on_entry(entry.value());
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
    [[nodiscard]] Error damaged(std::string what) const { return Error{std::move(what), path_, kVerifyAndRestore}; }

    // The entries before `seq`, where they were disposed of.
    [[nodiscard]] Result<void> pass_over(std::int64_t seq) {
        if (seq == next_) return {};
        const auto end = gone_.end_of(next_);
        if (end.has_error()) return end.error();
        if (seq < next_ || seq > *end) return damaged(fmt::format("entry {} is missing", std::max(next_, *end)));
        if (seq > from_ && folding_.restart) {
            const auto restarted = gone_.restart(folding_);
            if (restarted.has_error()) return restarted.error();
            from_ = *restarted;
        }
        next_ = seq;
        if (gone_.is_boundary(seq)) signed_ = seq;
        return {};
    }

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
    std::int64_t next_;
    std::int64_t signed_;        // size that the last signature seen speaks of
    std::int64_t previous_ = 0;  // and the one before it
    std::int64_t from_;          // folding_ wants no earlier entry
    const Folding& folding_;
    Gone gone_;
    std::vector<std::uint8_t> signature_;
    PublicKey signer_{};
    std::optional<PublicKey> introduced_;  // in force after the commit under way
    std::vector<Digest> tail_;
    Replayed found_;
};

}  // namespace

Result<Replayed> replay(disk::Database& database, std::int64_t from, const Folding& folding) {
    const auto size = database.number(kSelectSize);
    if (size.has_error()) return size.error();
    // The last commit is read whole for its signature, and every row that is in no full tile for the tree.
    const auto begin = commit_end(database, std::min(std::max<std::int64_t>(from - 1, 0), *size - *size % kTileWidth));
    if (begin.has_error()) return begin.error();
    const auto known = known_at(database, begin.value());
    if (known.has_error()) return known.error();
    auto select_tile = database.prepare(kSelectTile);
    if (select_tile.has_error()) return select_tile.error();
    Replay replay(database, size.value(), known.value(), from, folding);
    const auto read =
        read_rows(database, begin.value(), kEverything, [&](const StoredRow& row) { return replay.take(row); });
    if (read.has_error()) return read.error();
    return replay.finish(select_tile.value());
}

Result<NoteKey> origin_of(disk::Database& database) {
    auto known = known_at(database, 1);
    if (known.has_error()) return known.error();
    return std::move(known->origin);
}

Result<std::optional<Entry>> entry_at(disk::Database& database, Seq seq) {
    return find_entry(database, fmt::format("seq>={}", seq.value), seq.value + 1);
}

Result<std::vector<Digest>> edge_hashes(disk::Database& database, std::int64_t size) {
    const std::int64_t first = size - size % kTileWidth;
    std::vector<Digest> hashes;
    std::vector<Digest> stored;
    const auto missing_up_to = [&](std::int64_t end) -> Result<void> {
        while (first + static_cast<std::int64_t>(hashes.size()) < end) {
            if (stored.empty()) {
                auto select_tile = database.prepare(kSelectTile);
                if (select_tile.has_error()) return select_tile.error();
                auto tile = load_tile(select_tile.value(), 0, first / kTileWidth);
                if (tile.has_error())
                    return damaged_in(
                        database, fmt::format("entry {} is missing", first + static_cast<std::int64_t>(hashes.size())));
                stored = std::move(*tile);
            }
            hashes.push_back(stored[hashes.size()]);
        }
        return {};
    };
    const auto read = read_rows(database, first, size, [&](const StoredRow& row) -> Result<void> {
        const auto filled = missing_up_to(row.row.numbers[kSeq]);
        if (filled.has_error()) return filled.error();
        hashes.push_back(leaf_hash(leaf_of(row.row)));
        return {};
    });
    if (read.has_error()) return read.error();
    const auto filled = missing_up_to(size);
    if (filled.has_error()) return filled.error();
    return hashes;
}

Result<Digest> root_at(disk::Database& database, std::int64_t size) {
    auto select_tile = database.prepare(kSelectTile);
    if (select_tile.has_error()) return select_tile.error();
    auto tree = Tree::from_tiles(
        size, [&](int level, std::int64_t index) { return load_tile(select_tile.value(), level, index); });
    if (tree.has_error()) return damaged_in(database, tree.error().what);
    const auto hashes = edge_hashes(database, size);
    if (hashes.has_error()) return hashes.error();
    for (const Digest& hash : *hashes) tree->append(hash);
    return tree->root();
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

}  // namespace sekisho::ledger

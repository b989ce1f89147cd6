// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_parts.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <map>

namespace sekisho::ledger {
namespace {

// A hole longer than this is told, but not filled to keep later leaves in their places.
constexpr std::int64_t kMaxHole = 65536;

class Scan {
public:
    Scan(disk::Statement select_tile, std::int64_t root_at_size, Findings& findings)
        : select_tile_(std::move(select_tile)), root_at_size_(root_at_size), findings_(findings) {
        note_root();
    }

    void take(const Result<StoredRow>& stored, std::int64_t seq) {
        if (seq < next()) {
            findings_.add(Seq{seq}, "the entry stands at a place that is not its own");
            return;
        }
        if (seq > next()) fill_hole(seq);
        if (stored.has_error()) {
            findings_.add(Seq{seq}, stored.error().what);
            append(stored_leaf(seq));
            return;
        }
        check_entry(stored->row, seq);
        append(leaf_hash(leaf_of(stored->row)));
        if (!stored->sig.empty()) check_signature(stored->sig, seq);
    }

    [[nodiscard]] Scanned finish() {
        if (next() == 0) findings_.add(kNoSeq, "the ledger has no entry");
        if (signed_ != next()) {
            findings_.add(Seq{next() - 1}, fmt::format("the entries from {} on are not signed", signed_));
        }
        if (unsound_signatures_ > 1) {
            findings_.add(kNoSeq,
                          fmt::format("{} signatures after that one do not fit either", unsound_signatures_ - 1));
        }
        result_.entries = next();
        result_.root = tree_.root();
        return std::move(result_);
    }

    // Tiles that must be there, by level.
    [[nodiscard]] const std::map<std::int64_t, std::int64_t>& full_tiles() const { return full_tiles_; }

private:
    [[nodiscard]] std::int64_t next() const { return tree_.size(); }

    void note_root() {
        if (tree_.size() == root_at_size_) result_.root_at = tree_.root();
        if (tree_.size() == 1) result_.genesis_root = tree_.root();
    }

    // What the level-0 tile says of this leaf; zeros where it is not full yet.
    [[nodiscard]] Digest stored_leaf(std::int64_t seq) {
        if (tile_index_ != seq / kTileWidth) {
            tile_index_ = seq / kTileWidth;
            auto loaded = load_tile(select_tile_, 0, tile_index_);
            tile_ = loaded.has_error() ? std::vector<Digest>() : std::move(loaded.value());
        }
        return tile_.empty() ? Digest{} : tile_[static_cast<std::size_t>(seq % kTileWidth)];
    }

    void append(const Digest& leaf) {
        const std::int64_t seq = next();
        const Digest stored = stored_leaf(seq);
        if (!tile_.empty() && stored != leaf)
            findings_.add(Seq{seq}, "the entry is not the one whose hash the tree holds");
        tree_.append(leaf);
        note_root();
        for (const Tile& tile : tree_.take_tiles()) check_tile(tile);
    }

    void check_tile(const Tile& tile) {
        ++full_tiles_[tile.level];
        const auto stored = load_tile(select_tile_, tile.level, tile.index);
        if (stored.has_error()) {
            findings_.add(Seq{next() - 1}, stored.error().what);
        } else if (tile.level > 0 && stored.value() != tile.hashes) {
            findings_.add(Seq{next() - 1},
                          fmt::format("tile {}/{} does not fit the entries below it", tile.level, tile.index));
        }
    }

    void fill_hole(std::int64_t seq) {
        findings_.add(Seq{next()}, seq == next() + 1
                                       ? std::string("the entry is missing")
                                       : fmt::format("the entries {} to {} are missing", next(), seq - 1));
        if (seq - next() > kMaxHole) return;
        while (next() < seq) append(stored_leaf(next()));
    }

    void check_entry(const Row& row, std::int64_t seq) {
        const auto entry = to_entry(row);
        if (entry.has_error()) {
            findings_.add(Seq{seq}, entry.error().what);
            return;
        }
        const std::int64_t step = entry->boot_seq - boot_seq_;
        if (seq == 0 ? entry->boot_seq != 0 : step != 0 && step != 1) {
            findings_.add(Seq{seq}, fmt::format("boot_seq goes from {} to {}", boot_seq_, entry->boot_seq));
        }
        boot_seq_ = entry->boot_seq;
        result_.cited.note(entry.value());
        if (const auto* config = std::get_if<ConfigDetail>(&entry->detail))
            result_.configs.emplace(config->sha256, Seq{seq});
        if (const auto* key = std::get_if<KeyDetail>(&entry->detail)) {
            check_key(*key, seq);
        } else if (seq == 0) {
            findings_.add(Seq{seq}, "the first entry introduces no key");
        }
    }

    void check_key(const KeyDetail& detail, std::int64_t seq) {
        const auto fields = key_fields(detail);
        if (fields.has_error()) {
            findings_.add(Seq{seq}, fields.error().what);
            return;
        }
        if (seq == 0) {
            result_.origin = fields->origin;
            result_.first_daily = fields->daily;
            signer_ = fields->daily;  // the genesis is signed with the key it introduces
        } else if (result_.origin != fields->origin) {
            findings_.add(Seq{seq}, "the key entry names another ledger or another origin key than the first");
        }
        introduced_ = fields->daily;
    }

    void check_signature(const std::vector<std::uint8_t>& signature, std::int64_t seq) {
        const auto origin = result_.origin.value_or(NoteKey{}).name;
        const auto message = commit_message(origin, signed_, next(), tree_.root());
        if (!signer_ || !verify_signature(*signer_, message, signature)) {
            if (unsound_signatures_++ == 0) {
                findings_.add(Seq{seq},
                              fmt::format("the signature of the commit of entries {} to {} does not fit: it, or "
                                          "an entry up to here, was changed",
                                          signed_, seq));
            }
        }
        signed_ = next();
        if (introduced_) signer_ = introduced_;
        introduced_.reset();
    }

    disk::Statement select_tile_;
    std::int64_t root_at_size_;
    Findings& findings_;
    Tree tree_;
    Scanned result_;
    std::int64_t tile_index_ = -1;
    std::vector<Digest> tile_;
    std::map<std::int64_t, std::int64_t> full_tiles_;
    std::int64_t signed_ = 0;  // entries up to the last signature
    std::int64_t unsound_signatures_ = 0;
    std::int64_t boot_seq_ = 0;
    std::optional<PublicKey> signer_;
    std::optional<PublicKey> introduced_;  // in force after the commit under way
};

// The table in its own order: exactly the full tiles, each level from 0 on.
Result<void> check_tile_table(disk::Database& database, const std::map<std::int64_t, std::int64_t>& full,
                              Findings& findings) {
    auto rows = database.prepare("SELECT lvl,idx FROM tile");
    if (rows.has_error()) return rows.error();
    std::map<std::int64_t, std::int64_t> found;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) break;
        const std::int64_t level = rows->integer(0);
        const bool in_order = found.empty() || level >= found.rbegin()->first;
        if (!in_order || rows->integer(1) != found[level]) {
            findings.add(kNoSeq, fmt::format("tile {}/{} is not in its place", level, rows->integer(1)));
        }
        ++found[level];
    }
    if (found != full) findings.add(kNoSeq, "the tiles are not those of a ledger of this length");
    return {};
}

Result<Scanned> scan(disk::Database& database, std::int64_t root_at_size, Findings& findings) {
    auto rows = database.prepare(select_rows() + "NOT INDEXED ORDER BY seq");
    if (rows.has_error()) return rows.error();
    auto select_tile = database.prepare(kSelectTile);
    if (select_tile.has_error()) return select_tile.error();
    Scan scan(std::move(select_tile.value()), root_at_size, findings);
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) {
            findings.add(kNoSeq, fmt::format("the entries cannot be read to their end: {}", more.error().what));
            break;
        }
        if (!more.value()) break;
        scan.take(read_row(rows.value()), rows->integer(0));
    }
    Scanned scanned = scan.finish();
    findings.next_part();
    const auto tiles = check_tile_table(database, scan.full_tiles(), findings);
    if (tiles.has_error()) return tiles.error();
    return scanned;
}

}  // namespace

Scanned scan_entries(disk::Database& database, std::int64_t root_at_size, Findings& findings) {
    findings.next_part();
    auto scanned = scan(database, root_at_size, findings);
    if (!scanned.has_error()) return std::move(scanned.value());
    findings.add(kNoSeq, fmt::format("the file cannot be read: {}", scanned.error().what));
    return {};
}

}  // namespace sekisho::ledger

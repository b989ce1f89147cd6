// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_since.hpp"

#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

Result<Row> row_at(disk::Database& database, std::int64_t seq) {
    auto rows = database.prepare(select_rows() + "NOT INDEXED WHERE seq=?");
    if (rows.has_error()) return rows.error();
    rows->bind(seq);
    const auto found = rows->step();
    if (found.has_error()) return found.error();
    if (!found.value()) return Error{fmt::format("entry {} is missing", seq), "", ""};
    auto stored = read_row(rows.value());
    if (stored.has_error()) return stored.error();
    return std::move(stored->row);
}

std::int64_t full_part(std::int64_t size) {
    return size - size % kTileWidth;
}

Result<Tree> full_tree(disk::Database& database, std::int64_t size) {
    auto select = database.prepare(kSelectTile);
    if (select.has_error()) return select.error();
    return Tree::from_tiles(size,
                            [&](int level, std::int64_t index) { return load_tile(select.value(), level, index); });
}

Result<Digest> root_of(disk::Database& database, Tree tree, std::int64_t size) {
    const auto hashes = edge_hashes(database, size);
    if (hashes.has_error()) return hashes.error();
    for (const Digest& hash : *hashes) tree.append(hash);
    return tree.root();
}

// The entry, when the tree of `full` leaves holds it. Its hash is followed up through the full tiles; the tile above
// the last of them is not full, and from_tiles has made its hashes from the very tiles below it.
Result<Entry> entry_in_tree(disk::Database& database, std::int64_t seq, std::int64_t full) {
    const auto row = row_at(database, seq);
    if (row.has_error()) return row.error();
    auto select = database.prepare(kSelectTile);
    if (select.has_error()) return select.error();
    Digest hash = leaf_hash(leaf_of(row.value()));
    std::int64_t index = seq;
    std::int64_t tiles = full / kTileWidth;
    for (int level = 0; index / kTileWidth < tiles; ++level) {
        const auto tile = load_tile(select.value(), level, index / kTileWidth);
        if (tile.has_error()) return tile.error();
        if ((*tile)[static_cast<std::size_t>(index % kTileWidth)] != hash) {
            return Error{fmt::format("entry {} is not the one whose hash the tree holds", seq), "", ""};
        }
        hash = tile_root(tile.value());
        index /= kTileWidth;
        tiles /= kTileWidth;
    }
    return to_entry(row.value());
}

Result<KeyFields> key_in_tree(disk::Database& database, std::int64_t seq, std::int64_t full) {
    const auto entry = entry_in_tree(database, seq, full);
    if (entry.has_error()) return entry.error();
    const auto* key = std::get_if<KeyDetail>(&entry->detail);
    if (key == nullptr) return Error{fmt::format("entry {} introduces no key", seq), "", ""};
    return key_fields(*key);
}

// The key in force behind the first `size` entries.
Result<PublicKey> signer_at(disk::Database& database, std::int64_t size) {
    auto last = database.prepare("SELECT seq FROM entry NOT INDEXED WHERE seq<? AND kind=? ORDER BY seq DESC LIMIT 1");
    if (last.has_error()) return last.error();
    last->bind(size);
    last->bind(static_cast<std::int64_t>(EntryKind::key));
    const auto found = last->step();
    if (found.has_error()) return found.error();
    if (!found.value()) return Error{"no entry before the checkpoint introduces a key", "", ""};
    const auto key = key_in_tree(database, last->integer(0), full_part(size));
    if (key.has_error()) return key.error();
    return key->daily;
}

Result<Since> since(disk::Database& database, const TrustedCheckpoint& trusted,
                    const std::optional<NoteKey>& commissioned) {
    const std::int64_t size = trusted.says.size;
    Since since;
    since.from = full_part(size);
    auto tree = full_tree(database, since.from);
    if (tree.has_error()) return tree.error();
    const auto root = root_of(database, tree.value(), size);
    if (root.has_error()) return root.error();
    if (root.value() != trusted.says.root) {
        return Error{fmt::format("the hashes of the first {} entries do not add up to its root", size), "", ""};
    }
    const auto genesis = key_in_tree(database, 0, since.from);
    if (genesis.has_error()) return genesis.error();
    since.origin = genesis->origin;
    since.first_daily = genesis->daily;
    const OpenedNote opened = open_note(trusted.note, commissioned.value_or(genesis->origin));
    if (opened.fault != NoteFault::none) return Error{opened.what, "", ""};
    const auto signer = signer_at(database, size);
    if (signer.has_error()) return signer.error();
    since.start = ChainStart{std::move(tree.value()), size, genesis->origin, signer.value()};
    return since;
}

}  // namespace

std::optional<Since> begin_since(disk::Database& database, const TrustedCheckpoint& trusted,
                                 const std::optional<NoteKey>& commissioned, Findings& findings) {
    auto begun = since(database, trusted, commissioned);
    if (begun.has_value()) return std::move(begun.value());
    findings.add(kNoSeq, fmt::format("the trusted checkpoint of {} entries is no beginning here: {}", trusted.says.size,
                                     begun.error().what));
    return std::nullopt;
}

Result<Digest> stored_root(disk::Database& database, std::int64_t size) {
    auto tree = full_tree(database, full_part(size));
    if (tree.has_error()) return tree.error();
    return root_of(database, std::move(tree.value()), size);
}

}  // namespace sekisho::ledger

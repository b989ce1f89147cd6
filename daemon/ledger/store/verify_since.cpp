// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_since.hpp"

#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/sound_tiles.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

std::int64_t full_part(std::int64_t size) {
    return size - size % kTileWidth;
}

Result<Tree> full_tree(disk::Database& database, std::int64_t size) {
    auto select = database.prepare(kSelectTile);
    if (select.has_error()) return select.error();
    return Tree::from_tiles(size,
                            [&](int level, std::int64_t index) { return load_tile(select.value(), level, index); });
}

// The tree of `size` leaves, of which `tree` has the full tiles.
Result<Tree> with_edge(disk::Database& database, Tree tree, std::int64_t size) {
    const auto hashes = edge_hashes(database, size);
    if (hashes.has_error()) return hashes.error();
    for (const Digest& hash : *hashes) tree.append(hash);
    return tree;
}

Result<KeyFields> key_in_tree(SoundTiles& tiles, std::int64_t seq) {
    const auto entry = tiles.entry(Seq{seq});
    if (entry.has_error()) return entry.error();
    const auto* key = std::get_if<KeyDetail>(&entry->detail);
    if (key == nullptr) return Error{fmt::format("entry {} introduces no key", seq), "", ""};
    return key_fields(*key);
}

// The key in force behind the first `size` entries.
Result<PublicKey> signer_at(disk::Database& database, SoundTiles& tiles, std::int64_t size) {
    auto last = database.prepare("SELECT seq FROM entry NOT INDEXED WHERE seq<? AND kind=? ORDER BY seq DESC LIMIT 1");
    if (last.has_error()) return last.error();
    last->bind(size);
    last->bind(static_cast<std::int64_t>(EntryKind::key));
    const auto found = last->step();
    if (found.has_error()) return found.error();
    if (!found.value()) return Error{"no entry before the checkpoint introduces a key", "", ""};
    const auto key = key_in_tree(tiles, last->integer(0));
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
    const auto whole = with_edge(database, tree.value(), size);
    if (whole.has_error()) return whole.error();
    if (whole->root() != trusted.says.root) {
        return Error{fmt::format("the hashes of the first {} entries do not add up to its root", size), "", ""};
    }
    SoundTiles tiles(database, *whole);
    const auto genesis = key_in_tree(tiles, 0);
    if (genesis.has_error()) return genesis.error();
    since.origin = genesis->origin;
    since.first_daily = genesis->daily;
    const OpenedNote opened = open_note(trusted.note, commissioned.value_or(genesis->origin));
    if (opened.fault != NoteFault::none) return Error{opened.what, "", ""};
    const auto signer = signer_at(database, tiles, size);
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
    const auto whole = with_edge(database, std::move(tree.value()), size);
    if (whole.has_error()) return whole.error();
    return whole->root();
}

}  // namespace sekisho::ledger

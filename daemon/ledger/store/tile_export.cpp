// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/tile_export.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/file_tree.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/tlog_tiles.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace sekisho::ledger {
namespace {

using Outcome = std::variant<ExportReport, NotProven>;

constexpr int kTileHeight = 8;  // a level's hash stands for 2^8 of the level below
constexpr std::size_t kMaxKey = 1024;
constexpr const char* kOther = "give another folder";

// The files that a tree of `size` leaves has and a longer one has not.
std::vector<std::string> partial_files(std::int64_t size) {
    std::vector<std::string> names;
    for (int level = 0; size >> (kTileHeight * level) > 0; ++level) {
        const std::int64_t hashes = size >> (kTileHeight * level);
        const std::int64_t width = hashes % kTileWidth;
        if (width == 0) continue;
        const std::int64_t index = hashes / kTileWidth;
        names.push_back(tlog_tiles::tile_path(level, index, width));
        if (level > 0) continue;
        names.push_back(tlog_tiles::entries_path(index, width));
        names.push_back(tlog_tiles::signatures_path(index, width));
    }
    return names;
}

// Leaves the origin's key in an empty folder. Error: the folder has another key, or none and is not empty.
Result<void> claim(const NoteKey& origin, disk::FileTree& tree, const std::string& folder) {
    const auto empty = tree.is_empty();
    if (empty.has_error()) return empty.error();
    const std::string line = to_text(origin) + "\n";
    if (empty.value()) return tree.put(std::string(tlog_tiles::kOriginKey), bytes_of(line));
    const std::string path = fmt::format("{}/{}", folder, tlog_tiles::kOriginKey);
    const auto has_key = disk::is_there(path);
    if (has_key.has_error()) return has_key.error();
    if (!has_key.value()) return Error{"the folder holds something else than an export of a ledger", folder, kOther};
    const auto key = disk::read_file(path, kMaxKey);
    if (key.has_error()) return key.error();
    if (std::string(key->begin(), key->end()) != line)
        return Error{"the folder holds an export of another ledger", folder, kOther};
    return {};
}

// How many entries the checkpoint of an export in the folder covers; 0: there is none yet.
Result<std::variant<std::int64_t, NotProven>> size_so_far(LedgerSource& ledger, const std::string& folder) {
    using Found = std::variant<std::int64_t, NotProven>;
    const auto there = disk::is_there(fmt::format("{}/{}", folder, tlog_tiles::kCheckpoint));
    if (there.has_error()) return there.error();
    if (!there.value()) return Found(std::int64_t{0});
    const auto exported = ExportSource::open(folder);
    if (exported.has_error()) return exported.error();
    auto& source = **exported;
    auto fitting = fit(ledger, source.checkpoint());
    if (fitting.has_error()) return fitting.error();
    if (fitting->refusal) {
        Error& why = fitting->refusal->why;
        why.where = folder;
        why.what = "the ledger is not the one that was exported here: " + why.what;
        return Found(std::move(*fitting->refusal));
    }
    const auto edge = fit(source, source.checkpoint());
    if (edge.has_error()) return edge.error();
    if (edge->refusal) return Error{"the export here is damaged", folder, kOther};
    return Found(source.size());
}

class Export {
public:
    Export(LedgerSource& ledger, disk::FileTree& tree) : ledger_(ledger), tree_(tree) {}

    // Everything of the first `size` entries that an export of `done` of them has not. Returns the root of what was
    // read.
    [[nodiscard]] Result<Digest> write(std::int64_t done, std::int64_t size) {
        const std::int64_t start = done - done % kTileWidth;
        auto tree =
            Tree::from_tiles(start, [this](int level, std::int64_t index) { return ledger_.full_tile(level, index); });
        if (tree.has_error()) return tree.error();
        const auto read = ledger_.each_entry(
            start, size, [&](const StoredRow& stored) { return take(stored, *tree); },
            [&](const Digest& hash, Seq disposal) { return pass_over(hash, disposal, size, *tree); });
        if (read.has_error()) return read.error();
        if (size % kTileWidth != 0) {
            const auto closed = close(*tree, size % kTileWidth);
            if (closed.has_error()) return closed.error();
        }
        const auto partial = write_partial_tiles(size);
        if (partial.has_error()) return partial.error();
        return tree->root();
    }

private:
    [[nodiscard]] Result<void> take(const StoredRow& stored, Tree& tree) {
        const auto leaf = leaf_of(stored.row);
        return add(leaf, stored.sig, leaf_hash(leaf), tree);
    }

    // Whoever reads the export must find in it why the entry is not there.
    [[nodiscard]] Result<void> pass_over(const Digest& hash, Seq disposal, std::int64_t size, Tree& tree) {
        if (disposal.value < size) return add({}, {}, hash, tree);
        return Error{
            fmt::format("entry {} was disposed of, and entry {}, which says so, is not under the checkpoint of {} "
                        "entries",
                        tree.size(), disposal.value, size),
            "", "give a checkpoint of now (`sekisho ledger checkpoint`)"};
    }

    // Of an entry that was disposed of, leaf and signature are empty.
    [[nodiscard]] Result<void> add(std::span<const std::uint8_t> leaf, std::span<const std::uint8_t> signature,
                                   const Digest& hash, Tree& tree) {
        const auto added = tlog_tiles::add_item(leaves_, leaf);
        if (added.has_error())
            return Error{fmt::format("entry {} has {}", tree.size(), added.error().what), "",
                         "it can be proved, but not exported"};
        const auto put = tlog_tiles::add_item(signatures_, signature);
        if (put.has_error()) return put.error();
        tree.append(hash);
        return tree.size() % kTileWidth == 0 ? close(tree, kTileWidth) : Result<void>();
    }

    // The bundles that end here, and the tiles that became full with them.
    [[nodiscard]] Result<void> close(Tree& tree, std::int64_t width) {
        const std::int64_t index = (tree.size() - 1) / kTileWidth;
        const auto leaves = tree_.put(tlog_tiles::entries_path(index, width), std::exchange(leaves_, {}));
        if (leaves.has_error()) return leaves.error();
        const auto signatures = tree_.put(tlog_tiles::signatures_path(index, width), std::exchange(signatures_, {}));
        if (signatures.has_error()) return signatures.error();
        for (const Tile& tile : tree.take_tiles()) {
            const auto put = tree_.put(tlog_tiles::tile_path(tile.level, tile.index, kTileWidth),
                                       tlog_tiles::tile_bytes(tile.hashes));
            if (put.has_error()) return put.error();
        }
        return {};
    }

    [[nodiscard]] Result<void> write_partial_tiles(std::int64_t size) {
        auto hashes = ledger_.hashes(size);
        for (int level = 0; size >> (kTileHeight * level) > 0; ++level) {
            const std::int64_t index = (size >> (kTileHeight * level)) / kTileWidth;
            const std::int64_t width = TreeHashes::width(level, index, size);
            if (width == 0) continue;
            const auto tile = hashes.tile(level, index);
            if (tile.has_error()) return tile.error();
            const auto put = tree_.put(tlog_tiles::tile_path(level, index, width), tlog_tiles::tile_bytes(**tile));
            if (put.has_error()) return put.error();
        }
        return {};
    }

    LedgerSource& ledger_;
    disk::FileTree& tree_;
    std::vector<std::uint8_t> leaves_;
    std::vector<std::uint8_t> signatures_;
};

// The new checkpoint takes the old one's place when all that it covers is on the disk; then what only the old one
// needed goes.
Result<void> finish(disk::FileTree& tree, const std::string& checkpoint, std::int64_t done, std::int64_t size) {
    const auto written = tree.sync();
    if (written.has_error()) return written.error();
    const auto put = tree.put(std::string(tlog_tiles::kCheckpoint), bytes_of(checkpoint));
    if (put.has_error()) return put.error();
    const auto in_force = tree.sync();
    if (in_force.has_error()) return in_force.error();
    if (done == size) return {};
    const auto needed = partial_files(size);
    for (const auto& name : partial_files(done)) {
        if (std::find(needed.begin(), needed.end(), name) != needed.end()) continue;
        const auto removed = tree.remove(name);
        if (removed.has_error()) return removed.error();
    }
    return {};
}

}  // namespace

Result<Outcome> export_tiles(const std::string& path, const std::string& checkpoint, const std::string& folder) {
    const auto ledger = LedgerSource::open(path);
    if (ledger.has_error()) return ledger.error();
    auto fitting = fit(**ledger, checkpoint);
    if (fitting.has_error()) return fitting.error();
    if (fitting->refusal) return Outcome(std::move(*fitting->refusal));
    const auto target = peek_checkpoint(checkpoint);
    if (target.has_error()) return target.error();
    auto tree = disk::FileTree::open(folder);
    if (tree.has_error()) return tree.error();
    const auto lock = disk::FolderLock::take(folder);
    if (lock.has_error()) return lock.error();
    const auto claimed = claim((*ledger)->origin(), *tree, folder);
    if (claimed.has_error()) return claimed.error();
    auto found = size_so_far(**ledger, folder);
    if (found.has_error()) return found.error();
    if (auto* changed = std::get_if<NotProven>(&*found)) return Outcome(std::move(*changed));
    const auto done = std::get<std::int64_t>(*found);
    if (done > target->size) {
        return Error{fmt::format("the folder holds an export of {} entries already, the checkpoint speaks of {}", done,
                                 target->size),
                     folder, "give a later checkpoint, or another folder"};
    }
    if (done < target->size) {
        const auto root = Export(**ledger, *tree).write(done, target->size);
        if (root.has_error()) return root.error();
        if (*root != target->root) {
            return Outcome(NotProven{Error{"the entries are not those whose hashes the ledger keeps", path,
                                           "run `sekisho ledger verify`: it names them"}});
        }
    }
    const auto finished = finish(*tree, checkpoint, done, target->size);
    if (finished.has_error()) return finished.error();
    return Outcome(ExportReport{target->size, target->size - done});
}

}  // namespace sekisho::ledger

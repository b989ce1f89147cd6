// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/file.hpp"
#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/leaf_source.hpp"
#include "daemon/ledger/tlog_tiles.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace sekisho::ledger {
namespace {

constexpr std::size_t kMaxText = 65536;  // bytes of a note or a key
constexpr const char* kExportAgain = "make a new export in another folder";

std::string text_of(const std::vector<std::uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace

Result<std::vector<std::uint8_t>> ExportSource::read(const std::string& name, std::size_t max_bytes) const {
    return disk::read_file(folder_ + "/" + name, max_bytes);
}

Result<std::unique_ptr<ExportSource>> ExportSource::open(const std::string& folder) {
    std::unique_ptr<ExportSource> source(new ExportSource);
    source->folder_ = folder;
    const auto note = source->read(std::string(tlog_tiles::kCheckpoint), kMaxText);
    if (note.has_error()) return note.error();
    const auto key = source->read(std::string(tlog_tiles::kOriginKey), kMaxText);
    if (key.has_error()) return key.error();
    source->checkpoint_ = text_of(*note);
    auto checkpoint = peek_checkpoint(source->checkpoint_);
    if (checkpoint.has_error()) return Error{checkpoint.error().what, folder + "/checkpoint", kExportAgain};
    std::string line = text_of(*key);
    if (!line.empty() && line.back() == '\n') line.pop_back();
    auto origin = parse_note_key(line);
    if (origin.has_error()) return Error{origin.error().what, folder + "/origin.vkey", kExportAgain};
    source->size_ = checkpoint->size;
    source->origin_ = std::move(*origin);
    return source;
}

Result<std::vector<std::uint8_t>> ExportSource::leaf(std::int64_t seq) {
    if (seq < 0 || seq >= size_) return Error{fmt::format("the export has no entry {}", seq), folder_, ""};
    const std::int64_t index = seq / kTileWidth;
    const std::int64_t width = TreeHashes::width(0, index, size_);
    const auto name = tlog_tiles::entries_path(index, width);
    const auto bundle = read(name, tlog_tiles::kMaxBundle);
    if (bundle.has_error()) return bundle.error();
    auto items = tlog_tiles::bundle_items(*bundle, width);
    if (items.has_error()) return Error{items.error().what, folder_ + "/" + name, kExportAgain};
    auto& leaf = (*items)[static_cast<std::size_t>(seq % kTileWidth)];
    if (leaf.empty()) {
        return Error{fmt::format("entry {} had been disposed of when the export was made", seq), folder_ + "/" + name,
                     "its hash is still in the tree, but no more"};
    }
    return std::move(leaf);
}

TreeHashes ExportSource::hashes(std::int64_t size) {
    return {size, [this](int level, std::int64_t index, std::int64_t width) -> Result<std::vector<Digest>> {
                // The export has the tiles of its own size: wider ones than those of an earlier tree.
                const std::int64_t stored = TreeHashes::width(level, index, size_);
                const auto name = tlog_tiles::tile_path(level, index, stored);
                const auto bytes = read(name, static_cast<std::size_t>(kTileWidth) * sizeof(Digest));
                if (bytes.has_error()) return bytes.error();
                auto hashes = tlog_tiles::tile_hashes(*bytes, stored);
                if (hashes.has_error()) return Error{hashes.error().what, folder_ + "/" + name, kExportAgain};
                hashes->resize(static_cast<std::size_t>(width));
                return hashes;
            }};
}

}  // namespace sekisho::ledger

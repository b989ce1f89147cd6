// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/tlog_tiles.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sekisho::ledger::tlog_tiles {
namespace {

// Three digits a path element, all but the last behind an "x"; a tile that is not full names its width.
std::string name(std::int64_t index, std::int64_t width) {
    std::string path = fmt::format("{:03}", index % 1000);
    for (std::int64_t rest = index / 1000; rest > 0; rest /= 1000) path.insert(0, fmt::format("x{:03}/", rest % 1000));
    return width == kTileWidth ? path : fmt::format("{}.p/{}", path, width);
}

}  // namespace

std::string tile_path(int level, std::int64_t index, std::int64_t width) {
    return fmt::format("tile/{}/{}", level, name(index, width));
}

std::string entries_path(std::int64_t index, std::int64_t width) {
    return "tile/entries/" + name(index, width);
}

std::string signatures_path(std::int64_t index, std::int64_t width) {
    return "signatures/" + name(index, width);
}

std::vector<std::uint8_t> tile_bytes(std::span<const Digest> hashes) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(hashes.size() * sizeof(Digest));
    for (const Digest& hash : hashes) bytes.insert(bytes.end(), hash.begin(), hash.end());
    return bytes;
}

Result<std::vector<Digest>> tile_hashes(std::span<const std::uint8_t> bytes, std::int64_t width) {
    std::vector<Digest> hashes(static_cast<std::size_t>(width));
    if (bytes.size() != hashes.size() * sizeof(Digest))
        return Error{fmt::format("a tile of {} bytes, not of {} hashes", bytes.size(), width), "", ""};
    for (Digest& hash : hashes) {
        std::copy_n(bytes.begin(), sizeof(Digest), hash.begin());
        bytes = bytes.subspan(sizeof(Digest));
    }
    return hashes;
}

Result<void> add_item(Bytes& bundle, std::span<const std::uint8_t> item) {
    if (item.size() > kMaxItem)
        return Error{fmt::format("{} bytes, more than the {} that a bundle takes", item.size(), kMaxItem), "", ""};
    bundle.push_back(static_cast<std::uint8_t>(item.size() >> 8));
    bundle.push_back(static_cast<std::uint8_t>(item.size() & 0xff));
    bundle.insert(bundle.end(), item.begin(), item.end());
    return {};
}

Result<std::vector<Bytes>> bundle_items(std::span<const std::uint8_t> bundle, std::int64_t width) {
    std::vector<Bytes> items;
    while (static_cast<std::int64_t>(items.size()) < width) {
        const std::size_t length = bundle.size() < 2 ? 0 : (std::size_t{bundle[0]} << 8) + bundle[1];
        if (bundle.size() < 2 + length) {
            return Error{fmt::format("the bundle ends within item {} of {}", items.size(), width), "", ""};
        }
        const auto item = bundle.subspan(2, length);
        items.emplace_back(item.begin(), item.end());
        bundle = bundle.subspan(2 + length);
    }
    if (!bundle.empty()) return Error{fmt::format("{} bytes follow the last item", bundle.size()), "", ""};
    return items;
}

}  // namespace sekisho::ledger::tlog_tiles

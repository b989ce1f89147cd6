// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/disposed.hpp"
#include "daemon/ledger/store/hints.hpp"
#include "daemon/ledger/store/leaf_source.hpp"
#include "daemon/ledger/store/question.hpp"
#include "daemon/ledger/store/replay.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <utility>

namespace sekisho::ledger {
namespace {

// Entries read in one go. What is under a checkpoint never changes, so nothing asks for one long look at the file,
// which would keep the daemon from tidying its log.
constexpr std::int64_t kSlice = 16384;
}  // namespace

class LedgerSource::Impl {
public:
    Impl(disk::Database database, disk::Statement rows, disk::Statement tiles, std::int64_t size)
        : database_(std::move(database)), rows_(std::move(rows)), tiles_(std::move(tiles)), size_(size) {}

    [[nodiscard]] std::int64_t size() const { return size_; }
    [[nodiscard]] const NoteKey& origin() const { return origin_; }

    [[nodiscard]] Result<void> each_entry(std::int64_t begin, std::int64_t end, const Take& take,
                                          const TakeHash& gone) {
        for (; begin < end; begin += kSlice) {
            const auto read = each_of_slice(begin, std::min(begin + kSlice, end), take, gone);
            if (read.has_error()) return read.error();
        }
        return {};
    }

    [[nodiscard]] Result<void> read_origin() {
        const auto take = [this](const StoredRow& stored) -> Result<void> {
            const auto entry = to_entry(stored.row);
            if (entry.has_error()) return damaged(fmt::format("entry 0: {}", entry.error().what));
            const auto* key = std::get_if<KeyDetail>(&entry->detail);
            if (key == nullptr) return damaged("the first entry introduces no key");
            auto fields = key_fields(*key);
            if (fields.has_error()) return damaged(fmt::format("entry 0: {}", fields.error().what));
            origin_ = std::move(fields->origin);
            return {};
        };
        return each_entry(0, 1, take, [](const Digest&, Seq) { return Result<void>(); });
    }

    [[nodiscard]] Result<std::vector<Digest>> full_tile(int level, std::int64_t index) {
        auto hashes = load_tile(tiles_, level, index);
        if (hashes.has_error()) return damaged(hashes.error().what);
        return hashes;
    }

    // Only full tiles are stored: the hashes of the others come from what lies below them.
    [[nodiscard]] Result<std::vector<Digest>> tile(int level, std::int64_t index, std::int64_t width) {
        if (width == kTileWidth) return full_tile(level, index);
        std::vector<Digest> hashes;
        const std::int64_t first = index * kTileWidth;
        if (level == 0) {
            const auto add = [&hashes](const Digest& hash, Seq) {
                hashes.push_back(hash);
                return Result<void>();
            };
            const auto take = [&add](const StoredRow& stored) { return add(leaf_hash(leaf_of(stored.row)), kNoSeq); };
            const auto read = each_entry(first, first + width, take, add);
            if (read.has_error()) return read.error();
            return hashes;
        }
        for (std::int64_t below = first; below < first + width; ++below) {
            const auto loaded = full_tile(level - 1, below);
            if (loaded.has_error()) return loaded.error();
            hashes.push_back(tile_root(*loaded));
        }
        return hashes;
    }

    [[nodiscard]] Result<std::vector<std::uint8_t>> leaf(std::int64_t seq) {
        std::vector<std::uint8_t> bytes;
        const auto take = [&bytes](const StoredRow& stored) {
            bytes = leaf_of(stored.row);
            return Result<void>();
        };
        const auto gone = [this, seq](const Digest&, Seq disposal) -> Result<void> {
            return Error{fmt::format("entry {} was disposed of, as entry {} says", seq, disposal.value),
                         database_.path(), "its hash is still in the tree, but no more: ask for the certificate"};
        };
        const auto read = each_entry(seq, seq + 1, take, gone);
        if (read.has_error()) return read.error();
        return bytes;
    }

private:
    [[nodiscard]] Result<void> each_of_slice(std::int64_t begin, std::int64_t end, const Take& take,
                                             const TakeHash& gone) {
        rows_.reset();
        rows_.bind(begin);
        rows_.bind(end);
        for (std::int64_t seq = begin; seq < end; ++seq) {
            const auto more = rows_.step();
            if (more.has_error()) return more.error();
            const std::int64_t next = more.value() ? rows_.integer(0) : end;
            const auto passed = pass_over(seq, next, gone);
            if (passed.has_error()) return passed.error();
            if (next == end) break;
            seq = next;
            const auto row = read_row(rows_);
            if (row.has_error()) return damaged(fmt::format("entry {}: {}", seq, row.error().what));
            const auto taken = take(*row);
            if (taken.has_error()) return taken.error();
        }
        rows_.reset();
        return {};
    }

    // The entries from `seq` on below `next`, which are missing.
    [[nodiscard]] Result<void> pass_over(std::int64_t seq, std::int64_t next, const TakeHash& gone) {
        std::vector<Digest> tile;
        for (; seq < next; ++seq) {
            if (!disposed_) {
                auto disposed = disposed_from(database_, 0);
                if (disposed.has_error()) return disposed.error();
                disposed_ = std::move(*disposed);
            }
            if (!disposed_->covers(seq)) return damaged(fmt::format("entry {} is missing", seq));
            const auto place = static_cast<std::size_t>(seq % kTileWidth);
            if (tile.empty() || place == 0) {
                auto loaded = full_tile(0, seq / kTileWidth);
                if (loaded.has_error()) return loaded.error();
                tile = std::move(*loaded);
            }
            const auto taken = gone(tile[place], disposed_->disposal_of(seq));
            if (taken.has_error()) return taken.error();
        }
        return {};
    }

    [[nodiscard]] Error damaged(std::string what) const { return Error{std::move(what), database_.path(), kVerify}; }

    disk::Database database_;
    disk::Statement rows_;
    disk::Statement tiles_;
    std::int64_t size_;
    NoteKey origin_;
    std::optional<Disposed> disposed_;  // once an entry was missing
};

LedgerSource::LedgerSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LedgerSource::~LedgerSource() = default;

Result<std::unique_ptr<LedgerSource>> LedgerSource::open(const std::string& path) {
    auto database = open_for_question(path);
    if (database.has_error()) return database.error();
    const auto size = database->number("SELECT coalesce(max(seq)+1,0) FROM entry");
    if (size.has_error()) return size.error();
    auto rows = database->prepare(select_rows() + "NOT INDEXED WHERE seq>=? AND seq<? ORDER BY seq");
    if (rows.has_error()) return rows.error();
    auto tiles = database->prepare(kSelectTile);
    if (tiles.has_error()) return tiles.error();
    auto impl = std::make_unique<Impl>(std::move(*database), std::move(*rows), std::move(*tiles), *size);
    const auto origin = impl->read_origin();
    if (origin.has_error()) return origin.error();
    return std::unique_ptr<LedgerSource>(new LedgerSource(std::move(impl)));
}

std::int64_t LedgerSource::size() const {
    return impl_->size();
}

const NoteKey& LedgerSource::origin() const {
    return impl_->origin();
}

Result<std::vector<std::uint8_t>> LedgerSource::leaf(std::int64_t seq) {
    return impl_->leaf(seq);
}

TreeHashes LedgerSource::hashes(std::int64_t size) {
    return {size,
            [this](int level, std::int64_t index, std::int64_t width) { return impl_->tile(level, index, width); }};
}

Result<void> LedgerSource::each_entry(std::int64_t begin, std::int64_t end, const Take& take, const TakeHash& gone) {
    return impl_->each_entry(begin, end, take, gone);
}

Result<std::vector<Digest>> LedgerSource::full_tile(int level, std::int64_t index) {
    return impl_->full_tile(level, index);
}

}  // namespace sekisho::ledger

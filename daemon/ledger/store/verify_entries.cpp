// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/verify_chain.hpp"
#include "daemon/ledger/store/verify_disposed.hpp"
#include "daemon/ledger/store/verify_jobs.hpp"
#include "daemon/ledger/store/verify_parts.hpp"
#include "daemon/ledger/store/verify_reviews.hpp"
#include "daemon/ledger/store/verify_segment.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <mutex>

namespace sekisho::ledger {
namespace {

constexpr std::int64_t kMaxLevel = 7;  // 256^8 leaves are more than there are numbers

struct Extent {
    std::int64_t size = 0;  // entries that are looked for
    std::int64_t rows = 0;  // of the table
};

// A row with a number far behind all others makes no ledger long: its size is then what the rows and tiles that are
// there speak of.
Result<Extent> extent_of(disk::Database& database, std::int64_t from) {
    constexpr std::int64_t kLikely = kSegment;
    const auto size = database.number("SELECT coalesce(max(seq)+1,0) FROM entry NOT INDEXED");
    if (size.has_error()) return size.error();
    const auto rows =
        database.number(from == 0 ? std::string("SELECT count(*) FROM entry NOT INDEXED")
                                  : fmt::format("SELECT count(*) FROM entry NOT INDEXED WHERE seq>={}", from));
    if (rows.has_error()) return rows.error();
    const auto tiles = database.number("SELECT count(*) FROM tile WHERE lvl=0");
    if (tiles.has_error()) return tiles.error();
    const std::int64_t likely = std::max(from + rows.value(), tiles.value() * kTileWidth);
    const bool far = size.value() - likely > kLikely;
    return Extent{std::max<std::int64_t>(far ? likely : size.value(), 0), rows.value()};
}

std::vector<SegmentRange> segments_of(std::int64_t from, std::int64_t size) {
    std::vector<SegmentRange> ranges;
    std::int64_t first = from;
    do {
        const std::int64_t end = std::min(std::max(size, from), (first / kSegment + 1) * kSegment);
        ranges.push_back({first, end, first == 0, end >= size});
        first = end;
    } while (first < size);
    return ranges;
}

// The table in its own order: exactly the full tiles, each level from 0 on.
Result<void> check_tile_table(disk::Database& database, const std::map<int, std::int64_t>& full, Findings& findings) {
    auto rows = database.prepare("SELECT lvl,idx FROM tile");
    if (rows.has_error()) return rows.error();
    std::map<int, std::int64_t> found;
    std::int64_t least = 0;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) break;
        const std::int64_t level = rows->integer(0);
        const bool a_level = level >= least && level <= kMaxLevel;
        if (!a_level || rows->integer(1) != found[static_cast<int>(level)]) {
            findings.add(kNoSeq, fmt::format("tile {}/{} is not in its place", level, rows->integer(1)));
        }
        if (!a_level) continue;
        ++found[static_cast<int>(level)];
        least = level;
    }
    if (found != full) findings.add(kNoSeq, "the tiles are not those of a ledger of this length");
    return {};
}

class Scan {
public:
    Scan(const Extent& extent, Disposed disposed, const ScanInput& input, Findings& findings)
        : extent_(extent),
          disposed_(std::move(disposed)),
          input_(input),
          findings_(findings),
          ranges_(segments_of(input.from, extent.size)),
          chain_(input.start, disposed_, input.signatures, findings),
          looks_(input.roots_at) {}

    [[nodiscard]] Scanned run(std::vector<disk::Database>& databases) {
        findings_.next_part();
        std::vector<Job> jobs;
        for (std::size_t i = 0; i < kIndexes.size(); ++i) {
            jobs.emplace_back([this, i](disk::Database& database) {
                walks_[i] = walk_index(database, kIndexes[i], input_.from, key_);
            });
        }
        for (std::size_t i = 0; i < ranges_.size(); ++i) {
            jobs.emplace_back([this, i](disk::Database& database) { look_at_segment(database, i); });
        }
        run_jobs(databases, jobs);
        Scanned scanned = chain_.end();
        looks_.tell(chain_.keys(), scanned.origin.value_or(NoteKey{}).name, findings_);
        scanned.roots = looks_.roots();
        findings_.next_part();
        check_disposals(databases, scanned, input_.from == 0, findings_);
        findings_.next_part();
        check_reviews(databases.front(), scanned, findings_);
        check_rest(databases.front(), scanned);
        return scanned;
    }

private:
    void look_at_segment(disk::Database& database, std::size_t i) {
        Turns::Turn turn(turns_, i);
        Segment segment = read_segment(database, ranges_[i], disposed_, key_, input_.on_entry != nullptr);
        turn.wait();
        show(segment);
        auto linked = link(database, segment);
        turn.pass();
        looks_.look(segment, std::move(linked));
    }

    void show(Segment& segment) {
        if (segment.first != shown_) return;  // some before it are missing or unsound
        for (const Entry& entry : segment.entries) input_.on_entry(entry);
        shown_ += static_cast<std::int64_t>(segment.entries.size());
        segment.entries = {};
    }

    [[nodiscard]] Linked link(disk::Database& database, Segment& segment) {
        auto select_tile = database.prepare(kSelectTile);
        if (select_tile.has_error()) {
            findings_.add(Seq{segment.first}, select_tile.error().what);
            return {};
        }
        auto linked = chain_.link(segment, select_tile.value());
        if (input_.progress) input_.progress({segment.end(), extent_.size});
        return linked;
    }

    void check_rest(disk::Database& database, const Scanned& scanned) {
        if (scanned.rows != extent_.rows) {
            findings_.add(kNoSeq, fmt::format("the table has {} rows, and {} are met in the order of their numbers",
                                              extent_.rows, scanned.rows));
        }
        findings_.next_part();
        const auto tiles = check_tile_table(database, scanned.full_tiles, findings_);
        if (tiles.has_error()) findings_.add(kNoSeq, fmt::format("the tiles cannot be read: {}", tiles.error().what));
        for (std::size_t i = 0; i < kIndexes.size(); ++i) {
            findings_.next_part();
            const IndexWalk& walk = walks_[i];
            if (!walk.unreadable.empty()) {
                findings_.add(kNoSeq,
                              fmt::format("index {}: it cannot be read: {}", kIndexes[i].name, walk.unreadable));
            } else if (!walk.in_order || walk.sum != scanned.sum) {
                findings_.add(kNoSeq, fmt::format("index {}: it is no copy of the table: it has {} rows, the table {}",
                                                  kIndexes[i].name, walk.sum.rows(), scanned.sum.rows()));
                explain_index(database, kIndexes[i], findings_);
            }
        }
        findings_.next_part();
    }

    Extent extent_;
    Disposed disposed_;
    const ScanInput& input_;
    Findings& findings_;
    std::vector<SegmentRange> ranges_;
    const RowSum::Key key_ = RowSum::new_key();
    std::array<IndexWalk, kIndexes.size()> walks_;
    Turns turns_;
    Chain chain_;             // in the order of turns
    std::int64_t shown_ = 0;  // entries, in the order of turns
    Looks looks_;
};

}  // namespace

Scanned scan_ledger(std::vector<disk::Database>& databases, const ScanInput& input, Findings& findings) {
    findings.next_part();
    const auto extent = extent_of(databases.front(), input.from);
    if (extent.has_error()) {
        findings.add(kNoSeq, fmt::format("the file cannot be read: {}", extent.error().what));
        return {};
    }
    // Only where rows are missing it matters which may be.
    const bool complete = extent->rows >= extent->size - input.from;
    auto disposed = complete ? Result<Disposed>(Disposed()) : disposed_from(databases.front(), input.from);
    if (disposed.has_error()) {
        findings.add(kNoSeq, fmt::format("the file cannot be read: {}", disposed.error().what));
        return {};
    }
    return Scan(extent.value(), std::move(*disposed), input, findings).run(databases);
}

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/verify_segment.hpp"

#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sekisho::ledger {
namespace {

class SegmentScan {
public:
    SegmentScan(const SegmentRange& range, const Disposed& disposed, const RowSum::Key& key, bool all_entries,
                Segment& out)
        : range_(range), disposed_(disposed), key_(key), all_entries_(all_entries), out_(out), expected_(range.first) {
        if (all_entries) out_.entries.reserve(static_cast<std::size_t>(range.end - range.first));
        out_.first = range.first;
        out_.leaves.resize(static_cast<std::size_t>(range.end - range.first));
    }

    void see(const disk::RowView& columns) {
        ++out_.rows;
        const std::int64_t seq = columns.integer(kSeq);
        if (seq < expected_) {
            out_.findings.add(Seq{seq}, "the entry stands at a place that is not its own");
            return;
        }
        if (expected_ == range_.end) {
            // A walk and the look-up of the greatest number go different ways through a table, and one may be bent.
            out_.findings.add(Seq{seq}, "the entry stands behind the one that is found as the last");
            return;
        }
        if (seq > expected_) {
            leave_hole(seq);
            if (seq >= range_.end) return;
        }
        const auto viewed = view_row(columns, row_);
        if (viewed.has_error()) {
            out_.findings.add(Seq{seq}, viewed.error().what);
            unread_.push_back(expected_ - range_.first);
        } else {
            take(columns.blob(kSigColumn), seq);
        }
        ++expected_;
    }

    // `fault`: why the rows could not be read to their end, empty when they were.
    void end(const std::string& fault) {
        if (!fault.empty()) {
            out_.findings.add(Seq{expected_}, fmt::format("the entries cannot be read from here on: {}", fault));
            skip_to(range_.end);
        } else if (range_.is_last) {
            out_.leaves.resize(static_cast<std::size_t>(expected_ - range_.first));
        } else if (expected_ < range_.end) {
            leave_hole(range_.end);
        }
        out_.ends_in_hole = after_hole_;
    }

    // The stored tiles of level 0: against the leaves, and instead of those that are not there.
    void compare_tiles(disk::Statement& select_tile) {
        const auto leaves = std::span<Digest>(out_.leaves);
        auto unread = unread_.begin();
        for (std::size_t at = 0; at < leaves.size(); at += kTileWidth) {
            const auto tile = leaves.subspan(at, std::min<std::size_t>(kTileWidth, leaves.size() - at));
            const std::int64_t first = out_.first + static_cast<std::int64_t>(at);
            auto stored = full(tile) ? load_tile(select_tile, 0, first / kTileWidth)
                                     : Result<std::vector<Digest>>(std::vector<Digest>());
            if (stored.has_error()) {
                out_.findings.add(Seq{first + kTileWidth - 1}, stored.error().what);
                stored = std::vector<Digest>();
            }
            for (; unread != unread_.end() && *unread < static_cast<std::int64_t>(at + tile.size()); ++unread) {
                const auto place = static_cast<std::size_t>(*unread) - at;
                tile[place] = stored->empty() ? Digest{} : (*stored)[place];
            }
            if (!stored->empty() && !std::equal(tile.begin(), tile.end(), stored->begin())) tell(tile, *stored, first);
            if (full(tile)) out_.tile_roots.push_back(tile_root({tile.begin(), tile.end()}));
        }
    }

private:
    static bool full(std::span<const Digest> tile) { return tile.size() == kTileWidth; }

    void tell(std::span<const Digest> tile, const std::vector<Digest>& stored, std::int64_t first) {
        for (std::size_t i = 0; i < tile.size(); ++i) {
            if (tile[i] != stored[i]) {
                out_.findings.add(Seq{first + static_cast<std::int64_t>(i)},
                                  "the entry is not the one whose hash the tree holds");
            }
        }
    }

    void leave_hole(std::int64_t to) {
        if (disposed_.covers(expected_)) {
            const std::int64_t end = std::min({to, range_.end, disposed_.end()});
            out_.holes.push_back({expected_, end});
            after_hole_ = true;
            skip_to(end);
            if (expected_ == to) return;
        }
        out_.findings.add(Seq{expected_}, to == expected_ + 1
                                              ? std::string("the entry is missing")
                                              : fmt::format("the entries {} to {} are missing", expected_, to - 1));
        // What the table has behind the last place of a ledger is told, and fills no place.
        if (!range_.is_last || to < range_.end) skip_to(std::min(to, range_.end));
    }
    void skip_to(std::int64_t to) {
        for (; expected_ < to; ++expected_) unread_.push_back(expected_ - range_.first);
    }

    void take(std::span<const std::uint8_t> signature, std::int64_t seq) {
        const auto& numbers = row_.numbers;
        out_.sum.add({numbers[kPid], numbers[kTEvent], numbers[kZone], numbers[kDir], seq}, key_);
        leaf_.clear();
        put_leaf(row_, leaf_);
        out_.leaves[static_cast<std::size_t>(seq - range_.first)] = leaf_hash(leaf_.bytes_so_far());
        check_entry(seq);
        if (signature.empty()) return;
        CommitEnd commit{seq + 1, {}, signature.size() != sizeof(Signature)};
        if (!commit.misshapen) std::copy(signature.begin(), signature.end(), commit.signature.begin());
        out_.commits.push_back(commit);
    }

    void check_entry(std::int64_t seq) {
        const auto sound = reader_.read(row_);
        if (sound.has_error()) {
            out_.findings.add(Seq{seq}, sound.error().what);
            return;
        }
        check_boot(seq);
        if (all_entries_ && seq == range_.first + static_cast<std::int64_t>(out_.entries.size()))
            out_.entries.push_back(reader_.entry(row_));
        const auto kind = static_cast<EntryKind>(row_.numbers[kKind]);
        const bool asked_for = seq == 0 || kind == EntryKind::key || kind == EntryKind::config ||
                               kind == EntryKind::person || !row_.pcommit.empty() ||
                               kind == EntryKind::credential_issued || kind == EntryKind::pin_set ||
                               kind == EntryKind::erased || kind == EntryKind::snapshot ||
                               kind == EntryKind::disposal || kind == EntryKind::review;
        if (asked_for) out_.told.push_back(reader_.entry(row_));
    }

    void check_boot(std::int64_t seq) {
        const std::int64_t boot_seq = row_.numbers[kBootSeq];
        if (!out_.first_boot) {
            out_.first_boot = BootStep{seq, boot_seq};
            out_.hole_before_boot = after_hole_;
        } else if (!boot_goes_on(out_.last_boot_seq, boot_seq, after_hole_)) {
            out_.findings.add(Seq{seq}, fmt::format("boot_seq goes from {} to {}", out_.last_boot_seq, boot_seq));
        }
        out_.last_boot_seq = boot_seq;
        after_hole_ = false;
    }

    const SegmentRange& range_;
    const Disposed& disposed_;
    const RowSum::Key& key_;
    const bool all_entries_;
    Segment& out_;
    std::int64_t expected_;
    bool after_hole_ = false;           // since the last sound entry, entries were disposed of
    std::vector<std::int64_t> unread_;  // places without a leaf of their own, in order
    RowRef row_;
    RowReader reader_;
    cbor::Encoder leaf_;
};

// From the last entry to the first, but for those that were disposed of.
Result<void> look_up_each(disk::Database& database, const Segment& segment, Findings& findings) {
    auto look_up = database.prepare("SELECT 1 FROM entry NOT INDEXED WHERE seq=?");
    if (look_up.has_error()) return look_up.error();
    auto hole = segment.holes.rbegin();
    for (std::int64_t seq = segment.end() - 1; seq >= segment.first; --seq) {
        if (hole != segment.holes.rend() && seq == hole->end - 1) {
            seq = hole->first;
            ++hole;
            continue;
        }
        look_up->reset();
        look_up->bind(seq);
        const auto found = look_up->step();
        if (found.has_error()) return found.error();
        if (!found.value()) findings.add(Seq{seq}, "the entry is not found by its number");
    }
    return {};
}

// A walk reads the leaves of the table's tree; a look-up by number goes down through its inner pages, which a walk does
// not heed. Looked up from the last to the first, since SQLite goes to a next entry without going down.
Result<void> check_found(disk::Database& database, const Segment& segment, Findings& findings) {
    const std::int64_t last = segment.end() - 1;
    if (!segment.holes.empty()) return look_up_each(database, segment, findings);
    auto count = database.prepare(
        "SELECT count(*) FROM entry s NOT INDEXED CROSS JOIN entry e NOT INDEXED "
        "WHERE s.seq>=?1 AND s.seq<=?2 AND e.seq=?1+?2-s.seq");
    if (count.has_error()) return count.error();
    count->bind(segment.first);
    count->bind(last);
    const auto counted = count->step();
    if (counted.has_error()) return counted.error();
    if (count->integer(0) == last + 1 - segment.first) return {};
    findings.add(Seq{segment.first}, fmt::format("not all entries from here to {} are found by their number", last));
    return look_up_each(database, segment, findings);
}

Result<void> finish_segment(disk::Database& database, SegmentScan& scan, Segment& segment) {
    auto select_tile = database.prepare(kSelectTile);
    if (select_tile.has_error()) return select_tile.error();
    scan.compare_tiles(select_tile.value());
    return check_found(database, segment, segment.findings);
}

}  // namespace

bool boot_goes_on(std::int64_t before, std::int64_t after, bool across_hole) {
    if (across_hole) return after >= before;
    return after == before || after == before + 1;
}

Segment read_segment(disk::Database& database, const SegmentRange& range, const Disposed& disposed,
                     const RowSum::Key& key, bool all_entries) {
    Segment segment;
    SegmentScan scan(range, disposed, key, all_entries, segment);
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const auto walked =
        database.each_row(row_columns(), "FROM entry NOT INDEXED WHERE seq>=? AND seq<=?",
                          {range.is_first ? kLeast : range.first, range.is_last ? kMost : range.end - 1},
                          [&scan](const disk::RowView& columns) { scan.see(columns); });
    scan.end(walked.has_error() ? walked.error().what : std::string());
    const auto finished = finish_segment(database, scan, segment);
    if (finished.has_error()) segment.findings.add(Seq{range.first}, finished.error().what);
    return segment;
}

}  // namespace sekisho::ledger

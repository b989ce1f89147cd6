// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/disposer.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/hints.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"
#include "daemon/ledger/store/snapshot_file.hpp"
#include "daemon/ledger/store/sound_tiles.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace sekisho::ledger {
namespace {

constexpr std::int64_t kLookRows = 50'000;   // rows that are passed over for a disposal entry
constexpr std::int64_t kCheckRows = 65'536;  // entries whose hashes are added up
constexpr std::int64_t kSeeRows = 16'384;    // rows that are looked at for some that go
constexpr std::size_t kNeighbours = 256;     // rows: more than the pages have to which SQLite moves some
constexpr std::size_t kDropRows = 1'000;     // rows that are deleted in one flush: three indexes' pages for each

// Before the first disposal a ledger has no snapshot; looking for an entry would read all of it.
bool has_snapshots(const std::string& dir) {
    const auto names = disk::names_in(dir + "/snapshot");
    return names.has_value() && !names->empty();
}

// What the file `state` says of fewer entries than the snapshot may have been folded from rows that went; the snapshot
// is the better beginning. One that cannot be believed goes at the next start.
Result<void> drop_older_projection(disk::Database& database, const std::string& dir, std::int64_t entries) {
    const auto origin = origin_of(database);
    if (origin.has_error()) return origin.error();
    const auto kept = read_projection(dir, *origin);
    if (kept.has_error() || !*kept || (*kept)->head.size >= entries) return {};
    return drop_projection(dir);
}

}  // namespace

Disposer::Disposer(std::string dir, std::int64_t size)
    : dir_(std::move(dir)), look_below_(has_snapshots(dir_) ? size : 0) {}

void Disposer::begin(const DisposedRange& range) {
    look_below_ = 0;
    range_ = range;
    check_.emplace(range.first, range.end);
    fault_.reset();
    at_ = range.first;
    staying_ = {};
    log_to_empty_ = true;
}

Result<std::optional<Disposer::Doomed>> Disposer::next(disk::Database& database, const Tree& tree) {
    if (fault_) return *fault_;
    if (look_below_ > 0) {
        const auto looked = look(database, tree);
        if (looked.has_error()) return looked.error();
        return std::optional<Doomed>(Doomed{});
    }
    if (!range_ || at_ >= range_->end) return std::optional<Doomed>();
    if (check_) {
        const auto checked = check(database);
        if (checked.has_error()) return checked.error();
        return std::optional<Doomed>(Doomed{});
    }
    auto doomed = choose(database, tree);
    if (doomed.has_error()) {
        again();
        return doomed.error();
    }
    return std::optional<Doomed>(std::move(*doomed));
}

void Disposer::again() {
    at_ = range_->first;
    staying_ = {};
}

// After an error the next call looks at the same entries.
Result<void> Disposer::look(disk::Database& database, const Tree& tree) {
    const std::int64_t from = std::max<std::int64_t>(look_below_ - kLookRows, 0);
    const auto found = last_disposal(database, from, look_below_);
    if (found.has_error()) return found.error();
    if (!found.value()) {
        look_below_ = from;
        return {};
    }
    // It says what to delete: anyone who may write to the file can put such a row there.
    const auto entry = SoundTiles(database, tree).entry((*found)->entry);
    if (entry.has_error()) return entry.error();
    const auto range = disposed_range(*entry);
    if (range.has_error()) return range.error();
    // What was finished before needs no look at its hashes.
    const auto left = first_to_go(database, range->first, range->end);
    if (left.has_error()) return left.error();
    begin(*range);
    if (!left.value()) at_ = range->end;
    return {};
}

Result<void> Disposer::check(disk::Database& database) {
    const auto more = check_->go_on(database, kCheckRows);
    if (more.has_error()) {
        check_.emplace(range_->first, range_->end);
        return more.error();
    }
    if (more.value()) return {};
    const bool fits = check_->dropped() == range_->dropped && check_->sha256() == range_->sha256;
    check_.reset();
    if (fits) return {};
    fault_ = Error{
        fmt::format("the disposal of entry {} speaks of other rows than those that are there", range_->entry.value),
        database.path(), "nothing was deleted: run `sekisho ledger verify`"};
    return *fault_;
}

// Rows from at_ on that do not stay; at_ and staying_ go on behind the last row of them that was looked at. Each is
// held against the tree once more: one that was changed since the disposal was planned would be gone with the rest.
Result<Disposer::Doomed> Disposer::choose(disk::Database& database, const Tree& tree) {
    auto rows = database.prepare(select_rows() + "NOT INDEXED WHERE seq>=? AND seq<? ORDER BY seq LIMIT ?");
    if (rows.has_error()) return rows.error();
    rows->bind(at_);
    rows->bind(range_->end);
    rows->bind(kSeeRows);
    SoundTiles tiles(database, tree);
    Doomed doomed;
    Staying staying = staying_;
    std::int64_t seen = 0;
    for (; doomed.neighbours.size() < kNeighbours; ++seen) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) break;
        auto stored = read_row(*rows);
        if (stored.has_error())
            return Error{fmt::format("entry {}: {}", rows->integer(0), stored.error().what), database.path(), kVerify};
        Row& row = stored->row;
        const bool full = doomed.rows.size() == kDropRows;
        const bool stays = staying.next(static_cast<EntryKind>(row.numbers[kKind]), !stored->sig.empty());
        if (!full) {
            at_ = row.numbers[kSeq] + 1;
            staying_ = staying;
        }
        if (stays) continue;
        (full ? doomed.neighbours : doomed.rows).push_back(row.numbers[kSeq]);
        if (full) continue;
        const auto held = tiles.check(row);
        if (held.has_error()) return held.error();
        if (!row.pcommit.empty()) doomed.texts.push_back(std::move(row.pcommit));
    }
    if (seen < kSeeRows && doomed.rows.size() < kDropRows) at_ = range_->end;
    return doomed;
}

Result<void> Disposer::finish(disk::Database& database, const Tree& tree) {
    const auto entry = SoundTiles(database, tree).entry(range_->snapshot);
    if (entry.has_error()) return entry.error();
    const auto* snapshot = std::get_if<SnapshotDetail>(&entry->detail);
    if (snapshot == nullptr) {
        return Error{fmt::format("entry {} is not the snapshot that the disposal names", range_->snapshot.value),
                     database.path(), kVerify};
    }
    const auto dropped = drop_other_snapshots(dir_, snapshot->sha256);
    if (dropped.has_error()) return dropped.error();
    const auto older = drop_older_projection(database, dir_, snapshot->entries);
    if (older.has_error()) return older.error();
    log_to_empty_ = false;
    return {};
}

}  // namespace sekisho::ledger

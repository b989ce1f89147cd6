// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/dispose.hpp"

#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/question.hpp"
#include "daemon/ledger/store/range_walk.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>

namespace sekisho::ledger {
namespace {

constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
constexpr const char* kNoHint = "";

// Where a disposal that begins at plan.first may end: plan.count and plan.newest.
Result<void> find_end(disk::Database& database, WallTime before, DisposalPlan& plan) {
    const auto tiles = database.number("SELECT coalesce(max(idx)+1,0) FROM tile WHERE lvl=0");
    if (tiles.has_error()) return tiles.error();
    auto rows =
        database.prepare("SELECT seq,t_rec,length(sig) FROM entry NOT INDEXED WHERE seq>=? AND seq<? ORDER BY seq");
    if (rows.has_error()) return rows.error();
    rows->bind(plan.first);
    rows->bind(tiles.value() * kTileWidth);
    WallTime newest{};
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) return {};
        const WallTime recorded{Duration(rows->integer(1))};
        if (recorded >= before) return {};
        newest = std::max(newest, recorded);
        if (rows->integer(2) == 0) continue;
        plan.count = rows->integer(0) + 1 - plan.first;
        plan.newest = newest;
    }
}

// Entries of the ranges that officers signed for, as far as they touch [first, end).
Result<std::optional<Seq>> first_unreviewed(disk::Database& database, std::int64_t first, std::int64_t end) {
    auto rows = database.prepare(select_rows() + "NOT INDEXED WHERE kind=? AND seq>=?");
    if (rows.has_error()) return rows.error();
    rows->bind(static_cast<std::int64_t>(EntryKind::review));
    rows->bind(first);
    std::vector<std::pair<std::int64_t, std::int64_t>> signed_for;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) break;
        const auto row = read_row(*rows);
        if (row.has_error()) return row.error();
        const auto entry = to_entry(row->row);
        if (entry.has_error()) return entry.error();
        const auto& review = std::get<ReviewDetail>(entry->detail);
        if (review.first < 0 || review.count <= 0 || review.first > entry->seq.value - review.count) continue;
        signed_for.emplace_back(review.first, review.first + review.count);
    }
    std::sort(signed_for.begin(), signed_for.end());
    std::int64_t reviewed = first;
    for (const auto& [begin, stop] : signed_for) {
        if (begin > reviewed) break;
        reviewed = std::max(reviewed, stop);
    }
    return reviewed < end ? std::optional(Seq{reviewed}) : std::nullopt;
}

Result<DisposalPlan> plan(disk::Database& database, WallTime before) {
    DisposalPlan plan;
    const auto last = last_disposal(database, 0, kAll);
    if (last.has_error()) return last.error();
    if (const auto& range = last.value()) {
        const auto left = first_to_go(database, range->first, range->end);
        if (left.has_error()) return left.error();
        if (left.value()) {
            return Error{fmt::format("the disposal of entry {} is not finished", range->entry.value), database.path(),
                         "wait until it is, or restart the daemon: it goes on"};
        }
        plan.first = range->end;
    }
    const auto ended = find_end(database, before, plan);
    if (ended.has_error()) return ended.error();
    RangeWalk walk(plan.first, plan.first + plan.count);
    const auto walked = walk.go_on(database, kAll);
    if (walked.has_error()) return walked.error();
    plan.dropped = walk.dropped();
    plan.sha256 = walk.sha256();
    if (plan.dropped == 0) {
        return Error{"there is nothing to dispose of: no entry from " + std::to_string(plan.first) +
                         " on was recorded before that time and lies in a full tile",
                     database.path(), kNoHint};
    }
    const auto unreviewed = first_unreviewed(database, plan.first, plan.first + plan.count);
    if (unreviewed.has_error()) return unreviewed.error();
    plan.unreviewed = unreviewed.value();
    return plan;
}

}  // namespace

Result<DisposalPlan> plan_disposal(const std::string& ledger_path, WallTime before) {
    auto database = open_for_question(ledger_path);
    if (database.has_error()) return database.error();
    return plan(*database, before);
}

}  // namespace sekisho::ledger

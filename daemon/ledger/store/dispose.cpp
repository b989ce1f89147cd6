// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/dispose.hpp"

#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/reviewed.hpp"
#include "daemon/ledger/store/commit_walk.hpp"
#include "daemon/ledger/store/question.hpp"
#include "daemon/ledger/store/range_walk.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"
#include "daemon/ledger/store/sound_tiles.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace sekisho::ledger {
namespace {

constexpr const char* kNoHint = "";
constexpr const char* kVerifyFirst = "run `sekisho ledger verify`: what was changed would be gone with the rest";

// Of the ledger as it is now, up to its last signature, which is looked at.
Result<Tree> signed_tree(disk::Database& database) {
    const auto begun = database.run("BEGIN");
    if (begun.has_error()) return begun.error();
    const auto size = database.number(kSelectSize);
    if (size.has_error()) return size.error();
    auto replayed = replay(database, *size, Folding{[](const Entry&) {}, {}, {}});
    if (replayed.has_error()) return replayed.error();
    const auto ended = database.run("COMMIT");
    if (ended.has_error()) return ended.error();
    return std::move(replayed->tree);
}

// Where a disposal that begins at plan.first may end: plan.count and plan.newest.
Result<void> find_end(disk::Database& database, WallTime before, const Tree& tree, DisposalPlan& plan) {
    auto rows =
        database.prepare("SELECT seq,t_rec,length(sig) FROM entry NOT INDEXED WHERE seq>=? AND seq<? ORDER BY seq");
    if (rows.has_error()) return rows.error();
    rows->bind(plan.first);
    rows->bind(tree.size() - tree.size() % kTileWidth);
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

// What goes: plan.dropped and plan.sha256. Each row is held against the tree, those that stay as well, and where the
// range and its keys' commits end against the signatures: whatever was changed or taken out before shows no more when
// the others are gone.
Result<void> add_up(disk::Database& database, SoundTiles& tiles, DisposalPlan& plan) {
    auto rows = database.prepare(select_rows() + "NOT INDEXED WHERE seq>=? AND seq<? ORDER BY seq");
    if (rows.has_error()) return rows.error();
    const std::int64_t end = plan.first + plan.count;
    rows->bind(plan.first);
    rows->bind(end);
    auto commits = CommitWalk::begin(database, tiles, plan.first);
    if (commits.has_error()) return Error{commits.error().what, database.path(), commits.error().hint};
    Staying staying;
    RunningHash hash;
    for (std::int64_t seq = plan.first; seq < end; ++seq) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value() || rows->integer(0) != seq)
            return Error{fmt::format("entry {} is missing", seq), database.path(), kVerifyFirst};
        const auto stored = read_row(*rows);
        if (stored.has_error())
            return Error{fmt::format("entry {}: {}", seq, stored.error().what), database.path(), kVerifyFirst};
        const auto leaf = tiles.check(stored->row);
        if (leaf.has_error()) return leaf.error();
        const auto committed = commits->next(*stored, seq + 1 == end);
        if (committed.has_error()) return Error{committed.error().what, database.path(), committed.error().hint};
        if (staying.next(static_cast<EntryKind>(stored->row.numbers[kKind]), !stored->sig.empty())) continue;
        hash.add(*leaf);
        ++plan.dropped;
    }
    plan.sha256 = hash.finish();
    return {};
}

// Entries of the ranges that officers signed for, as far as they touch [first, end). What they signed for must be what
// the tree holds: a review of other entries covers none of these.
Result<std::optional<Seq>> first_unreviewed(disk::Database& database, SoundTiles& tiles, const Tree& tree,
                                            std::int64_t first, std::int64_t end) {
    auto rows = database.prepare(select_rows() + "NOT INDEXED WHERE kind=? AND seq>=? AND seq<?");
    if (rows.has_error()) return rows.error();
    rows->bind(static_cast<std::int64_t>(EntryKind::review));
    rows->bind(first);
    rows->bind(tree.size());
    std::vector<std::pair<std::int64_t, std::int64_t>> signed_for;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) break;
        const auto stored = read_row(*rows);
        if (stored.has_error()) return stored.error();
        const auto held = tiles.check(stored->row);
        if (held.has_error()) return held.error();
        const auto entry = to_entry(stored->row);
        if (entry.has_error()) return entry.error();
        const auto review = reviewed_range(*entry);
        if (review.has_error()) continue;
        const auto root = tiles.hashes().root_at(review->end);
        if (root.has_error()) return root.error();
        if (*root == review->root) signed_for.emplace_back(review->first, review->end);
    }
    std::sort(signed_for.begin(), signed_for.end());
    std::int64_t reviewed = first;
    for (const auto& [begin, stop] : signed_for) {
        if (begin > reviewed) break;
        reviewed = std::max(reviewed, stop);
    }
    return reviewed < end ? std::optional(Seq{reviewed}) : std::nullopt;
}

// Where the last disposal's range ended. Error: it is not finished, or not as the tree holds it.
Result<std::int64_t> end_of_last(disk::Database& database, SoundTiles& tiles, const Tree& tree) {
    const auto last = last_disposal(database, 0, tree.size());
    if (last.has_error()) return last.error();
    if (!last.value()) return std::int64_t{0};
    const auto entry = tiles.entry((*last)->entry);
    if (entry.has_error()) return entry.error();
    const auto range = disposed_range(*entry);
    if (range.has_error()) return range.error();
    const auto left = first_to_go(database, range->first, range->end);
    if (left.has_error()) return left.error();
    if (left.value()) {
        return Error{fmt::format("the disposal of entry {} is not finished", range->entry.value), database.path(),
                     "wait until it is, or restart the daemon: it goes on"};
    }
    return range->end;
}

Result<DisposalPlan> plan(disk::Database& database, WallTime before) {
    const auto tree = signed_tree(database);
    if (tree.has_error()) return tree.error();
    SoundTiles tiles(database, *tree);
    DisposalPlan plan;
    const auto first = end_of_last(database, tiles, *tree);
    if (first.has_error()) return first.error();
    plan.first = first.value();
    const auto ended = find_end(database, before, *tree, plan);
    if (ended.has_error()) return ended.error();
    const auto added = add_up(database, tiles, plan);
    if (added.has_error()) return added.error();
    if (plan.dropped == 0) {
        return Error{"there is nothing to dispose of: no entry from " + std::to_string(plan.first) +
                         " on was recorded before that time and lies in a full tile",
                     database.path(), kNoHint};
    }
    const auto unreviewed = first_unreviewed(database, tiles, *tree, plan.first, plan.first + plan.count);
    if (unreviewed.has_error()) return unreviewed.error();
    plan.unreviewed = unreviewed.value();
    return plan;
}

}  // namespace

Result<DisposalPlan> plan_disposal(const std::string& ledger_path, WallTime before, const Patience& patience) {
    const Watch watch(patience);
    auto database = open_for_question(ledger_path);
    if (database.has_error()) return database.error();
    database->interrupt_when([&watch] { return watch.over(); });
    auto planned = plan(*database, before);
    if (planned.has_error() && watch.over()) return watch.error(ledger_path);
    return planned;
}

}  // namespace sekisho::ledger

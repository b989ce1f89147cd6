// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/store_impl.hpp"

#include <algorithm>
#include <limits>

namespace sekisho::ledger {

namespace {
constexpr std::size_t kLeastRoom = 65536;  // more than any commit of a door
}  // namespace

Result<Pen> take_pen(disk::Database database) {
    auto appender = Appender::make(database);
    if (appender.has_error()) return appender.error();
    database.checkpoint_on_close(true);
    return Pen{std::move(database), std::move(appender.value())};
}

WallTime time_of(const Commit& commit) {
    return WallTime(Duration(commit.rows.front().numbers[kTRec]));
}

void Store::Impl::begin_waiting(Outage outage) {
    health_ = {Writing::spill, to_text(outage.cause)};
    outage_ = std::move(outage);
}

// Nothing more is written through this handle, not even on closing; a failed sync is never tried again on it.
void Store::Impl::lose_ledger(const Error& error) {
    pen_->database.checkpoint_on_close(false);
    pen_.reset();
    begin_waiting(outage_ ? std::move(*outage_) : Outage{error, std::nullopt, {}, 0});
}

Result<void> Store::Impl::write_spill(const Commit& commit) {
    if (!outage_->began) outage_->began = time_of(commit);
    const auto kept =
        spill_ ? spill_->append(spill_record(commit)) : Result<void>(Error{"there is no spill file to use", dir_, ""});
    if (kept.has_error()) {
        failure_ = Error{outage_->cause.what + "; " + kept.error().what, kept.error().where, outage_->cause.hint};
        health_ = {Writing::nothing, to_text(failure_)};
        return failure_;
    }
    outage_->spilled.push_back(commit);
    return {};
}

std::vector<Entry> Store::Impl::recover(const Now& now, std::int64_t lost) {
    if (health_.writing == Writing::ledger) return {};
    if (!outage_->began) outage_->began = now.wall;
    const auto reopened = reopen_ledger();
    if (reopened.has_error()) return try_spill();
    auto entries = late_entries();
    health_ = {};
    const Outage outage = *outage_;
    for (const Entry& entry : entries) {
        if (const auto* gap = std::get_if<GapDetail>(&entry.detail)) lost -= std::min(lost, gap->lost);  // told by it
    }
    const auto written = commit({gap_entry(outage, now, lost)});
    if (written.has_error()) return entries;
    entries.insert(entries.end(), written->begin(), written->end());
    if (pen_) end_outage();
    return entries;
}

// The ledger with all that waited, durable; or nothing has changed.
Result<void> Store::Impl::reopen_ledger() {
    // What it held is known: import_spilled holds the tree's root against the one remembered.
    const Folding known{[](const Entry&) {}, {}, {}, std::numeric_limits<std::int64_t>::max()};
    auto opened =
        open_ledger(dir_, NoteKey{origin_.origin, origin_.key.public_key()}, disk::OpenMode::read_write, known);
    if (opened.has_error()) return opened.error();
    if (opened->unwritable) return *opened->unwritable;
    opened->database.checkpoint_on_close(false);
    const auto moved = opened->database.checkpoint_all();
    if (moved.has_error()) return moved.error();
    auto pen = take_pen(std::move(opened->database));
    if (pen.has_error()) return pen.error();
    Tree tree = std::move(opened->replayed.tree);
    const bool late = unanswered_ && tree.root() == unanswered_->tree.root();
    const auto imported = import_spilled(pen->appender, tree, outage_->spilled, late ? tree.root() : tree_.root());
    if (imported.has_error()) {
        pen->database.checkpoint_on_close(false);
        return imported.error();
    }
    tree_ = std::move(tree);
    pen_ = std::move(pen.value());
    return {};
}

// Of an append that had failed: they are in the ledger all the same.
std::vector<Entry> Store::Impl::late_entries() {
    auto failed = std::exchange(unanswered_, std::nullopt);
    if (!failed || tree_.root() != failed->tree.root()) return {};
    if (failed->next_key) {
        daily_ = std::move(*failed->next_key);
        daily_since_ = failed->key_since;
        key_to_adopt_ = true;
    }
    take_up_disposals(failed->entries);
    return std::move(failed->entries);
}

std::vector<Entry> Store::Impl::try_spill() {
    if (health_.writing == Writing::spill || !spill_) return {};
    if (!unanswered_) {
        // Its end is written once more: whether that works is the question. A file that is full is none to go to.
        if (spill_->has_room(kLeastRoom) && !spill_->append({}).has_error())
            health_ = {Writing::spill, to_text(outage_->cause)};
        return {};
    }
    // It may be in the ledger, so nothing else may take its place.
    const auto kept = write_spill(unanswered_->commit);
    if (kept.has_error()) return {};
    health_ = {Writing::spill, to_text(outage_->cause)};
    tree_ = unanswered_->tree;
    return late_entries();
}

void Store::Impl::end_outage() {
    outage_.reset();
    if (spill_) {
        const auto cleared = spill_->clear();
        // What still stands there is in the ledger, and is passed over when the file is read; the next record goes to
        // its place.
        if (cleared.has_error()) spill_->seek(0);
    }
    if (key_to_adopt_) key_to_adopt_ = adopt_next_daily_key(dir_).has_error();  // else the next outage or start ends it
}

}  // namespace sekisho::ledger

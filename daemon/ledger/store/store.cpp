// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/store.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/appender.hpp"
#include "daemon/ledger/store/opened.hpp"
#include "daemon/ledger/store/outage.hpp"

#include <fmt/format.h>
#include <limits>
#include <optional>

namespace sekisho::ledger {
namespace {

std::chrono::sys_days day_of(WallTime time) {
    return std::chrono::floor<std::chrono::days>(time);
}

WallTime time_of(const Commit& commit) {
    return WallTime(Duration(commit.rows.front().numbers[kTRec]));
}

// The file to which commits go, when it is the ledger.
struct Pen {
    disk::Database database;
    Appender appender;
};

Result<Pen> take_pen(disk::Database database) {
    auto appender = Appender::make(database);
    if (appender.has_error()) return appender.error();
    database.checkpoint_on_close(true);
    return Pen{std::move(database), std::move(appender.value())};
}

// Where the ledger cannot be written, no key is wiped for entries that may not have reached the disk.
Result<DailyKey> daily_key_of(const std::string& dir, const OpenedLedger& opened) {
    if (opened.unwritable) return find_daily_key(dir, opened.replayed.daily);
    auto key = load_daily_key(dir, opened.replayed.daily);
    if (key.has_error()) return key.error();
    return DailyKey{std::move(*key), false};
}

}  // namespace

class Store::Impl {
public:
    Impl(std::string dir, disk::FolderLock lock, OriginKey origin, DailyKey daily, Replayed replayed, Spill spill)
        : dir_(std::move(dir)),
          lock_(std::move(lock)),
          origin_(std::move(origin)),
          daily_(std::move(daily.key)),
          daily_since_(replayed.daily_since),
          key_to_adopt_(daily.is_next),
          boot_seq_(replayed.boot_seq + 1),
          tree_(std::move(replayed.tree)),
          spill_(std::move(spill.file)),
          remarks_(std::move(spill.remarks)) {}

    // After construction exactly one of the two.
    void write_to(Pen pen) { pen_.emplace(std::move(pen)); }
    void begin_waiting(Outage outage);

    Result<std::vector<Entry>> append(const std::vector<EntryDraft>& drafts);
    std::vector<Entry> recover(const Now& now, std::int64_t lost);
    Result<void> tidy();
    [[nodiscard]] Result<std::string> checkpoint() const;
    [[nodiscard]] Result<std::string> sign(const ProjectionHead& head) const;
    [[nodiscard]] std::int64_t size() const { return tree_.size(); }
    [[nodiscard]] const Health& health() const { return health_; }
    [[nodiscard]] const std::vector<Error>& remarks() const { return remarks_; }

private:
    Result<std::vector<Entry>> numbered(const std::vector<EntryDraft>& drafts, std::vector<Row>& rows) const;
    Result<std::vector<Entry>> commit(const std::vector<EntryDraft>& drafts);
    Result<std::vector<Entry>> commit_with_new_key(const std::vector<EntryDraft>& drafts, SigningKey next);
    Result<void> write(const Commit& commit, Tree& longer);
    Result<void> write_spill(const Commit& commit);
    void lose_ledger(const Error& error);
    Result<void> reopen_ledger();
    std::vector<Entry> try_spill();
    std::vector<Entry> late_entries();
    void end_outage();

    std::string dir_;
    disk::FolderLock lock_;
    OriginKey origin_;
    SigningKey daily_;
    WallTime daily_since_;
    bool key_to_adopt_;  // `daily_` still lies in keys/daily.key.new
    std::int64_t boot_seq_;
    Tree tree_;  // of all that was acknowledged
    std::optional<SpillFile> spill_;
    std::vector<Error> remarks_;
    Health health_;
    std::optional<Pen> pen_;        // while health_ is `ledger`
    std::optional<Outage> outage_;  // else
    std::optional<Unanswered> unanswered_;
    Error failure_;  // what every append gets while health_ is `nothing`
};

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

Result<std::vector<Entry>> Store::Impl::numbered(const std::vector<EntryDraft>& drafts, std::vector<Row>& rows) const {
    std::vector<Entry> entries;
    for (const EntryDraft& draft : drafts) {
        Entry entry;
        static_cast<EntryDraft&>(entry) = draft;
        entry.recorded.mono = {};
        entry.seq = Seq{size() + static_cast<std::int64_t>(entries.size())};
        entry.boot_seq = boot_seq_;
        auto row = to_row(entry);
        if (row.has_error()) {
            return Error{row.error().what, fmt::format("entry of kind \"{}\"", to_text(draft.kind)), ""};
        }
        rows.push_back(std::move(row.value()));
        entries.push_back(std::move(entry));
    }
    return entries;
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

Result<void> Store::Impl::write(const Commit& commit, Tree& longer) {
    const auto tiles = longer.take_tiles();
    if (pen_) {
        const auto written = pen_->appender.write(commit, tiles);
        if (!written.has_error()) return {};
        lose_ledger(written.error());
    }
    return write_spill(commit);
}

Result<std::vector<Entry>> Store::Impl::commit(const std::vector<EntryDraft>& drafts) {
    std::vector<Row> rows;
    auto entries = numbered(drafts, rows);
    if (entries.has_error()) return entries;
    const bool at_ledger = pen_.has_value();
    Tree longer = tree_;
    Commit commit = sign_commit(longer, std::move(rows), origin_.origin, daily_);
    const auto written = write(commit, longer);
    if (written.has_error()) {
        if (at_ledger) unanswered_ = Unanswered{std::move(commit), std::move(entries.value()), std::move(longer)};
        return written.error();
    }
    tree_ = std::move(longer);
    return entries;
}

Result<std::vector<Entry>> Store::Impl::append(const std::vector<EntryDraft>& drafts) {
    if (health_.writing == Writing::nothing) return failure_;
    if (drafts.empty()) return std::vector<Entry>();
    const bool new_day = day_of(drafts.front().recorded.wall) != day_of(daily_since_);
    if (!new_day || !pen_) return commit(drafts);
    // The key in force must have its name before the next one takes its place.
    if (key_to_adopt_) key_to_adopt_ = adopt_next_daily_key(dir_).has_error();
    if (key_to_adopt_) return commit(drafts);
    auto next = make_next_daily_key(dir_);
    if (next.has_error()) return commit(drafts);  // the old key signs on until a new one can be made
    return commit_with_new_key(drafts, std::move(next.value()));
}

Result<std::vector<Entry>> Store::Impl::commit_with_new_key(const std::vector<EntryDraft>& drafts, SigningKey next) {
    const Now& now = drafts.front().recorded;
    std::vector<EntryDraft> all{key_entry(next.public_key(), origin_.origin, origin_.key.public_key(), now)};
    all.insert(all.end(), drafts.begin(), drafts.end());
    auto entries = commit(all);
    if (entries.has_error()) return entries;
    daily_ = std::move(next);
    daily_since_ = now.wall;
    if (!pen_) {
        key_to_adopt_ = true;
        return entries;
    }
    // The entries are durable, so this append has succeeded. A key that cannot be wiped means that the disk fails.
    const auto adopted = adopt_next_daily_key(dir_);
    key_to_adopt_ = adopted.has_error();
    if (key_to_adopt_) lose_ledger(adopted.error());
    return entries;
}

std::vector<Entry> Store::Impl::recover(const Now& now, std::int64_t lost) {
    if (health_.writing == Writing::ledger) return {};
    if (!outage_->began) outage_->began = now.wall;
    const auto reopened = reopen_ledger();
    if (reopened.has_error()) return try_spill();
    auto entries = late_entries();
    health_ = {};
    const Outage outage = *outage_;
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
    if (failed && tree_.root() == failed->tree.root()) return std::move(failed->entries);
    return {};
}

std::vector<Entry> Store::Impl::try_spill() {
    if (health_.writing == Writing::spill || !spill_) return {};
    if (!unanswered_) {
        // Its end is written once more: whether that works is the question.
        if (!spill_->append({}).has_error()) health_ = {Writing::spill, to_text(outage_->cause)};
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
        if (cleared.has_error()) {
            // What stands there is in the ledger, and is passed over when the file is read.
            remarks_.push_back(cleared.error());
            spill_.reset();
        }
    }
    if (key_to_adopt_) key_to_adopt_ = adopt_next_daily_key(dir_).has_error();  // else the next outage or start ends it
}

Result<void> Store::Impl::tidy() {
    if (!pen_) return {};
    const auto moved = pen_->database.checkpoint();
    if (moved.has_error()) lose_ledger(moved.error());
    return moved;
}

Result<std::string> Store::Impl::checkpoint() const {
    if (health_.writing == Writing::nothing) return failure_;
    const Checkpoint now{origin_.origin, size(), tree_.root()};
    return Result<std::string>(boost::system::in_place_value, sign_checkpoint(now, origin_.key));
}

Result<std::string> Store::Impl::sign(const ProjectionHead& head) const {
    if (health_.writing == Writing::nothing) return failure_;
    const auto body = projection_body(origin_.origin, head);
    return Result<std::string>(boost::system::in_place_value, sign_note(body, origin_.origin, origin_.key));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& dir, const std::string& origin, const OnEntry& on_entry,
                                           const std::string& spill) {
    return open(dir, origin, Folding{on_entry, {}, {}}, spill);
}

Result<std::unique_ptr<Store>> Store::open(const std::string& dir, const std::string& origin, const Folding& folding,
                                           const std::string& spill) {
    auto lock = lock_state_dir(dir);
    if (lock.has_error()) return lock.error();
    auto key = origin_key_of(dir, origin);
    if (key.has_error()) return key.error();
    const NoteKey name{origin, key->key.public_key()};
    auto opened = open_ledger(dir, name, disk::OpenMode::read_write, folding);
    if (opened.has_error()) return opened.error();
    if (!opened->unwritable) {
        // What a failed sync left may be read back from memory and yet not be on the disk: nothing may rest on it, no
        // key be wiped for it, before it has reached the disk by another way.
        const auto moved = opened->database.checkpoint_all();
        if (moved.has_error()) opened->unwritable = moved.error();
    }
    auto waiting =
        take_up_spill(spill.empty() ? dir + "/spill.bin" : spill, origin, opened->replayed, folding.on_entry);
    auto daily = daily_key_of(dir, *opened);
    if (daily.has_error()) return daily.error();
    const Error ended{"the daemon ended while the ledger could not be written", dir, ""};
    Outage outage{opened->unwritable.value_or(ended), std::nullopt, std::move(waiting.commits),
                  waiting.unsound ? 1 : 0};
    const bool waits = !outage.spilled.empty() || waiting.unsound || opened->unwritable;
    if (!outage.spilled.empty()) outage.began = time_of(outage.spilled.front());
    auto impl = std::make_unique<Impl>(dir, std::move(lock.value()), std::move(key.value()), std::move(daily.value()),
                                       std::move(opened->replayed), std::move(waiting));
    if (waits) {
        impl->begin_waiting(std::move(outage));
    } else {
        auto pen = take_pen(std::move(opened->database));
        if (pen.has_error()) return pen.error();
        impl->write_to(std::move(pen.value()));
    }
    return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Result<void> Store::check(const std::string& dir, const std::string& origin, const OnEntry& on_entry) {
    const auto lock = lock_state_dir(dir);
    if (lock.has_error()) return lock.error();
    const auto key = origin_key_of(dir, origin);
    if (key.has_error()) return key.error();
    const NoteKey name{origin, key->key.public_key()};
    const auto opened = open_ledger(dir, name, disk::OpenMode::read_only, Folding{on_entry, {}, {}});
    if (opened.has_error()) return opened.error();
    const auto daily = find_daily_key(dir, opened->replayed.daily);
    if (daily.has_error()) return daily.error();
    return {};
}

Result<std::vector<Entry>> Store::append(const std::vector<EntryDraft>& drafts) {
    return impl_->append(drafts);
}
const Health& Store::health() const {
    return impl_->health();
}
std::vector<Entry> Store::recover(const Now& now, std::int64_t lost) {
    return impl_->recover(now, lost);
}
const std::vector<Error>& Store::remarks() const {
    return impl_->remarks();
}
Result<std::string> Store::checkpoint() const {
    return impl_->checkpoint();
}
Result<std::string> Store::sign(const ProjectionHead& head) const {
    return impl_->sign(head);
}
std::int64_t Store::size() const {
    return impl_->size();
}
Result<void> Store::tidy() {
    return impl_->tidy();
}

}  // namespace sekisho::ledger

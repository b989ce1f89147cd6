// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/store.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/appender.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <optional>

namespace sekisho::ledger {
namespace {

constexpr const char* kInitHint = "`sekisho ledger init` makes a new one; a lost one is restored from a backup";

std::chrono::sys_days day_of(WallTime time) {
    return std::chrono::floor<std::chrono::days>(time);
}

Result<OriginKey> origin_key_of(const std::string& dir, const std::string& origin) {
    const auto there = disk::is_there(dir + "/ledger.db");
    if (there.has_error()) return there.error();
    if (!there.value()) return Error{"there is no ledger here", dir, kInitHint};
    auto key = load_origin_key(dir);
    if (key.has_error()) return key.error();
    if (key->origin != origin) {
        return Error{fmt::format("the ledger here is that of \"{}\", not of \"{}\"", key->origin, origin), dir,
                     "give the state directory of this site, or correct [ledger] origin"};
    }
    return key;
}

struct Opened {
    disk::FolderLock lock;
    OriginKey key;
    disk::Database database;
    Replayed replayed;
};

Result<Opened> open_and_replay(const std::string& dir, const std::string& origin, disk::OpenMode mode,
                               const std::function<void(const Entry&)>& on_entry) {
    const auto there = disk::is_there(dir);
    if (there.has_error()) return there.error();
    if (!there.value()) return Error{"there is no state directory", dir, kInitHint};
    auto lock = disk::FolderLock::take(dir);
    if (lock.has_error()) return lock.error();
    auto key = origin_key_of(dir, origin);
    if (key.has_error()) return key.error();
    const std::string path = dir + "/ledger.db";
    auto database = disk::Database::open(path, mode);
    if (database.has_error()) return database.error();
    const auto sound = check_schema(database.value());
    if (sound.has_error()) return sound.error();
    auto replayed = replay(database.value(), on_entry);
    if (replayed.has_error()) return replayed.error();
    if (replayed->origin != NoteKey{origin, key->key.public_key()}) {
        return Error{"the ledger was begun under another origin key than keys/origin.key", path,
                     "restore ledger and keys from the same backup"};
    }
    return Opened{std::move(lock.value()), std::move(key.value()), std::move(database.value()),
                  std::move(replayed.value())};
}

}  // namespace

class Store::Impl {
public:
    Impl(std::string dir, disk::FolderLock lock, disk::Database database, OriginKey origin, SigningKey daily,
         const Replayed& replayed, Appender appender)
        : dir_(std::move(dir)),
          lock_(std::move(lock)),
          database_(std::move(database)),
          origin_(std::move(origin)),
          daily_(std::move(daily)),
          daily_since_(replayed.daily_since),
          boot_seq_(replayed.boot_seq + 1),
          appender_(std::move(appender)) {}

    Result<std::vector<Entry>> append(const std::vector<EntryDraft>& drafts);
    Result<void> tidy();
    [[nodiscard]] Result<std::string> checkpoint() const;
    [[nodiscard]] std::int64_t size() const { return appender_.tree().size(); }
    [[nodiscard]] bool failed() const { return failure_.has_value(); }

private:
    Error fail(const Error& error);
    Result<std::vector<Entry>> numbered(const std::vector<EntryDraft>& drafts, std::vector<Row>& rows) const;
    Result<std::vector<Entry>> append_with_new_key(const std::vector<EntryDraft>& drafts);

    std::string dir_;
    disk::FolderLock lock_;
    disk::Database database_;
    OriginKey origin_;
    SigningKey daily_;
    WallTime daily_since_;
    std::int64_t boot_seq_;
    Appender appender_;
    std::optional<Error> failure_;
};

Error Store::Impl::fail(const Error& error) {
    // Nothing more is written through this handle, not even on closing.
    database_.checkpoint_on_close(false);
    failure_ = error;
    failure_->hint = fmt::format("{}{}the ledger must be opened anew", error.hint, error.hint.empty() ? "" : "; ");
    return *failure_;
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

Result<std::vector<Entry>> Store::Impl::append(const std::vector<EntryDraft>& drafts) {
    if (failure_) return *failure_;
    if (drafts.empty()) return std::vector<Entry>();
    if (day_of(drafts.front().recorded.wall) != day_of(daily_since_)) return append_with_new_key(drafts);
    std::vector<Row> rows;
    auto entries = numbered(drafts, rows);
    if (entries.has_error()) return entries;
    const auto committed = appender_.commit(rows, daily_);
    if (committed.has_error()) return fail(committed.error());
    return entries;
}

Result<std::vector<Entry>> Store::Impl::append_with_new_key(const std::vector<EntryDraft>& drafts) {
    auto next = make_next_daily_key(dir_);
    if (next.has_error()) return next.error();
    const Now& now = drafts.front().recorded;
    std::vector<EntryDraft> all{key_entry(next->public_key(), origin_.origin, origin_.key.public_key(), now)};
    all.insert(all.end(), drafts.begin(), drafts.end());
    std::vector<Row> rows;
    auto entries = numbered(all, rows);
    if (entries.has_error()) return entries;
    const auto committed = appender_.commit(rows, daily_);
    if (committed.has_error()) return fail(committed.error());
    daily_ = std::move(next.value());
    daily_since_ = now.wall;
    // The entries are durable, so this append has succeeded. A key that could not be wiped is told by the next one;
    // opening anew ends the rotation.
    const auto adopted = adopt_next_daily_key(dir_);
    if (adopted.has_error()) fail(adopted.error());
    return entries;
}

Result<void> Store::Impl::tidy() {
    if (failure_) return *failure_;
    const auto moved = database_.checkpoint();
    if (moved.has_error()) return fail(moved.error());
    return {};
}

Result<std::string> Store::Impl::checkpoint() const {
    if (failure_) return *failure_;
    const Checkpoint now{origin_.origin, size(), appender_.tree().root()};
    return Result<std::string>(boost::system::in_place_value, sign_checkpoint(now, origin_.key));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& dir, const std::string& origin,
                                           const std::function<void(const Entry&)>& on_entry) {
    auto opened = open_and_replay(dir, origin, disk::OpenMode::read_write, on_entry);
    if (opened.has_error()) return opened.error();
    auto daily = load_daily_key(dir, opened->replayed.daily);
    if (daily.has_error()) return daily.error();
    auto appender = Appender::make(opened->database, origin, opened->replayed.tree);
    if (appender.has_error()) return appender.error();
    opened->database.checkpoint_on_close(true);
    return std::unique_ptr<Store>(new Store(
        std::make_unique<Impl>(dir, std::move(opened->lock), std::move(opened->database), std::move(opened->key),
                               std::move(daily.value()), opened->replayed, std::move(appender.value()))));
}

Result<void> Store::check(const std::string& dir, const std::string& origin,
                          const std::function<void(const Entry&)>& on_entry) {
    const auto opened = open_and_replay(dir, origin, disk::OpenMode::read_only, on_entry);
    if (opened.has_error()) return opened.error();
    return check_daily_key(dir, opened->replayed.daily);
}

Result<std::vector<Entry>> Store::append(const std::vector<EntryDraft>& drafts) {
    return impl_->append(drafts);
}
bool Store::failed() const {
    return impl_->failed();
}
Result<std::string> Store::checkpoint() const {
    return impl_->checkpoint();
}
std::int64_t Store::size() const {
    return impl_->size();
}
Result<void> Store::tidy() {
    return impl_->tidy();
}

}  // namespace sekisho::ledger

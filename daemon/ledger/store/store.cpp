// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/store.hpp"

#include "daemon/ledger/store/store_impl.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

std::chrono::sys_days day_of(WallTime time) {
    return std::chrono::floor<std::chrono::days>(time);
}

}  // namespace

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
        if (at_ledger)
            unanswered_ = Unanswered{std::move(commit), std::move(entries.value()), std::move(longer), {}, {}};
        return written.error();
    }
    tree_ = std::move(longer);
    take_up_disposals(*entries);
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
    if (entries.has_error()) {
        if (unanswered_) {
            unanswered_->next_key = std::move(next);
            unanswered_->key_since = now.wall;
        }
        return entries;
    }
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
Result<std::optional<Slice>> Store::drop_slice() {
    return impl_->drop_slice();
}
Result<std::string> Store::certify(const Entry& disposal) {
    return impl_->certify(disposal);
}
std::int64_t Store::size() const {
    return impl_->size();
}
Result<void> Store::tidy() {
    return impl_->tidy();
}

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/sound_tiles.hpp"
#include "daemon/ledger/store/store_impl.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {
namespace {

constexpr std::uint64_t kLongestLog = 64U << 20U;  // bytes: a reader keeps it from being used anew

}  // namespace

void Store::Impl::take_up_disposals(const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
        if (entry.kind != EntryKind::disposal) continue;
        const auto range = disposed_range(entry);
        if (range.has_value()) disposer_.begin(*range);
    }
}

Result<std::optional<Slice>> Store::Impl::drop_slice() {
    if (!pen_) return Error{"the ledger is not being written to, so nothing is deleted", dir_, "it goes on afterwards"};
    const auto log = disk::file_size(pen_->database.path() + "-wal");
    if (disposer_.log_to_empty() && log.has_value() && *log > kLongestLog) {
        const auto emptied = empty_log();
        if (emptied.has_error()) return emptied.error();
        if (!emptied.value()) return std::optional(Slice{0, {}, true});
    }
    auto doomed = disposer_.next(pen_->database, tree_);
    if (doomed.has_error()) return doomed.error();
    if (auto& some = doomed.value()) {
        const auto deleted = some->rows.empty() ? Result<void>() : delete_rows(pen_->database, *some);
        if (deleted.has_error()) {
            disposer_.again();
            lose_ledger(deleted.error());
            return deleted.error();
        }
        return std::optional(Slice{static_cast<std::int64_t>(some->rows.size()), std::move(some->texts), false});
    }
    if (!disposer_.log_to_empty()) return std::optional<Slice>();
    const auto emptied = empty_log();
    if (emptied.has_error()) return emptied.error();
    if (!emptied.value()) return std::optional(Slice{0, {}, true});
    const auto finished = disposer_.finish(pen_->database, tree_);
    if (finished.has_error()) return finished.error();
    return std::optional<Slice>();
}

Result<bool> Store::Impl::empty_log() {
    auto emptied = pen_->database.empty_log();
    if (emptied.has_error()) lose_ledger(emptied.error());
    return emptied;
}

Result<std::string> Store::Impl::certify(const Entry& disposal) {
    if (!pen_) return Error{"the ledger is not being written to", dir_, "ask again when it is"};
    // Whoever may write to the file must not get words of his own signed.
    const auto stored = SoundTiles(pen_->database, tree_).entry(disposal.seq);
    if (stored.has_error()) return stored.error();
    const auto range = disposed_range(*stored);
    if (range.has_error() || to_row(*stored).value() != to_row(disposal).value())
        return Error{fmt::format("entry {} is no disposal of this ledger", disposal.seq.value), dir_, ""};
    const auto left = first_to_go(pen_->database, range->first, range->end);
    if (left.has_error()) return left.error();
    if (left.value()) {
        return Error{fmt::format("entry {} is still there: the disposal is not finished", left.value()->value), dir_,
                     "ask again in a while"};
    }
    const auto text = to_text(certificate_of(origin_.origin, *stored));
    return Result<std::string>(boost::system::in_place_value, sign_note(text, origin_.origin, origin_.key));
}

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/gone.hpp"

#include "daemon/ledger/store/range_walk.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/snapshot_file.hpp"

#include <fmt/format.h>
#include <filesystem>

namespace sekisho::ledger {
namespace {

std::string folder_of(const disk::Database& database) {
    const auto folder = std::filesystem::path(database.path()).parent_path().string();
    return folder.empty() ? "." : folder;
}

}  // namespace

Result<std::int64_t> Gone::end_of(std::int64_t first) {
    if (!disposed_) {
        auto disposed = disposed_from(database_, 0);
        if (disposed.has_error()) return disposed.error();
        disposed_ = std::move(*disposed);
    }
    return disposed_->covers(first) ? disposed_->end() : first;
}

Result<std::int64_t> Gone::restart(const Folding& folding) {
    const auto last = disposed_->disposal_of(disposed_->end() - 1);
    const auto disposal = entry_at(database_, last);
    if (disposal.has_error()) return disposal.error();
    const auto entry = *disposal ? entry_at(database_, (*disposal)->ref_seq) : disposal;
    if (entry.has_error()) return entry.error();
    const auto* snapshot = *entry ? std::get_if<SnapshotDetail>(&(*entry)->detail) : nullptr;
    if (snapshot == nullptr || snapshot->entries < disposed_->end() || snapshot->entries > last.value) {
        return Error{fmt::format("the disposal of entry {} names no snapshot of what was disposed of", last.value),
                     database_.path(), "run `sekisho ledger verify`, and restore a backup"};
    }
    const auto text = read_snapshot(folder_of(database_), snapshot->sha256);
    if (text.has_error()) return text.error();
    const auto taken = folding.restart(*text, snapshot->entries);
    if (taken.has_error()) return taken.error();
    return snapshot->entries;
}

}  // namespace sekisho::ledger

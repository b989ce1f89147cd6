// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/outage.hpp"

#include "daemon/ledger/store/store.hpp"

#include <utility>

namespace sekisho::ledger {

std::string_view to_text(Writing writing) {
    switch (writing) {
        case Writing::ledger: return "ledger";
        case Writing::spill: return "spill";
        case Writing::nothing: return "nothing";
    }
    return "?";
}

EntryDraft gap_entry(const Outage& outage, const Now& now, std::int64_t lost) {
    GapDetail detail;
    detail.lost = lost + outage.unreadable;
    if (!outage.spilled.empty()) {
        detail.first = outage.spilled.front().first();
        detail.spilled = outage.spilled.back().end() - detail.first;
    }
    detail.began_us = outage.began.value_or(now.wall).time_since_epoch().count();
    detail.ended_us = now.wall.time_since_epoch().count();
    detail.cause = outage.cause.what;
    EntryDraft draft;
    draft.kind = EntryKind::gap;
    draft.t_event = now.wall;
    draft.recorded = now;
    draft.detail = std::move(detail);
    return draft;
}

Result<void> import_spilled(Appender& appender, Tree& tree, const std::vector<Commit>& spilled,
                            const Digest& expected) {
    for (const Commit& commit : spilled) {
        if (commit.end() <= tree.size()) continue;
        if (commit.first() != tree.size()) break;
        for (const Row& row : commit.rows) tree.append(leaf_hash(leaf_of(row)));
        const auto written = appender.write(commit, tree.take_tiles());
        if (written.has_error()) return written.error();
    }
    if (tree.root() == expected) return {};
    return Error{"the ledger does not end where what waits in the spill file begins", "ledger.db",
                 "restore the ledger, and keep the spill file: the entries in it belong behind what is lost"};
}

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// A ledger whose oldest entries are disposed of as the daemon does it.
#pragma once

#include "daemon/ledger/hash.hpp"
#include "daemon/ledger/store/dispose.hpp"
#include "daemon/ledger/store/leaf_source.hpp"
#include "daemon/ledger/store/snapshot_file.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace sekisho::ledger::testing_support {

class DisposedDir : public ScratchDir {
protected:
    static EntryDraft draft_of(EntryKind kind, EntryDetail detail, const Now& now, Seq ref = kNoSeq) {
        EntryDraft draft;
        draft.kind = kind;
        draft.recorded = now;
        draft.t_event = now.wall;
        draft.ref_seq = ref;
        draft.detail = std::move(detail);
        return draft;
    }
    static EntryDraft review_of(std::int64_t first, std::int64_t count, const Digest& root) {
        return draft_of(EntryKind::review, ReviewDetail{first, count, root, "uid:5", ""}, at(86400 * 3));
    }
    [[nodiscard]] Digest root_at(std::int64_t size) const {
        return LedgerSource::open(ledger()).value()->hashes(size).root_at(size).value();
    }
    // `days` days of `count` entries each, from day `from` on, in commits of 7.
    void fill(Store& store, std::int64_t from, std::int64_t days, std::int64_t count) {
        for (std::int64_t day = from; day < from + days; ++day) {
            for (std::int64_t n = 0; n < count; n += 7) {
                std::vector<EntryDraft> drafts;
                for (std::int64_t i = n; i < std::min(n + 7, count); ++i) drafts.push_back(access_draft(i));
                for (EntryDraft& draft : drafts) draft.recorded = at(86400 * day + n);
                store.append(drafts).value();
            }
        }
    }
    // Snapshot and disposal entry; nothing is deleted yet.
    Entry dispose(Store& store, const DisposalPlan& plan, const Now& now, const std::string& text = "folded\n") {
        const auto sha256 = write_snapshot(dir_, text).value();
        const auto snapshot =
            store.append({draft_of(EntryKind::snapshot, SnapshotDetail{store.size(), sha256}, now)}).value().back();
        return store
            .append({draft_of(EntryKind::disposal,
                              DisposalDetail{plan.first, plan.count, plan.dropped, plan.sha256, "site.toml:9",
                                             "uid:1001", "uid:1002"},
                              now, snapshot.seq)})
            .value()
            .back();
    }
    // Until nothing is left; returns how many rows went.
    static std::int64_t drop_all(Store& store) {
        std::int64_t rows = 0;
        for (;;) {
            const auto slice = store.drop_slice().value();
            if (!slice) return rows;
            EXPECT_FALSE(slice->waiting);
            rows += slice->rows;
        }
    }
    [[nodiscard]] DisposalPlan plan(std::int64_t day) const {
        return plan_disposal(ledger(), at(86400 * day).wall).value();
    }
};

}  // namespace sekisho::ledger::testing_support

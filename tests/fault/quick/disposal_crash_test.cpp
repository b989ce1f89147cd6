// SPDX-License-Identifier: Apache-2.0
// 6.7-B1: a crash anywhere in a disposal, beneath the file system's calls. What is left is verified, and the next start
// finishes what the entry says; what must stay is there.
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/dispose.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/state/store/fold.hpp"
#include "daemon/state/store/snapshot.hpp"
#include "tests/fault/campaign.hpp"
#include "tests/fault/randomness.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace sekisho::fault {
namespace {

constexpr std::int64_t kEntries = 300;
constexpr std::int64_t kCommit = 60;

EntryDraft draft_of(EntryKind kind, EntryDetail detail, std::int64_t second, Seq ref = kNoSeq) {
    EntryDraft draft;
    draft.kind = kind;
    draft.recorded = at_second(second);
    draft.t_event = draft.recorded.wall;
    draft.ref_seq = ref;
    draft.detail = std::move(detail);
    return draft;
}

// Rows go until nothing is left to go. Returns how many; or why not.
Result<std::int64_t> drop_all(ledger::Store& store) {
    std::int64_t rows = 0;
    for (;;) {
        const auto slice = store.drop_slice();
        if (slice.has_error()) return slice.error();
        if (!slice->has_value()) return rows;
        rows += (*slice)->rows;
    }
}

// A disposal as the daemon does it, and what was written by then.
class Disposal {
public:
    explicit Disposal(const std::string& dir, Recorder& recorder) : recorder_(recorder) {
        commissioning = ledger::init_state_dir(dir, kOrigin, at_second(0)).value().commissioning;
        const auto store = ledger::Store::open(dir, kOrigin, [](const Entry&) {}).value();
        for (std::int64_t n = 0; n < kEntries; n += kCommit) {
            std::vector<EntryDraft> drafts;
            for (std::int64_t i = n; i < n + kCommit; ++i)
                drafts.push_back(draft_of(EntryKind::relock, RelockDetail{RelockCause::closed}, 1 + i));
            append(*store, drafts);
        }
        plan = ledger::plan_disposal(dir + "/ledger.db", at_second(kEntries).wall).value();
        append(*store, {draft_of(EntryKind::snapshot, state::take_snapshot(dir).value(), kEntries + 1)});
        const DisposalDetail detail{plan.first,    plan.count, plan.dropped, plan.sha256,
                                    "site.toml:9", "uid:1001", "uid:1002"};
        append(*store, {draft_of(EntryKind::disposal, detail, kEntries + 2, written.back().seq)});
        EXPECT_EQ(drop_all(*store).value(), plan.dropped);
        store->tidy().value();
    }
    [[nodiscard]] Seq entry() const { return written.back().seq; }

    std::string commissioning;
    std::vector<Entry> written;
    ledger::DisposalPlan plan;

private:
    void append(ledger::Store& store, const std::vector<EntryDraft>& drafts) {
        const auto done = store.append(drafts).value();
        written.insert(written.end(), done.begin(), done.end());
        recorder_.mark(store.size());
    }
    Recorder& recorder_;
};

std::string fault_of_entries(const std::string& ledger, const Disposal& disposal, std::int64_t size) {
    ledger::Filter all;
    all.limit = 2 * kEntries;
    const auto found = ledger::query(ledger, all);
    if (found.has_error()) return "query: " + to_text(found.error());
    const std::int64_t gone = size > disposal.entry().value ? disposal.plan.dropped : 0;
    if (static_cast<std::int64_t>(found->size()) != size - gone)
        return fmt::format("LOST: {} entries of {} are there, {} may be gone", found->size(), size, gone);
    for (const Entry& entry : *found) {
        // Entry 0 is the genesis, which nobody appended.
        const auto place = static_cast<std::size_t>(entry.seq.value) - 1;
        if (entry.seq.value > 0 && ledger::leaf_of(ledger::to_row(entry).value()) !=
                                       ledger::leaf_of(ledger::to_row(disposal.written.at(place)).value()))
            return fmt::format("LOST: entry {} is another", entry.seq.value);
    }
    return "";
}

class DisposalCrash : public testing::Test {
protected:
    // How many states had rows to delete, and how many none any more.
    struct Seen {
        std::int64_t unfinished = 0;
        std::int64_t finished = 0;
    };
    [[nodiscard]] std::string look(const std::string& dir, const Disposal& disposal, std::int64_t acknowledged) {
        const std::string ledger = dir + "/ledger.db";
        const auto sound = [&]() -> std::string {
            const auto report = ledger::verify({ledger, std::nullopt, disposal.commissioning});
            if (report.has_error()) return "verify: " + to_text(report.error());
            if (report->findings.empty()) return "";
            return fmt::format("verify: entry {}: {}", report->findings[0].seq.value, report->findings[0].what);
        };
        if (auto fault = sound(); !fault.empty()) return "before the start, " + fault;
        state::Fold fold;
        auto store = ledger::Store::open(dir, kOrigin, state::folding_into(fold, [](const Error&) {}));
        if (store.has_error()) return "LOST: " + to_text(store.error());
        const std::int64_t size = (*store)->size();
        if (size < acknowledged) return fmt::format("LOST: {} entries, {} were promised", size, acknowledged);
        const auto rows = drop_all(**store);
        if (rows.has_error()) return "dropping: " + to_text(rows.error());
        if (size > disposal.entry().value) ++(rows.value() > 0 ? seen_.unfinished : seen_.finished);
        store->reset();
        if (auto fault = sound(); !fault.empty()) return "afterwards, " + fault;
        const auto folded = state::fold_ledger(ledger);
        if (folded.has_error()) return "fold: " + to_text(folded.error());
        if (state::to_text(folded->fold) != state::to_text(fold)) return "the state is another";
        return fault_of_entries(ledger, disposal, size);
    }
    Seen seen_;
};

TEST_F(DisposalCrash, leaves_nothing_that_the_next_start_does_not_finish) {
    constexpr std::int64_t kStates = 1500;
    constexpr std::uint64_t kOfOneMoment = 60;
    seed_randomness(7);
    const MemoryFolder folder;
    Recorder recorder;
    const auto disposal = [&] {
        const Watch watch(folder / "state", recorder);
        return Disposal(folder / "state", recorder);
    }();
    const Tally tally = try_crashes(recorder.moments(), Flushes::work, 1, {kOfOneMoment, kStates},
                                    [&](const std::string& dir, std::int64_t acknowledged,
                                        std::int64_t) -> std::string { return look(dir, disposal, acknowledged); });
    EXPECT_EQ(tally.faulty, 0) << to_text(tally) << (tally.first.empty() ? "" : "\n" + tally.first[0]);
    EXPECT_GT(tally.states, 200) << to_text(tally);
    EXPECT_GT(seen_.unfinished, 0) << to_text(tally);
    EXPECT_GT(seen_.finished, 0) << to_text(tally);
}

}  // namespace
}  // namespace sekisho::fault

// SPDX-License-Identifier: Apache-2.0
// A journal on a real ledger in a temporary folder, with a loop that moves when told.
#pragma once

#include "daemon/gate/journal.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/ledger/store/writer.hpp"
#include "daemon/state/store/fold.hpp"
#include "hal/sim/manual_loop.hpp"
#include "hal/sim/sim_clock.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::gate::testing_support {

inline Now start_of_test() {
    Now now;
    now.wall = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    return now;
}

class Paper : public ::testing::Test {
protected:
    Paper() {
        std::string pattern = (std::filesystem::temp_directory_path() / "sekisho-gate-XXXXXX").string();
        top_ = mkdtemp(pattern.data());
        const auto made = ledger::init_state_dir(top_ + "/state", "test.example/gate", start_of_test());
        if (!made) throw std::runtime_error(to_text(made.error()));
    }
    ~Paper() override {
        writer_.reset();
        std::filesystem::remove_all(top_);
    }
    // After every test: the State that the journal ran with is what its ledger gives. While the ledger cannot be
    // written, entries wait elsewhere.
    void TearDown() override {
        if (writer_ == nullptr || journal_.health().writing != ledger::Writing::ledger) return;
        settle();
        const auto folded = state::fold_ledger(top_ + "/state/ledger.db");
        ASSERT_TRUE(folded) << to_text(folded.error());
        EXPECT_EQ(state::canonical_dump(journal_.state()), state::canonical_dump(folded->fold.state));
    }

    // The ledger is open and, unless told otherwise, nothing waits any more.
    void open(bool released = true) {
        state::State state;
        auto store = ledger::Store::open(top_ + "/state", "test.example/gate",
                                         [&state](const Entry& entry) { state::apply(state, entry); });
        ASSERT_TRUE(store) << to_text(store.error());
        writer_ = std::make_unique<ledger::Writer>(std::move(*store));
        journal_.open(*writer_, std::move(state));
        if (released) journal_.release();
    }
    // Past the next try to write to the ledger again.
    void wait_for_recovery() {
        settle();
        clock_.advance(std::chrono::seconds(5));
        settle();
    }
    void settle() {
        do {
            writer_->drain();
        } while (loop_.run_ready() != 0);
    }
    [[nodiscard]] std::vector<Entry> written(EntryKind kind) const {
        ledger::Filter filter;
        filter.kind = kind;
        filter.limit = 100'000;
        return ledger::query(top_ + "/state/ledger.db", filter).value();
    }

    static EntryDraft stop_draft(const std::string& cause) {
        EntryDraft draft;
        draft.kind = EntryKind::stop;
        draft.detail = StopDetail{cause};
        return draft;
    }
    static EntryDraft unlock_draft() {
        EntryDraft draft;
        draft.kind = EntryKind::unlock;
        draft.detail = UnlockDetail{UnlockCause::rex, "", ""};
        return draft;
    }
    static EntryDraft outcome_draft(Seq of) {
        EntryDraft draft;
        draft.kind = EntryKind::outcome;
        draft.ref_seq = of;
        draft.detail = OutcomeDetail{Passage::taken, {}, {}};
        return draft;
    }
    // No encoding knows it: the kind and the detail do not fit each other.
    static EntryDraft broken_draft() {
        EntryDraft draft;
        draft.kind = EntryKind::unlock;
        draft.detail = StopDetail{"x"};
        return draft;
    }

    std::string top_;
    hal::SimClock clock_{start_of_test()};
    hal::ManualLoop loop_{clock_};
    std::unique_ptr<ledger::Writer> writer_;
    std::vector<ledger::Writing> healths_;  // told by the journal
    std::vector<Entry> late_;               // likewise
    std::vector<Entry> unrecorded_;         // likewise
    Journal journal_{loop_,
                     clock_,
                     {[this](const ledger::Health& health) { healths_.push_back(health.writing); },
                      [this](const Entry& entry) { late_.push_back(entry); },
                      [this](const Entry& entry) { unrecorded_.push_back(entry); }}};
};

}  // namespace sekisho::gate::testing_support

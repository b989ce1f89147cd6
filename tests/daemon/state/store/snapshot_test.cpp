// SPDX-License-Identifier: Apache-2.0
// With rows gone, the state comes from the snapshot (6.7-B1).
#include "daemon/state/store/snapshot.hpp"

#include "daemon/ledger/hash.hpp"
#include "daemon/state/store/check.hpp"
#include "daemon/state/store/keeper.hpp"
#include "tests/daemon/ledger/store/disposed.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <vector>

namespace sekisho::state {
namespace {

namespace fs = std::filesystem;
using ledger::testing_support::access_draft;
using ledger::testing_support::at;
using ledger::testing_support::DisposedDir;
using ledger::testing_support::kOrigin;
using testing::HasSubstr;

class SnapshotTest : public DisposedDir {
protected:
    explicit SnapshotTest(std::int64_t entries_a_day = 300) {
        init();
        store_ = open();
        fill(*store_, 0, 2, entries_a_day);
        before_ = to_text(fold_ledger(ledger()).value().fold);
        const auto what = plan(1);
        snapshot_ = dir_ + "/" + ledger::snapshot_name(ledger::sha256({ledger::bytes_of(before_)}));
        dispose(*store_, what, at(86400 * 2), before_);
        fill(*store_, 2, 1, 10);
        whole_ = to_text(fold_ledger(ledger()).value().fold);
        keep();
        kept_ = bytes_of(dir_ + "/state");
        fs::remove(dir_ + "/state");
        drop_all(*store_);
    }
    void keep() {
        Keeper keeper(dir_, {}, [this](const ledger::ProjectionHead& head) { return store_->sign(head); });
        const auto kept = keeper.keep();
        ASSERT_TRUE(kept) << to_text(kept.error());
    }
    static std::string bytes_of(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    [[nodiscard]] Result<void> start(Fold& fold) {
        store_.reset();
        auto opened = ledger::Store::open(dir_, kOrigin,
                                          folding_into(fold, [](const Error& why) { ADD_FAILURE() << to_text(why); }));
        if (opened.has_error()) return opened.error();
        store_ = std::move(*opened);
        return {};
    }

    std::unique_ptr<ledger::Store> store_;
    std::string before_;
    std::string snapshot_;
    std::string whole_;
    std::string kept_;
};

TEST_F(SnapshotTest, a_state_without_the_rows_is_that_with_them) {
    EXPECT_EQ(to_text(fold_ledger(ledger()).value().fold), whole_);
    Fold fold;
    ASSERT_TRUE(start(fold));
    EXPECT_EQ(to_text(fold), whole_);
    Fold checked;
    store_.reset();
    ASSERT_TRUE(ledger::Store::check(dir_, kOrigin, refolding_into(checked)));
    EXPECT_EQ(to_text(checked), whole_);
}

TEST_F(SnapshotTest, a_keeper_that_lags_behind_the_range_goes_on_from_it) {
    keep();
    EXPECT_EQ(bytes_of(dir_ + "/state"), kept_);
    EXPECT_TRUE(check_projection(ledger()).value()->empty());
}

TEST_F(SnapshotTest, a_missing_or_changed_one_is_told_and_nothing_else_taken_for_the_state) {
    std::ofstream(snapshot_, std::ios::app) << "credential 5 1 no 0\n";
    Fold fold;
    EXPECT_THAT(start(fold).error().what, HasSubstr("is not the one that the ledger commits to"));
    EXPECT_THAT(fold_ledger(ledger()).error().what, HasSubstr("is not the one that the ledger commits to"));
    fs::remove(snapshot_);
    Fold again;
    EXPECT_THAT(start(again).error().what, HasSubstr("is missing"));
    // A kept state that goes further needs none.
    std::ofstream(dir_ + "/state", std::ios::binary) << kept_;
    Fold kept;
    ASSERT_TRUE(start(kept));
    EXPECT_EQ(to_text(kept), whole_);
}

TEST_F(SnapshotTest, a_state_of_before_cannot_be_had_any_more) {
    EXPECT_THAT(fold_ledger(ledger(), 400).error().what, HasSubstr("were disposed of"));
}

TEST_F(SnapshotTest, taking_one_says_what_it_speaks_of) {
    const auto detail = take_snapshot(dir_).value();
    EXPECT_EQ(detail.entries, store_->size());
    EXPECT_EQ(ledger::read_snapshot(dir_, detail.sha256).value(), whole_);
}

TEST_F(SnapshotTest, when_the_program_ends_none_is_taken) {
    const std::atomic<bool> ends{true};
    fill(*store_, 4, 1, 50);
    const auto taken = take_snapshot(dir_, {std::nullopt, &ends});
    ASSERT_TRUE(taken.has_error());
    EXPECT_THAT(taken.error().what, HasSubstr("the program ends"));
    EXPECT_EQ(std::distance(fs::directory_iterator(dir_ + "/snapshot"), {}), 1);  // that of the disposal
}

// Long enough that what is gone and what is there are both read in more than one stretch.
class LongSnapshotTest : public SnapshotTest {
protected:
    LongSnapshotTest() : SnapshotTest(9000) {}
};

TEST_F(LongSnapshotTest, a_hole_of_any_length_is_passed_over) {
    EXPECT_EQ(to_text(fold_ledger(ledger()).value().fold), whole_);
    std::vector<std::int64_t> told;
    const auto see = [&told](const Entry& entry) { told.push_back(entry.seq.value); };
    const auto reached = ledger::read_on(ledger(), 0, store_->size(), ledger::Folding{see, {}, {}}).value();
    EXPECT_EQ(reached.size, store_->size());
    EXPECT_EQ(told.front(), 0);  // the first key
    EXPECT_EQ(told.back(), store_->size() - 1);
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    auto database = disk::Database::open(ledger(), disk::OpenMode::read_only);
    EXPECT_EQ(static_cast<std::int64_t>(told.size()), database->number("SELECT count(*) FROM entry").value());
    EXPECT_LT(told.size(), 10'000U);
}

}  // namespace
}  // namespace sekisho::state

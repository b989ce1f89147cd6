// SPDX-License-Identifier: Apache-2.0
// An answer says what of the time that was asked for has been disposed of (6.7-B1): it must not look like a time in
// which nothing happened.
#include "daemon/ledger/store/query.hpp"
#include "tests/daemon/ledger/store/disposed.hpp"

namespace sekisho::ledger {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::IsEmpty;

class LookUpTest : public DisposedDir {
protected:
    LookUpTest() {
        init();
        store_ = open();
        constexpr std::int64_t kApart = kDay / 300;
        for (std::int64_t n = 0; n < 4 * kDay; n += 12 * kApart) {
            std::vector<EntryDraft> drafts;
            for (std::int64_t at_once = 0; at_once < 12; ++at_once) {
                drafts.push_back(access_draft(n + at_once));
                drafts.back().recorded = at(n + at_once * kApart);
                drafts.back().t_event = drafts.back().recorded.wall;
            }
            store_->append(drafts).value();
        }
    }
    // All before that day; returns the disposal entry's number.
    std::int64_t dispose_before(std::int64_t day) {
        const auto entry = dispose(*store_, plan(day), at(4 * kDay));
        drop_all(*store_);
        return entry.seq.value;
    }
    [[nodiscard]] Answer answer(const Filter& filter) const { return look_up(ledger(), filter).value(); }
    [[nodiscard]] std::vector<std::int64_t> disposals(const Filter& filter) const {
        std::vector<std::int64_t> entries;
        for (const auto& range : answer(filter).disposed) entries.push_back(range.entry.value);
        return entries;
    }
    [[nodiscard]] static Filter between(std::int64_t from, std::int64_t to) {
        Filter filter;
        filter.limit = 100000;
        filter.from = at(from).wall;
        filter.to = at(to).wall;
        return filter;
    }
    static constexpr std::int64_t kNoon = kDay / 2;

    std::unique_ptr<Store> store_;
};

TEST_F(LookUpTest, nothing_is_said_where_nothing_was_disposed_of) {
    Filter all;
    all.limit = 100000;
    EXPECT_EQ(answer(all).size, store_->size());
    EXPECT_EQ(static_cast<std::int64_t>(answer(all).entries.size()), store_->size());
    EXPECT_THAT(answer(all).disposed, IsEmpty());
    EXPECT_THAT(answer(between(-kDay, 0)).disposed, IsEmpty()) << "before the ledger began";
    EXPECT_THAT(answer(between(0, kNoon)).disposed, IsEmpty());
}

TEST_F(LookUpTest, a_time_whose_rows_went_names_the_disposals_that_may_have_taken_them) {
    const auto first = dispose_before(1);
    const auto second = dispose_before(3);
    const auto found = answer(between(600, 3600));
    EXPECT_THAT(found.entries, IsEmpty());
    EXPECT_EQ(found.size, store_->size()) << "with those that went";
    ASSERT_FALSE(found.disposed.empty());
    EXPECT_EQ(found.disposed.front().entry.value, first);
    EXPECT_EQ(found.disposed.front().first, 0);
    EXPECT_GT(found.disposed.front().dropped, 250);
    EXPECT_THAT(disposals(between(kDay + kNoon, kDay + kNoon + 60)), ElementsAre(second)) << "also within a minute";
    EXPECT_THAT(disposals(between(kNoon, 2 * kDay)), ElementsAre(first, second));
    EXPECT_THAT(disposals(between(-2 * kDay, -kDay)), ElementsAre(first)) << "nothing tells when the first began";
    EXPECT_THAT(disposals(between(3 * kDay + kNoon, 5 * kDay)), IsEmpty()) << "these are all there";
}

TEST_F(LookUpTest, who_and_where_make_no_difference) {
    const auto first = dispose_before(2);
    Filter of_one;
    of_one.pid = Pid{1003};
    of_one.limit = 100000;
    EXPECT_THAT(disposals(of_one), ElementsAre(first));
    of_one.pid.reset();
    of_one.zone = ZoneNumber{1};
    EXPECT_THAT(disposals(of_one), ElementsAre(first));
    of_one.limit = 10;
    EXPECT_THAT(disposals(of_one), IsEmpty()) << "the latest ten came later";
    of_one.from = at(3 * kDay).wall;
    EXPECT_THAT(disposals(of_one), IsEmpty());
}

TEST_F(LookUpTest, numbers_behind_the_range_are_not_touched_by_it) {
    const auto disposal = dispose_before(2);
    const auto end = disposed_range(query(ledger(), {}).value().back()).value().end;
    Filter filter;
    filter.limit = 100000;
    EXPECT_THAT(disposals(filter), ElementsAre(disposal));
    filter.after = Seq{end - 2};
    EXPECT_THAT(disposals(filter), ElementsAre(disposal)) << "the last entry of the range went";
    filter.after = Seq{end - 1};
    EXPECT_THAT(disposals(filter), IsEmpty());
    filter.to = at(2 * kDay + kNoon).wall;
    EXPECT_THAT(disposals(filter), IsEmpty());
    filter = {};
    EXPECT_THAT(disposals(filter), IsEmpty()) << "the latest hundred are all there";
    filter.limit = store_->size() - end;
    EXPECT_THAT(disposals(filter), IsEmpty()) << "up to the range, and not into it";
    filter.limit += 1;
    EXPECT_THAT(disposals(filter), ElementsAre(disposal));
}

}  // namespace
}  // namespace sekisho::ledger

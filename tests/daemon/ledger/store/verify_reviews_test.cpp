// SPDX-License-Identifier: Apache-2.0
// What an officer signed for is what the ledger holds (6.4-C3b).
#include "daemon/ledger/store/verify.hpp"
#include "tests/daemon/ledger/store/disposed.hpp"

#include <limits>

namespace sekisho::ledger {
namespace {

using namespace testing_support;
using testing::HasSubstr;

class VerifyReviewsTest : public DisposedDir {
protected:
    VerifyReviewsTest() {
        init();
        store_ = open();
        fill(*store_, 0, 2, 300);
        early_ = store_->checkpoint().value();
    }
    // Of all entries, and of those behind a checkpoint that was made before the review.
    [[nodiscard]] std::vector<VerifyFinding> findings() const {
        VerifyInput input{ledger(), {}, commissioning_};
        auto found = verify(input).value().findings;
        input.since = early_;
        input.threads = 3;
        const auto since = verify(input).value().findings;
        found.insert(found.end(), since.begin(), since.end());
        return found;
    }
    void expect_found(const EntryDraft& review, const std::string& what) {
        const auto seq = store_->append({review}).value().back().seq;
        const auto found = findings();
        ASSERT_EQ(found.size(), 2U);
        for (const auto& finding : found) {
            EXPECT_THAT(finding.what, HasSubstr(what));
            EXPECT_EQ(finding.seq, seq);
        }
    }
    std::unique_ptr<Store> store_;
    std::string early_;
};

TEST_F(VerifyReviewsTest, reviews_of_what_is_there_are_no_findings) {
    for (const std::int64_t end : {1, 255, 256, 257, 512, 602})
        store_->append({review_of(0, end, root_at(end))}).value();
    for (const auto& finding : findings()) ADD_FAILURE() << finding.seq.value << ": " << finding.what;
}

TEST_F(VerifyReviewsTest, a_root_of_other_entries_is_found) {
    expect_found(review_of(10, 290, root_at(301)),
                 "the review was signed for other entries: its root is not that of the first 300");
}

TEST_F(VerifyReviewsTest, a_root_of_nothing_is_found) {
    expect_found(review_of(0, 602, Digest{}), "its root is not that of the first 602");
}

TEST_F(VerifyReviewsTest, a_range_that_is_none_is_found) {
    expect_found(review_of(0, 700, root_at(602)), "the review's range is none that lies before it");
}

TEST_F(VerifyReviewsTest, numbers_that_are_no_range_are_found) {
    expect_found(review_of(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), {}),
                 "the review's range is none that lies before it");
}

}  // namespace
}  // namespace sekisho::ledger

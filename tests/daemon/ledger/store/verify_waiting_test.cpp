// SPDX-License-Identifier: Apache-2.0
// 6.5-B3b2: a ledger is verified while its newest entries wait in the spill file.
#include "daemon/ledger/commit.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/daemon/ledger/store/outage_dir.hpp"

#include <filesystem>

namespace sekisho::ledger {
namespace {

using testing::HasSubstr;
using testing_support::access_draft;
using testing_support::at;

class VerifyWaitingTest : public testing_support::OutageDir {};

TEST_F(VerifyWaitingTest, a_checkpoint_of_what_waits_is_no_sign_of_a_cut_ledger) {
    const auto store = open();
    store->append({access_draft(1)}).value();
    break_disk();
    store->append({access_draft(2), access_draft(3)}).value();
    const auto earlier = store->checkpoint().value();
    store->append({access_draft(4)}).value();
    VerifyInput input{ledger(), store->checkpoint().value(), commissioning_};
    input.more_checkpoints = {earlier};
    const auto beside = verify(input).value();
    EXPECT_TRUE(beside.findings.empty()) << beside.findings.front().what;
    EXPECT_GE(beside.waiting, 1);
    EXPECT_EQ(beside.entries + beside.waiting, 5) << "a commit whose flush failed may stand in both";

    const std::string elsewhere = top_ + "/elsewhere.bin";
    std::filesystem::rename(spill(), elsewhere);
    const auto without = verify(input).value();
    ASSERT_FALSE(without.findings.empty());
    EXPECT_EQ(without.findings.front().seq, Seq{without.entries});
    EXPECT_THAT(without.findings.front().what, HasSubstr("wait in a spill file that does not lie here"));
    input.spill = elsewhere;
    EXPECT_TRUE(verify(input).value().findings.empty());
    std::filesystem::rename(elsewhere, spill());
}

TEST_F(VerifyWaitingTest, what_waits_and_was_changed_counts_for_no_checkpoint) {
    const auto store = open();
    break_disk();
    store->append({access_draft(1)}).value();
    const auto record = read_spill(spill_bytes()).commits.at(0);
    VerifyInput input{ledger(), store->checkpoint().value(), commissioning_};
    auto other = record;
    other.rows[0].numbers[kPid] += 1;
    put_spill(spill_record(other));
    const auto changed = verify(input).value();
    ASSERT_EQ(changed.findings.size(), 2U);
    EXPECT_EQ(changed.waiting, 0);
    EXPECT_EQ(changed.findings[0].seq, Seq{1});
    EXPECT_THAT(changed.findings[0].what, HasSubstr("do not go on where the ledger ends"));
    EXPECT_THAT(changed.findings[1].what, HasSubstr("the checkpoint speaks of 2 entries, the ledger has 1"));
    put_spill(spill_record(record));
    EXPECT_TRUE(verify(input).value().findings.empty());
}

// The keys that sign what waits may be made known by what waits before it.
TEST_F(VerifyWaitingTest, what_waits_for_days_is_looked_at_with_the_keys_of_its_days) {
    const auto store = open();
    break_disk();
    for (const std::int64_t day : {0, 1, 2}) {
        auto draft = access_draft(1);
        draft.recorded = at(86400 * day + 5);
        store->append({draft}).value();
    }
    const auto report = verify(VerifyInput{ledger(), store->checkpoint().value(), commissioning_}).value();
    EXPECT_TRUE(report.findings.empty()) << report.findings.front().what;
    EXPECT_GE(report.waiting, 3);
    EXPECT_EQ(report.entries + report.waiting, store->size());
}

}  // namespace
}  // namespace sekisho::ledger

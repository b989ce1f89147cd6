// SPDX-License-Identifier: Apache-2.0
// A disposal hides nothing (6.7-B1): what was changed or taken out of the range before is found when it is planned.
#include "tests/daemon/ledger/store/attacker.hpp"
#include "tests/daemon/ledger/store/disposed.hpp"

#include <fmt/format.h>
#include <atomic>

namespace sekisho::ledger {
namespace {

using namespace testing_support;
using testing::HasSubstr;

class DisposePlanTest : public DisposedDir {
protected:
    DisposePlanTest() {
        init();
        store_ = open();
        fill(*store_, 0, 4, 300);
    }
    void attack(const std::string& sql) const { Attacker(ledger()).behind_the_guards(sql); }
    void expect_refused(const std::string& what, std::int64_t before_day = 3) const {
        const auto refused = plan_disposal(ledger(), at(86400 * before_day).wall);
        ASSERT_TRUE(refused.has_error()) << what;
        EXPECT_THAT(refused.error().what, HasSubstr(what));
        EXPECT_THAT(refused.error().hint, HasSubstr("sekisho ledger verify"));
    }
    std::unique_ptr<Store> store_;
};

TEST_F(DisposePlanTest, a_row_that_was_changed_before_is_not_hidden) {
    const auto changed = [](int seq) { return fmt::format("entry {} is not the one whose hash the tree holds", seq); };
    attack("UPDATE entry SET pid=pid+1 WHERE seq=100");
    expect_refused(changed(100));
    attack("UPDATE entry SET pid=pid-1 WHERE seq=100");
    // One that stays as one that goes, and the other way.
    attack("UPDATE entry SET kind=kind+10 WHERE seq=301");
    expect_refused(changed(301));
    attack("UPDATE entry SET kind=kind-10 WHERE seq=301; UPDATE entry SET kind=17 WHERE seq=20");
    expect_refused(changed(20));
}

TEST_F(DisposePlanTest, a_row_that_was_changed_with_its_tile_is_not_hidden) {
    attack("UPDATE entry SET pid=pid+1 WHERE seq=100; UPDATE tile SET h=zeroblob(8192) WHERE lvl=0 AND idx=0");
    expect_refused("the signature of entry 1203, the last, does not fit the ledger");
}

TEST_F(DisposePlanTest, a_row_that_was_taken_out_before_is_not_hidden) {
    attack("DELETE FROM entry WHERE seq=400");
    expect_refused("entry 400 is missing");
}

// A signature is in no hash. The last commit in full tiles ends with entry 1022.
TEST_F(DisposePlanTest, a_commit_at_the_end_that_was_made_shorter_or_longer_is_none) {
    const auto before = plan(4);
    ASSERT_EQ(before.first + before.count, 1023);
    attack("UPDATE entry SET sig=(SELECT sig FROM entry WHERE seq=1022) WHERE seq=1023");
    expect_refused("the signature of entry 1023 does not fit the entries up to it", 4);
    attack(
        "UPDATE entry SET sig=x'' WHERE seq=1023; CREATE TEMP TABLE kept AS SELECT * FROM entry WHERE seq=1015;"
        "UPDATE entry SET sig=x'' WHERE seq=1015");
    expect_refused("the signature of entry 1022 does not fit the entries up to it", 4);
}

// The second day's key is entry 301, and its commit ends with entry 308: all of it is to stay.
TEST_F(DisposePlanTest, the_commit_of_a_key_that_was_made_shorter_or_longer_is_none) {
    attack("UPDATE entry SET sig=(SELECT sig FROM entry WHERE seq=308) WHERE seq=303");
    expect_refused("the signature of entry 303 does not fit the entries up to it");
    attack("UPDATE entry SET sig=x'' WHERE seq=303; UPDATE entry SET sig=x'' WHERE seq=308");
    expect_refused("the signature of entry 315 does not fit the entries up to it");
}

TEST_F(DisposePlanTest, where_the_range_goes_on_and_no_key_is_made_known_a_signature_makes_no_difference) {
    const auto before = plan(3);
    attack(
        "UPDATE entry SET sig=(SELECT sig FROM entry WHERE seq=308) WHERE seq=400; UPDATE entry SET sig=x'' WHERE "
        "seq=602");
    const auto after = plan(3);
    EXPECT_EQ(after.count, before.count);
    EXPECT_EQ(after.dropped, before.dropped);
    EXPECT_EQ(after.sha256, before.sha256);
}

TEST_F(DisposePlanTest, in_the_second_range_the_keys_in_force_are_found) {
    dispose(*store_, plan(2), at(86400 * 4));
    drop_all(*store_);
    EXPECT_EQ(plan(3).first, 602);
    attack("UPDATE entry SET sig=(SELECT sig FROM entry WHERE seq=609) WHERE seq=609 OR seq=604");
    expect_refused("the signature of entry 604 does not fit the entries up to it");
}

TEST_F(DisposePlanTest, when_the_program_ends_planning_does) {
    const std::atomic<bool> ends{true};
    const auto planned = plan_disposal(ledger(), at(86400 * 3).wall, {std::nullopt, &ends});
    ASSERT_TRUE(planned.has_error());
    EXPECT_THAT(planned.error().what, HasSubstr("the program ends"));
}

TEST_F(DisposePlanTest, nor_in_the_second_range) {
    dispose(*store_, plan(1), at(86400 * 4));
    drop_all(*store_);
    attack("DELETE FROM entry WHERE seq=601");
    expect_refused("entry 601 is missing");
}

// It would begin behind entries that nobody spoke of.
TEST_F(DisposePlanTest, a_disposal_that_was_made_longer_is_no_beginning) {
    auto entry = dispose(*store_, plan(1), at(86400 * 4));
    drop_all(*store_);
    fill(*store_, 5, 1, 300);
    std::get<DisposalDetail>(entry.detail).count += 7;
    attack(fmt::format("UPDATE entry SET detail=x'{:02x}' WHERE seq={}", fmt::join(to_row(entry).value().detail, ""),
                       entry.seq.value));
    expect_refused(fmt::format("entry {} is not the one whose hash the tree holds", entry.seq.value));
}

}  // namespace
}  // namespace sekisho::ledger

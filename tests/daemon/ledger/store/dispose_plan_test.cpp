// SPDX-License-Identifier: Apache-2.0
// A disposal hides nothing (6.7-B1): what was changed or taken out of the range before is found when it is planned.
#include "tests/daemon/ledger/store/attacker.hpp"
#include "tests/daemon/ledger/store/disposed.hpp"

#include <fmt/format.h>

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
    void expect_refused(const std::string& what) const {
        const auto refused = plan_disposal(ledger(), at(86400 * 3).wall);
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

// SPDX-License-Identifier: Apache-2.0
// What a restore knows of the time after its backup, and that it says what nobody told it (H9.2-4).
#include "daemon/backup/gathered.hpp"

#include "daemon/disk/sqlite.hpp"
#include "tests/daemon/backup/support.hpp"

namespace sekisho::backup {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Gathering : public Scratch {
protected:
    Gathering() {
        add_person(1, "N1", "花子");
        add_person(2, "N2", "次郎");
        made_ = back_up(0);
    }
    [[nodiscard]] std::string checkpoint() const {
        return ledger::Store::open(state_, kOrigin, [](const Entry&) {}).value()->checkpoint().value();
    }
    [[nodiscard]] RestoreInput input() const { return restore_input(path(made_)); }
    [[nodiscard]] RestoreReport restored(const RestoreInput& input) const {
        auto report = restore(input, *key_).value();
        fs::remove_all(input.dir);
        return report;
    }
    [[nodiscard]] RestoreInput from_old_ledger() const {
        auto from = input();
        from.known_from = state_ + "/ledger.db";
        return from;
    }

    MakeReport made_;
};

TEST_F(Gathering, ACheckpointBehindTheListsNamesTheEntriesThatNobodyTellsOf) {
    revoke(1);
    erase(2);
    auto with = input();
    with.checkpoint = checkpoint();
    const auto report = restored(with);
    EXPECT_THAT(report.revoked, IsEmpty()) << "nobody told";
    ASSERT_TRUE(report.unlisted);
    EXPECT_EQ(report.unlisted->from, 5);
    EXPECT_EQ(report.unlisted->to, 6);
}

TEST_F(Gathering, WithoutACheckpointTheEndIsNotKnown) {
    auto report = restored(input());
    ASSERT_TRUE(report.unlisted);
    EXPECT_EQ(report.unlisted->from, 5);
    EXPECT_EQ(report.unlisted->to, std::nullopt);
    revoke(1);
    (void)back_up(kDay);
    report = restored(input());
    ASSERT_TRUE(report.unlisted);
    EXPECT_EQ(report.unlisted->from, 6) << "the list tells of entry 5";
}

TEST_F(Gathering, ListsThatReachTheCheckpointLeaveNothingOpen) {
    auto with = input();
    with.checkpoint = checkpoint();
    EXPECT_FALSE(restored(with).unlisted);
    revoke(1);
    (void)back_up(kDay);
    auto later = input();
    later.checkpoint = checkpoint();
    EXPECT_FALSE(restored(later).unlisted);
    EXPECT_TRUE(restored(with).unlisted) << "a checkpoint older than the list says nothing of what came after it";
}

TEST_F(Gathering, TheLedgerInUseUntilNowTellsAllThatTheListsDoNot) {
    revoke(1);
    auto from = from_old_ledger();
    from.checkpoint = checkpoint();
    erase(2);
    const auto report = restored(from);
    EXPECT_THAT(report.revoked, ElementsAre(CredentialRef{1001}));
    EXPECT_THAT(report.erased, ElementsAre(Pid{2}));
    EXPECT_EQ(report.known, 7);
    EXPECT_FALSE(report.unlisted);
}

TEST_F(Gathering, ALedgerThatTheCheckpointContradictsTellsNotOfTheEnd) {
    fs::copy(state_, top_ + "/spare", fs::copy_options::recursive);
    revoke(1);
    auto from = from_old_ledger();
    from.checkpoint = checkpoint();
    fs::remove_all(state_);
    fs::rename(top_ + "/spare", state_);  // an older copy was put into service, and went on in its own way
    revoke(2);
    erase(2);
    const auto report = restored(from);
    EXPECT_THAT(report.revoked, ElementsAre(CredentialRef{1002})) << "what it tells is believed";
    ASSERT_TRUE(report.unlisted) << "the revocation under the checkpoint is not in it";
}

TEST_F(Gathering, AnotherLedgerIsNotAsked) {
    (void)ledger::init_state_dir(top_ + "/another", kOrigin, at(0)).value();
    auto from = input();
    from.known_from = top_ + "/another/ledger.db";
    const auto refused = restore(from, *key_);
    ASSERT_TRUE(refused.has_error());
    EXPECT_THAT(refused.error().what, HasSubstr("another ledger"));
    EXPECT_FALSE(fs::exists(from.dir));
}

// Whoever changed the ledger in use would else choose who is erased.
TEST_F(Gathering, ALedgerThatWasEditedIsNotAsked) {
    revoke(1);
    {
        auto database = disk::Database::open(state_ + "/ledger.db", disk::OpenMode::read_write).value();
        database.checkpoint_on_close(true);
        database.run("DROP TRIGGER no_upd").value();
        database.run("UPDATE entry SET cred=1002 WHERE seq=5").value();
        database
            .run(
                "CREATE TRIGGER no_upd BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT,'an entry is never changed'); "
                "END")
            .value();
    }
    const auto refused = restore(from_old_ledger(), *key_);
    ASSERT_TRUE(refused.has_error());
    EXPECT_THAT(refused.error().what, HasSubstr("does not verify"));
}

// A run that found a list which knew more kept it beside the new one.
TEST_F(Gathering, AListThatWasKeptBesideIsAskedToo) {
    revoke(1);
    const auto later = back_up(kDay);
    fs::remove(path(later));
    fs::rename(folder_ + "/known.txt", folder_ + "/known-1.txt");
    put_bytes(folder_ + "/known-2.txt", "of no ledger");
    const auto report = restored(input());
    EXPECT_THAT(report.revoked, ElementsAre(CredentialRef{1001}));
    ASSERT_EQ(report.skipped.size(), 1U);
    EXPECT_THAT(report.skipped[0], HasSubstr("known-2.txt"));
    EXPECT_EQ(report.known, 5) << "its entries are those of another history";
}

}  // namespace
}  // namespace sekisho::backup

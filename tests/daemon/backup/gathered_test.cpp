// SPDX-License-Identifier: Apache-2.0
// What a restore knows of the time after its backup, and that it says what nobody told it (H9.2-4).
#include "daemon/backup/gathered.hpp"

#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/dispose.hpp"
#include "daemon/ledger/store/snapshot_file.hpp"
#include "daemon/state/store/fold.hpp"
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

    // Many stops of the daemon, and then all that is old enough is disposed of. Returns how many entries went.
    [[nodiscard]] std::int64_t dispose_of_old_entries() const {
        const std::string path = state_ + "/ledger.db";
        const auto store = ledger::Store::open(state_, kOrigin, [](const Entry&) {}).value();
        const auto append = [&store](EntryKind kind, EntryDetail detail, std::int64_t second, Seq ref = kNoSeq) {
            EntryDraft draft;
            draft.kind = kind;
            draft.recorded = at(second);
            draft.t_event = draft.recorded.wall;
            draft.ref_seq = ref;
            draft.detail = std::move(detail);
            return store->append({draft}).value().back().seq;
        };
        for (int i = 0; i < 600; ++i) append(EntryKind::stop, StopDetail{"SIGTERM"}, 10 + i);
        const auto plan = ledger::plan_disposal(path, at(kDay).wall).value();
        const auto sha256 =
            ledger::write_snapshot(state_, state::to_text(state::fold_ledger(path).value().fold)).value();
        const auto snapshot = append(EntryKind::snapshot, SnapshotDetail{store->size(), sha256}, 2 * kDay);
        append(EntryKind::disposal,
               DisposalDetail{plan.first, plan.count, plan.dropped, plan.sha256, "site.toml:9", "uid:1", "uid:2"},
               2 * kDay, snapshot);
        while (store->drop_slice().value()) {
        }
        return plan.dropped;
    }

    MakeReport made_;
};

// 6.5-B1h: entries that suspended a card are disposed of with the others, and the card stays dead.
TEST_F(Gathering, CardsSuspendedInADisposedRangeStayDead_6_5_B1h) {
    act(1, CredentialAct::suspended, SuspensionCause::lost);
    act(2, CredentialAct::suspended, SuspensionCause::forgotten);
    EXPECT_GT(dispose_of_old_entries(), 0);
    const auto entries = entries_of(state_);
    ASSERT_TRUE(std::none_of(entries.begin(), entries.end(),
                             [](const Entry& entry) { return entry.kind == EntryKind::credential_state; }));
    const auto expect_dead = [&](const RestoreInput& from, const char* source) {
        const auto report = restored(from);
        EXPECT_THAT(report.revoked, ElementsAre(CredentialRef{1001})) << source;
        EXPECT_THAT(report.suspended, ElementsAre(CredentialRef{1002})) << source;
        EXPECT_THAT(report.skipped, IsEmpty()) << source;
    };
    expect_dead(from_old_ledger(), "the ledger in use until now");
    const auto later = back_up(3 * kDay);
    expect_dead(input(), "the newer generation and its list");
    EXPECT_TRUE(checked(path(later)).value().ledger.findings.empty());
}

// 6.5-B1h: where the snapshot is not at hand it is said that something is not known.
TEST_F(Gathering, WithoutItsSnapshotADisposedLedgerIsSaidToLackSuspensions_6_5_B1h) {
    act(1, CredentialAct::suspended, SuspensionCause::lost);
    revoke(2);
    (void)dispose_of_old_entries();
    const auto alone = top_ + "/alone";
    fs::create_directory(alone);
    for (const char* name : {"ledger.db", "ledger.db-wal"}) {
        if (fs::exists(state_ + "/" + name)) fs::copy(state_ + "/" + name, alone + "/" + name);
    }
    auto from = input();
    from.known_from = alone + "/ledger.db";
    const auto report = restored(from);
    EXPECT_THAT(report.revoked, ElementsAre(CredentialRef{1002})) << "what it does tell counts";
    ASSERT_EQ(report.skipped.size(), 1U);
    EXPECT_THAT(report.skipped[0], testing::HasSubstr("which cards are suspended is not known"));
}

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

// 6.7-B1: disposing of old entries leaves every revocation and erasure, so the ledger still tells all of them.
TEST_F(Gathering, ALedgerOfWhichOldEntriesWereDisposedOfTellsAllOfThem) {
    revoke(1);
    EntryDraft unlock;
    unlock.kind = EntryKind::unlock;
    unlock.pcommit = vault::Vault::open(state_).value()->put_text("CANARY-TEXT").value();
    unlock.detail = UnlockDetail{UnlockCause::command, "", "uid:0"};
    write({unlock}, 3);
    const auto with_text = make(make_input(kDay)).value();  // the last that has the text, and the reason for one
    fs::remove(folder_ + "/known.txt");
    EntryDraft erased;
    erased.kind = EntryKind::erased;
    erased.ref_seq = entries_of(state_).back().seq;
    erased.pcommit = unlock.pcommit;
    erased.detail = ErasedDetail{1, "asked for", "uid:0"};
    write({erased}, 4);
    erase(2, 5);
    ASSERT_GT(dispose_of_old_entries(), 250);
    for (const bool alone : {false, true}) {
        auto from = from_old_ledger();
        from.file = path(with_text);
        from.checkpoint = checkpoint();
        if (alone) {
            fs::create_directory(top_ + "/alone");
            fs::copy_file(state_ + "/ledger.db", top_ + "/alone/ledger.db");
            from.known_from = top_ + "/alone/ledger.db";
        }
        const auto report = restore(from, *key_);
        ASSERT_TRUE(report) << report.error().what << report.error().where;
        EXPECT_THAT(report->erased, ElementsAre(Pid{2})) << alone;
        EXPECT_GT(report->known, 600) << "with those that went";
        EXPECT_FALSE(report->unlisted) << alone;
        EXPECT_EQ(vault::read_texts(from.dir + "/personal.db", {unlock.pcommit}).value().size(), 0U) << alone;
        EXPECT_EQ(entries_of(from.dir).back().kind, EntryKind::restored);
        fs::remove_all(from.dir);
    }
    // The older one, made before the card was revoked.
    const auto older = restored(from_old_ledger());
    EXPECT_THAT(older.revoked, ElementsAre(CredentialRef{1001}));
    EXPECT_THAT(older.erased, ElementsAre(Pid{2}));
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

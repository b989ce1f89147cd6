// SPDX-License-Identifier: Apache-2.0
// Putting a backup back (H9.2-4): it joins the chain, says what is missing, and brings nothing back to life.
#include "daemon/backup/restore.hpp"

#include "daemon/backup/known.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/state/store/fold.hpp"
#include "tests/daemon/backup/support.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace sekisho::backup {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::HasSubstr;

class Restore : public Scratch {
protected:
    Restore() {
        add_person(1, "N1", "花子");
        add_person(2, "N2", "次郎");
        add_person(3, "N3", "三郎");
    }
    [[nodiscard]] std::string restored() const { return top_ + "/restored"; }
    [[nodiscard]] Error refusal(const RestoreInput& input) const {
        const auto report = restore(input, *key_);
        EXPECT_TRUE(report.has_error());
        EXPECT_FALSE(fs::exists(restored() + "/ledger.db"));
        EXPECT_FALSE(fs::exists(restored() + ".part"));
        return report.has_error() ? report.error() : Error{};
    }
    // The day of the restore brings a key of its own: not what these tests are about.
    [[nodiscard]] static std::vector<Entry> without_keys(const std::string& dir) {
        auto entries = entries_of(dir);
        std::erase_if(entries, [](const Entry& entry) { return entry.seq.value > 0 && entry.kind == EntryKind::key; });
        return entries;
    }
    void expect_verified() const {
        const auto report = ledger::verify({restored() + "/ledger.db", std::nullopt, record_}).value();
        EXPECT_TRUE(report.findings.empty()) << report.findings.front().what;
    }
};

TEST_F(Restore, TheLedgerGoesOnWhereTheBackupEnded) {
    const auto made = back_up(kDay);
    const auto report = restore(restore_input(path(made)), *key_).value();
    EXPECT_EQ(report.entries, 7);
    EXPECT_EQ(report.known, 7) << "nothing newer is known";
    expect_verified();
    const auto entries = entries_of(restored());
    const auto& last = entries.back();
    EXPECT_EQ(last.kind, EntryKind::restored);
    const auto& detail = std::get<RestoredDetail>(last.detail);
    EXPECT_EQ(WallTime(Duration(detail.backup_at_us)), at(kDay).wall);
    EXPECT_EQ(detail.known, 7);
    EXPECT_EQ(detail.operator_, "uid:0");
    const auto before = entries_of(state_);
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(entries[i].kind, before[i].kind);
    EXPECT_EQ(vault::read_persons(restored() + "/personal.db").value().size(), 3U);
    EXPECT_TRUE(ledger::Store::open(restored(), kOrigin, [](const Entry&) {})) << "a daemon can open it";
    // Anyone who holds the checkpoint of the backup sees that the restored ledger grew out of it.
    EXPECT_TRUE(ledger::verify({restored() + "/ledger.db", made.checkpoint, record_}).value().findings.empty());
}

TEST_F(Restore, WhatIsMissingIsSaidInTheLedger) {
    const auto made = back_up(0);
    add_person(4, "N4", "四郎", 100);
    const auto later = back_up(kDay);
    EXPECT_EQ(later.entries, 9);
    const auto report = restore(restore_input(path(made)), *key_).value();
    EXPECT_EQ(report.known, 9) << "the newer generation says so";
    EXPECT_EQ(std::get<RestoredDetail>(entries_of(restored()).back().detail).known, 9);
    // The lost branch contradicts the restored one: whoever holds a checkpoint of it must notice.
    EXPECT_FALSE(ledger::verify({restored() + "/ledger.db", later.checkpoint, record_}).value().findings.empty());
}

TEST_F(Restore, ACheckpointFromOutsideSaysWhatIsMissing) {
    const auto made = back_up(0);
    revoke(1);
    auto input = restore_input(path(made));
    input.checkpoint = ledger::Store::open(state_, kOrigin, [](const Entry&) {}).value()->checkpoint().value();
    EXPECT_EQ(restore(input, *key_).value().known, 8);
}

// H9.2-4: a revoked credential does not come back to life.
TEST_F(Restore, ARevokedCardStaysRevoked) {
    const auto made = back_up(0);
    revoke(1);
    const auto later = back_up(kDay);
    const auto expect_revoked = [&](const std::string& source) {
        const auto report = restore(restore_input(path(made)), *key_).value();
        EXPECT_THAT(report.revoked, ElementsAre(CredentialRef{1001})) << source;
        const auto entries = without_keys(restored());
        ASSERT_EQ(entries.size(), 9U) << source;
        EXPECT_EQ(entries[7].kind, EntryKind::credential_revoked) << source;
        EXPECT_EQ(entries[7].cred, CredentialRef{1001}) << source;
        EXPECT_EQ(entries[7].pid, Pid{1}) << source;
        EXPECT_EQ(entries[8].kind, EntryKind::restored) << source;
        expect_verified();
        fs::remove_all(restored());
    };
    expect_revoked("both");
    const auto list = bytes_in(folder_ + "/known.txt");
    fs::remove(folder_ + "/known.txt");
    expect_revoked("the newer generation");
    put_bytes(folder_ + "/known.txt", list);
    fs::remove(path(later));
    expect_revoked("the list beside the backups");
    fs::remove(folder_ + "/known.txt");
    EXPECT_TRUE(restore(restore_input(path(made)), *key_).value().revoked.empty()) << "the control: nobody knows";
    fs::remove_all(restored());
    auto input = restore_input(path(made));
    input.known = {list};
    EXPECT_THAT(restore(input, *key_).value().revoked, ElementsAre(CredentialRef{1001})) << "a list kept outside";
}

// PRAC-11: a card that lies at its holder's home opens nothing, and is not lost either.
TEST_F(Restore, AForgottenCardStaysSuspendedUntilItIsBack_PRAC_11) {
    const auto made = back_up(0);
    act(1, CredentialAct::suspended, SuspensionCause::forgotten);
    (void)back_up(kDay);
    const auto report = restore(restore_input(path(made)), *key_).value();
    EXPECT_THAT(report.suspended, ElementsAre(CredentialRef{1001}));
    EXPECT_TRUE(report.revoked.empty());
    const auto state = state::fold_ledger(restored() + "/ledger.db").value().fold.state;
    EXPECT_EQ(state::facts_of(state, {1001}).standing, state::CardStanding::forgotten);
    EXPECT_FALSE(state.credentials.at({1001}).revoked) << "it counts again when the temporary card is back";
    expect_verified();
    fs::remove_all(restored());

    const auto old_list = bytes_in(folder_ + "/known.txt");
    act(1, CredentialAct::restored);
    (void)back_up(2 * kDay);
    auto input = restore_input(path(made));
    input.known = {old_list};
    EXPECT_TRUE(restore(input, *key_).value().suspended.empty()) << "what was taken back since is not said again";
    fs::remove_all(restored());

    act(1, CredentialAct::suspended, SuspensionCause::forgotten);
    const auto since = back_up(3 * kDay);
    EXPECT_TRUE(restore(restore_input(path(since)), *key_).value().suspended.empty()) << "the backup says so itself";
}

TEST_F(Restore, AForgottenCardThatWasRevokedSinceIsRevoked_PRAC_11) {
    const auto made = back_up(0);
    act(1, CredentialAct::suspended, SuspensionCause::forgotten);
    revoke(1);
    (void)back_up(kDay);
    const auto report = restore(restore_input(path(made)), *key_).value();
    EXPECT_TRUE(report.suspended.empty());
    EXPECT_THAT(report.revoked, ElementsAre(CredentialRef{1001}));
}

// 6.8-C4: nor does anybody come back for whom the vendor answers no more.
TEST_F(Restore, ARemovedWorkerStaysRemovedUntilConfirmed_6_8_C4) {
    const auto made = back_up(0);
    say_worker(2, VendorAct::worker_removed);
    (void)back_up(kDay);
    const auto report = restore(restore_input(path(made)), *key_).value();
    EXPECT_THAT(report.removed, ElementsAre(Pid{2}));
    const auto state = state::fold_ledger(restored() + "/ledger.db").value().fold.state;
    EXPECT_NE(state::person_facts(state, {2}).removed, kNoSeq);
    EXPECT_EQ(state::person_facts(state, {3}).removed, kNoSeq);
    expect_verified();
    fs::remove_all(restored());
    say_worker(2, VendorAct::worker_confirmed);
    (void)back_up(2 * kDay);
    EXPECT_TRUE(restore(restore_input(path(made)), *key_).value().removed.empty());
}

TEST_F(Restore, AnErasedPersonStaysErased) {
    const auto made = back_up(0);
    erase(2);
    (void)back_up(kDay);
    const auto report = restore(restore_input(path(made)), *key_).value();
    EXPECT_THAT(report.erased, ElementsAre(Pid{2}));
    const auto entries = without_keys(restored());
    EXPECT_EQ(entries[7].kind, EntryKind::erased);
    EXPECT_EQ(entries[7].pid, Pid{2});
    EXPECT_EQ(std::get<ErasedDetail>(entries[7].detail).rows, 2);
    for (const auto& item : fs::recursive_directory_iterator(restored())) {
        if (!item.is_regular_file()) continue;
        EXPECT_EQ(bytes_in(item.path()).find("次郎"), std::string::npos) << item.path();
    }
    EXPECT_EQ(vault::read_persons(restored() + "/personal.db").value().size(), 2U);
    expect_verified();
}

TEST_F(Restore, AnErasedTextStaysErased) {
    EntryDraft unlock;
    unlock.kind = EntryKind::unlock;
    unlock.pcommit = vault::Vault::open(state_).value()->put_text("CANARY-TEXT").value();
    unlock.detail = UnlockDetail{UnlockCause::command, "", "uid:0"};
    write({unlock}, 5);
    const auto made = back_up(0);
    EntryDraft erased;
    erased.kind = EntryKind::erased;
    erased.ref_seq = entries_of(state_).back().seq;
    erased.pcommit = unlock.pcommit;
    erased.detail = ErasedDetail{1, "asked for", "uid:0"};
    write({erased}, 6);
    (void)back_up(kDay);
    (void)restore(restore_input(path(made)), *key_).value();
    for (const auto& item : fs::recursive_directory_iterator(restored())) {
        if (!item.is_regular_file()) continue;
        EXPECT_EQ(bytes_in(item.path()).find("CANARY-TEXT"), std::string::npos) << item.path();
    }
    const auto entries = without_keys(restored());
    EXPECT_EQ(entries[8].kind, EntryKind::erased);
    EXPECT_EQ(entries[8].ref_seq, Seq{7});
    EXPECT_EQ(entries[8].pid, Pid{});
    EXPECT_EQ(entries[8].pcommit, unlock.pcommit);
    expect_verified();
}

TEST_F(Restore, ADamagedNewerGenerationIsSkippedWithAMessage) {
    const auto made = back_up(0);
    const auto later = back_up(kDay);
    put_bytes(path(later), bytes_in(path(later)).substr(0, 5000));
    const auto report = restore(restore_input(path(made)), *key_).value();
    ASSERT_EQ(report.skipped.size(), 1U);
    EXPECT_THAT(report.skipped[0], HasSubstr(later.name));
}

TEST_F(Restore, AForgedListIsRefused) {
    const auto made = back_up(0);
    auto input = restore_input(path(made));
    input.known = {bytes_in(folder_ + "/known.txt")};
    input.known[0].replace(input.known[0].find("\n7\n"), 3, "\n8\n");
    EXPECT_THAT(refusal(input).what, HasSubstr("not signed"));
}

TEST_F(Restore, ACheckpointThatContradictsIsRefused) {
    const auto made = back_up(0);
    const auto key_text = bytes_in(state_ + "/keys/origin.key");
    // The same origin key signs another history of three entries.
    ledger::Checkpoint forked{kOrigin, 3, {}};
    // "PRIVATE+KEY+" NAME "+" 8 hex digits "+" BASE64, whose letters may be '+' too.
    const auto plus = std::string("PRIVATE+KEY+").size() + std::string(kOrigin).size() + 9;
    const auto typed =
        ledger::from_base64(std::string_view(key_text).substr(plus + 1, key_text.size() - plus - 2)).value();
    ledger::Seed seed{};
    std::copy(typed.begin() + 1, typed.end(), seed.begin());
    auto input = restore_input(path(made));
    input.checkpoint = ledger::sign_checkpoint(forked, ledger::SigningKey::from_seed(seed));
    EXPECT_THAT(refusal(input).what, HasSubstr("does not verify"));
    input.checkpoint = "not a checkpoint";
    EXPECT_THAT(refusal(input).where, HasSubstr("--checkpoint"));
}

TEST_F(Restore, NothingIsOverwritten) {
    const auto made = back_up(0);
    auto input = restore_input(path(made));
    input.dir = state_;
    const auto over = restore(input, *key_);
    ASSERT_TRUE(over.has_error());
    EXPECT_THAT(over.error().what, HasSubstr("not empty"));
    EXPECT_EQ(entries_of(state_).size(), 7U);
    fs::create_directory(restored());
    EXPECT_TRUE(restore(restore_input(path(made)), *key_)) << "an empty folder is none that could be lost";
}

TEST_F(Restore, TheWrongKeyAndTheWrongRecordAreRefused) {
    const auto made = back_up(0);
    const auto other = PrivateKey::make(top_ + "/other.key").value();
    EXPECT_TRUE(restore(restore_input(path(made)), other).has_error());
    EXPECT_FALSE(fs::exists(restored() + ".part"));
    auto input = restore_input(path(made));
    input.commissioning = ledger::init_state_dir(top_ + "/another", kOrigin, at(0)).value().commissioning;
    EXPECT_THAT(refusal(input).what, HasSubstr("does not verify"));
}

// A whole generation with one byte changed anywhere: never restored, always told (H9.2-4).
TEST_F(Restore, NoChangedByteIsEverRestored) {
    const auto made = back_up(0);
    const auto good = bytes_in(path(made));
    for (std::size_t i = 0; i < good.size(); i += 997) {
        auto bytes = good;
        bytes[i] = static_cast<char>(bytes[i] ^ 0x20);
        put_bytes(path(made), bytes);
        EXPECT_TRUE(checked(path(made)).has_error()) << i;
        EXPECT_TRUE(restore(restore_input(path(made)), *key_).has_error()) << i;
        EXPECT_FALSE(fs::exists(restored())) << i;
    }
}

// Ends at every step as by kill -9: nothing, or everything; and a second try works.
TEST_F(Restore, AnEndInTheMiddleLeavesNothingToBeTakenForALedger) {
    const auto made = back_up(0);
    revoke(1);
    (void)back_up(kDay);
    std::vector<std::string> steps;
    auto input = restore_input(path(made));
    input.on_step = [&](const char* step) { steps.emplace_back(step); };
    (void)restore(input, *key_).value();
    fs::remove_all(restored());
    ASSERT_GE(steps.size(), 5U);
    for (const auto& step : steps) {
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            input.on_step = [&](const std::string& now) {
                if (now == step) _exit(9);
            };
            (void)restore(input, *key_);
            _exit(0);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_EQ(WEXITSTATUS(status), 9) << step;
        EXPECT_FALSE(fs::exists(restored())) << step;
        EXPECT_EQ(restore(restore_input(path(made)), *key_).value().revoked.size(), 1U) << step;
        expect_verified();
        fs::remove_all(restored());
    }
}

// What does not belong to a backup is never removed to make room for one.
TEST_F(Restore, AStrangeFileWhereItUnpacksIsKept) {
    const auto made = back_up(0);
    fs::create_directory(restored() + ".part");
    put_bytes(restored() + ".part/notes.txt", "mine");
    const auto report = restore(restore_input(path(made)), *key_);
    ASSERT_TRUE(report.has_error());
    EXPECT_THAT(report.error().where, HasSubstr("notes.txt"));
    EXPECT_EQ(bytes_in(restored() + ".part/notes.txt"), "mine");
}

}  // namespace
}  // namespace sekisho::backup

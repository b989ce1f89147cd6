// SPDX-License-Identifier: Apache-2.0
// A personal.db that was edited: `ledger verify` finds it, `ledger show` believes none of it.
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/vault/vault.hpp"
#include "tests/daemon/cli/program.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>

namespace sekisho::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing_support::expect_schema;
using testing_support::sekisho;

// Two people with a card each, and two unlocks with their reasons: entries 1 to 6.
class LedgerVault : public testing::Test {
protected:
    static constexpr const char* kOrigin = "hospital.example/gate1";

    LedgerVault() {
        Now now;
        now.wall = WallTime{std::chrono::seconds(1'780'000'000)};
        ledger::init_state_dir(state_, kOrigin, now).value();
        const auto vault = vault::Vault::open(state_).value();
        const auto store = ledger::Store::open(state_, kOrigin, [](const Entry&) {}).value();
        EntryDraft draft;
        draft.t_event = now.wall;
        draft.recorded = now;
        for (const std::int64_t id : {1, 2}) {
            draft.kind = EntryKind::person;
            draft.pid = Pid{id};
            draft.pcommit = vault->put_person(Pid{id}, HolderId{"N" + std::to_string(id)}, "").value();
            draft.detail = PersonDetail{};
            store->append({draft}).value();
        }
        for (const std::int64_t id : {1, 2}) {
            Digest card{};
            card.fill(static_cast<std::uint8_t>(id));
            draft.kind = EntryKind::credential_issued;
            draft.pid = Pid{id};
            draft.cred = CredentialRef{id};
            draft.pcommit = vault->put_card(CredentialRef{id}, card).value();
            draft.detail = CredentialDetail{};
            store->append({draft}).value();
        }
        draft.kind = EntryKind::unlock;
        draft.pid = Pid{};
        draft.cred = CredentialRef{};
        draft.detail = UnlockDetail{UnlockCause::command, "", "uid:0"};
        for (const char* reason : {"delivery", "fire drill"}) {
            draft.pcommit = vault->put_text(reason).value();
            store->append({draft}).value();
        }
    }
    void edit(const std::string& sql) const {
        auto database = disk::Database::open(state_ + "/personal.db", disk::OpenMode::read_write).value();
        database.checkpoint_on_close(true);
        ASSERT_TRUE(database.run(sql)) << sql;
    }
    void erased(Pid pid, Seq text) const {
        EntryDraft draft;
        draft.recorded.wall = WallTime{std::chrono::seconds(1'780'000'000)};
        draft.t_event = draft.recorded.wall;
        draft.kind = EntryKind::erased;
        draft.pid = pid;
        draft.ref_seq = text;
        draft.detail = ErasedDetail{1, "request of the person", "uid:0"};
        ledger::Store::open(state_, kOrigin, [](const Entry&) {}).value()->append({draft}).value();
    }
    [[nodiscard]] json::object verify(int status) const {
        const auto run = sekisho("ledger verify --json --db " + state_ + "/ledger.db");
        EXPECT_EQ(run.status, status) << run.out;
        auto report = json::parse(run.out).as_object();
        expect_schema(report, "verify");
        EXPECT_EQ(report.at("verified"), status == 0);
        return report;
    }
    // The findings' seqs, and that every one speaks of `what`.
    [[nodiscard]] std::string found(const std::string& what) const {
        std::string seqs;
        const auto report = verify(1);
        for (const auto& finding : report.at("findings").as_array()) {
            EXPECT_NE(finding.at("what").as_string().find(what), std::string::npos) << finding.at("what");
            seqs += json::serialize(finding.at("seq")) + " ";
        }
        return seqs;
    }
    [[nodiscard]] json::array shown() const {
        const auto run = sekisho("ledger show --json --db " + state_ + "/ledger.db");
        EXPECT_EQ(run.status, 0) << run.out;
        auto entries = json::parse(run.out).at("entries").as_array();
        for (const auto& entry : entries) expect_schema(entry.as_object(), "entry");
        return entries;
    }

    const testing_support::Folder folder_;
    const std::string state_ = folder_ / "state";
};

TEST_F(LedgerVault, AVaultThatFitsIsVerifiedAndNamesPeople) {
    const auto report = verify(0);
    EXPECT_EQ(report.at("against_vault"), true);
    EXPECT_EQ(report.at("against_configs"), true);
    const auto entries = shown();
    EXPECT_EQ(entries[1].at("holder"), "N1");
    EXPECT_EQ(entries[5].at("more").at("reason"), "delivery");
    for (const auto& entry : entries) EXPECT_EQ(entry.at("vault_mismatch"), false);
}

TEST_F(LedgerVault, SwappedPeopleAreFoundAndNotNamed) {
    edit("UPDATE person SET holder='N'||(3-pid)");
    EXPECT_EQ(found("row of this person"), "1 2 ");
    const auto entries = shown();
    EXPECT_EQ(entries[1].at("holder"), "pid:1");
    EXPECT_EQ(entries[1].at("vault_mismatch"), true);
    EXPECT_EQ(entries[3].at("vault_mismatch"), true);
    EXPECT_EQ(entries[5].at("vault_mismatch"), false);
    const auto text = sekisho("ledger show --db " + state_ + "/ledger.db");
    EXPECT_NE(text.out.find("DOES NOT MATCH THE LEDGER"), std::string::npos) << text.out;
    EXPECT_EQ(text.out.find("N1"), std::string::npos) << text.out;
    const auto asked = sekisho("ledger show --holder N1 --db " + state_ + "/ledger.db 2>&1");
    EXPECT_EQ(asked.status, 2);
    EXPECT_NE(asked.out.find("do not match the ledger"), std::string::npos) << asked.out;
}

TEST_F(LedgerVault, SwappedCardsAreFound) {
    edit(
        "CREATE TABLE old AS SELECT * FROM card;"
        "UPDATE card SET card=(SELECT card FROM old WHERE old.credential<>card.credential); DROP TABLE old");
    EXPECT_EQ(found("row of this card"), "3 4 ");
}

TEST_F(LedgerVault, AnEditedTextIsFoundAndNotShown) {
    edit("UPDATE free_text SET body='a visit' WHERE body='delivery'");
    EXPECT_EQ(found("row of this text"), "5 ");
    const auto entries = shown();
    EXPECT_EQ(entries[5].at("more").at("reason"), nullptr);
    EXPECT_EQ(entries[5].at("vault_mismatch"), true);
    EXPECT_EQ(entries[6].at("more").at("reason"), "fire drill");
    EXPECT_EQ(entries[6].at("vault_mismatch"), false);
}

// Whoever writes the whole row anew makes it agree with itself, but not with the ledger.
TEST_F(LedgerVault, ARowWrittenAnewIsFound) {
    edit("DELETE FROM person WHERE pid=1");
    ASSERT_TRUE(vault::Vault::open(state_).value()->put_person(Pid{1}, HolderId{"N2"}, ""));
    EXPECT_EQ(found("row of this person"), "1 ");
    EXPECT_EQ(shown()[1].at("holder"), "pid:1");
}

TEST_F(LedgerVault, ErasedRowsAndOrphansAreNoFinding) {
    edit("DELETE FROM person WHERE pid=1; DELETE FROM card WHERE credential=1; DELETE FROM free_text");
    erased(Pid{1}, kNoSeq);
    for (const std::int64_t seq : {5, 6}) erased(Pid{}, Seq{seq});
    ASSERT_TRUE(vault::Vault::open(state_).value()->put_person(Pid{77}, HolderId{"N77"}, ""));
    EXPECT_EQ(verify(0).at("against_vault"), true);
    const auto entries = shown();
    EXPECT_EQ(entries[1].at("holder"), "pid:1");
    EXPECT_EQ(entries[1].at("vault_mismatch"), false);
    edit("UPDATE person SET pid=78 WHERE pid=77");
    EXPECT_EQ(found("no entry speaks of"), "null ");
}

TEST_F(LedgerVault, ARowThatIsGoneWithoutAnEntryOfItIsFound) {
    edit(
        "DELETE FROM person WHERE pid=2; DELETE FROM card WHERE credential=1; DELETE FROM free_text WHERE "
        "body='delivery'");
    EXPECT_EQ(found("no entry says that it was erased"), "2 3 5 ");
    erased(Pid{1}, kNoSeq);
    EXPECT_EQ(found("no entry says that it was erased"), "2 5 ") << "the card went with its person";
}

TEST_F(LedgerVault, AnIndexOrTriggerThatWasAddedIsFound) {
    edit("CREATE INDEX more ON person(holder)");
    EXPECT_EQ(found("not a vault"), "null ");
}

TEST_F(LedgerVault, ADamagedVaultIsFound) {
    edit("DROP TABLE card");
    EXPECT_EQ(found("not a vault"), "null ");
    fs::resize_file(state_ + "/personal.db", 50);
    EXPECT_EQ(found("personal.db: "), "null ");
}

TEST_F(LedgerVault, WhatDoesNotLieBesideIsSaidNotToBeChecked) {
    fs::remove(state_ + "/personal.db");
    fs::remove_all(state_ + "/config");
    const auto report = verify(0);
    EXPECT_EQ(report.at("against_vault"), false);
    EXPECT_EQ(report.at("against_configs"), false);
    const auto text = sekisho("ledger verify --db " + state_ + "/ledger.db").out;
    EXPECT_NE(text.find("no personal.db lies beside"), std::string::npos) << text;
    EXPECT_NE(text.find("no config/ lies beside"), std::string::npos) << text;
}

TEST_F(LedgerVault, VerifyingWritesNothing) {
    const auto before = fs::last_write_time(state_ + "/personal.db");
    const auto count = std::distance(fs::directory_iterator(state_), {});
    (void)verify(0);
    EXPECT_EQ(fs::last_write_time(state_ + "/personal.db"), before);
    EXPECT_EQ(std::distance(fs::directory_iterator(state_), {}), count);
}

}  // namespace
}  // namespace sekisho::cli

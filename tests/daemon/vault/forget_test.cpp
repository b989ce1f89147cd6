// SPDX-License-Identifier: Apache-2.0
// Forgetting a person: nothing is left in any file, while the vault is in use.
#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/vault/vault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <filesystem>
#include <string>

namespace sekisho::vault {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class Forget : public testing::Test {
protected:
    Forget() {
        std::string pattern = testing::TempDir() + "forget-XXXXXX";
        dir_ = mkdtemp(pattern.data());
        fs::create_directory(dir_ + "/keys");
        init_vault(dir_).value();
        vault_ = Vault::open(dir_).value();
        for (std::int64_t id = 1; id <= 60; ++id) add(id, "N" + std::to_string(id), "Name " + std::to_string(id));
    }
    ~Forget() override { fs::remove_all(dir_); }

    static Digest card_of(std::int64_t id) {
        Digest card{};
        const auto text = "CARD-CANARY-" + std::to_string(id) + "-";
        std::copy(text.begin(), text.end(), card.begin());
        return card;
    }
    void note(EntryKind kind, Pid pid, CredentialRef card, Commitment commitment, Seq ref = kNoSeq) {
        Entry entry;
        entry.kind = kind;
        entry.pid = pid;
        entry.cred = card;
        entry.pcommit = std::move(commitment);
        entry.ref_seq = ref;
        entry.seq = Seq{next_++};
        cited_.note(entry);
    }
    void add(std::int64_t id, const std::string& holder, const std::string& name) {
        note(EntryKind::person, Pid{id}, {}, vault_->put_person(Pid{id}, HolderId{holder}, name).value());
        note(EntryKind::credential_issued, Pid{id}, CredentialRef{id},
             vault_->put_card(CredentialRef{id}, card_of(id)).value());
    }
    [[nodiscard]] int hits(std::string_view word) const {
        int count = 0;
        for (const auto& item : fs::recursive_directory_iterator(dir_)) {
            if (!item.is_regular_file()) continue;
            const auto bytes = disk::read_file(item.path(), 1 << 24).value();
            if (std::string(bytes.begin(), bytes.end()).find(word) != std::string::npos) ++count;
        }
        return count;
    }
    std::string dir_;
    std::unique_ptr<Vault> vault_;
    Cited cited_;
    std::int64_t next_ = 1;
};

TEST_F(Forget, ANameANumberACardAndATextLeaveNoTrace) {
    add(777, "STAFF-CANARY", "NAME CANARY 花子");
    note(EntryKind::unlock, {}, {}, vault_->put_text("TEXT CANARY").value());
    const Seq text{next_ - 1};
    note(EntryKind::unlock, {}, {}, vault_->put_text("delivery").value());
    for (const char* canary : {"STAFF-CANARY", "NAME CANARY 花子", "CARD-CANARY-777-", "TEXT CANARY"})
        ASSERT_GT(hits(canary), 0) << canary;
    note(EntryKind::erased, Pid{777}, {}, {});
    note(EntryKind::erased, Pid{777}, {}, {}, text);
    EXPECT_THAT(cited_.erasure().persons, ElementsAre(Pid{777}));
    EXPECT_EQ(vault_->count(cited_.erasure()).value(), 3);
    EXPECT_EQ(vault_->forget(cited_.erasure()).value(), 3);
    EXPECT_EQ(vault_->count(cited_.erasure()).value(), 0);
    for (const char* canary : {"STAFF-CANARY", "NAME CANARY 花子", "CARD-CANARY-777-", "TEXT CANARY"})
        EXPECT_EQ(hits(canary), 0) << canary;
    EXPECT_EQ(vault_->persons().value().size(), 60U) << "all others stay";
    EXPECT_EQ(vault_->cards().value().size(), 60U);
    EXPECT_EQ(vault_->texts().value().size(), 1U);
    for (const auto& row : vault_->persons().value()) EXPECT_EQ(cited_.judge(row).standing, Standing::sound);
    EXPECT_EQ(vault_->forget(cited_.erasure()).value(), 0) << "again is no error";
}

// All cards ever issued to a person go, also those that were revoked; nobody else's.
TEST_F(Forget, AllCardsOfThePersonGoAndNobodyElses) {
    note(EntryKind::credential_issued, Pid{5}, CredentialRef{9005},
         vault_->put_card(CredentialRef{9005}, card_of(9005)).value());
    note(EntryKind::credential_revoked, Pid{5}, CredentialRef{5}, {});
    const auto erasure = cited_.of_person(Pid{5});
    EXPECT_THAT(erasure.cards, testing::UnorderedElementsAre(CredentialRef{5}, CredentialRef{9005}));
    EXPECT_TRUE(erasure.texts.empty());
    EXPECT_EQ(vault_->forget(erasure).value(), 3);
    EXPECT_EQ(hits("CARD-CANARY-5-"), 0);
    EXPECT_EQ(hits("CARD-CANARY-9005-"), 0);
    EXPECT_GT(hits("CARD-CANARY-6-"), 0);
}

// A reader that does not end keeps the log from being emptied: the rows are gone, and the next try finishes the work.
TEST_F(Forget, AReaderInTheWayIsToldAndTheWorkCanBeFinished) {
    note(EntryKind::erased, Pid{5}, {}, {});
    auto reader = disk::Database::open(dir_ + "/personal.db", disk::OpenMode::read_only).value();
    reader.run("BEGIN").value();
    ASSERT_EQ(reader.number("SELECT count(*) FROM person").value(), 60);
    EXPECT_TRUE(vault_->forget(cited_.erasure()).has_error());
    EXPECT_EQ(vault_->count(cited_.erasure()).value(), 0);
    reader.run("COMMIT").value();
    EXPECT_EQ(vault_->forget(cited_.erasure()).value(), 0);
    EXPECT_EQ(hits("CARD-CANARY-5-"), 0);
}

// What goes in parts: nobody waits for a reader, and the file is written anew once.
TEST_F(Forget, WhatIsDroppedInPartsIsOverwrittenOnceAtTheEnd) {
    Erasure first;
    first.cards = {CredentialRef{5}};
    Erasure second;
    second.cards = {CredentialRef{6}};
    auto reader = disk::Database::open(dir_ + "/personal.db", disk::OpenMode::read_only).value();
    reader.run("BEGIN").value();
    ASSERT_EQ(reader.number("SELECT count(*) FROM card").value(), 60);
    EXPECT_EQ(vault_->drop(first).value(), 1);
    EXPECT_EQ(vault_->drop(second).value(), 1);
    EXPECT_EQ(vault_->drop(second).value(), 0) << "again is no error";
    EXPECT_EQ(vault_->cards().value().size(), 58U);
    EXPECT_FALSE(vault_->rewrite().value());
    const auto log = fs::file_size(dir_ + "/personal.db-wal");
    EXPECT_FALSE(vault_->rewrite().value());
    EXPECT_EQ(fs::file_size(dir_ + "/personal.db-wal"), log) << "not written anew at each try";
    reader.run("COMMIT").value();
    EXPECT_TRUE(vault_->rewrite().value());
    EXPECT_EQ(hits("CARD-CANARY-5-"), 0);
    EXPECT_EQ(hits("CARD-CANARY-6-"), 0);
    EXPECT_GT(hits("CARD-CANARY-7-"), 0);
}

// The log beside the vault tells the next start that remnants may be there.
TEST_F(Forget, TheLogStaysUntilWhatWasDroppedIsOverwritten) {
    Erasure erasure;
    erasure.cards = {CredentialRef{5}};
    ASSERT_EQ(vault_->drop(erasure).value(), 1);
    vault_.reset();
    EXPECT_TRUE(fs::exists(dir_ + "/personal.db-wal"));
    vault_ = Vault::open(dir_).value();
    EXPECT_TRUE(vault_->rewrite().value());
    vault_.reset();
    EXPECT_FALSE(fs::exists(dir_ + "/personal.db-wal"));
    EXPECT_EQ(hits("CARD-CANARY-5-"), 0);
}

TEST_F(Forget, WhatTheLedgerSaysOfATextIsFound) {
    const auto commitment = vault_->put_text("delivery").value();
    note(EntryKind::unlock, {}, {}, commitment);
    EXPECT_EQ(cited_.text_of(Seq{next_ - 1}), commitment);
    EXPECT_EQ(cited_.text_of(Seq{1}), std::nullopt) << "a person's commitment is no text's";
}

}  // namespace
}  // namespace sekisho::vault

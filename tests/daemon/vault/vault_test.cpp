// SPDX-License-Identifier: Apache-2.0
#include "daemon/vault/vault.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"

#include "tests/daemon/vault/vault_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/stat.h>
#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <utility>

namespace sekisho::vault {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class VaultTest : public tests::VaultDir {
protected:
    [[nodiscard]] std::vector<std::uint8_t> file(const std::string& name) const {
        return disk::read_file(dir_ + "/" + name, 1 << 24).value();
    }
    // As someone with the right to write to the file does.
    void edit(const std::string& sql) const {
        auto database = disk::Database::open(dir_ + "/personal.db", disk::OpenMode::read_write).value();
        database.checkpoint_on_close(true);
        ASSERT_TRUE(database.run(sql)) << sql;
    }
};

Entry cites(EntryKind kind, std::int64_t who, const Commitment& commitment, std::int64_t seq) {
    Entry entry;
    entry.kind = kind;
    if (kind == EntryKind::person) entry.pid = Pid{who};
    if (kind == EntryKind::credential_issued) entry.cred = CredentialRef{who};
    entry.pcommit = commitment;
    entry.seq = Seq{seq};
    return entry;
}

std::vector<std::uint8_t> sha256(const std::vector<std::uint8_t>& bytes) {
    std::vector<std::uint8_t> digest(crypto_hash_sha256_BYTES);
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

TEST_F(VaultTest, what_was_put_is_there_after_reopening) {
    Digest card{};
    card.fill(7);
    Commitment text;
    {
        const auto vault = open();
        ASSERT_TRUE(vault->put_person(Pid{5}, HolderId{"N0123"}, "Hanako"));
        ASSERT_TRUE(vault->put_card(CredentialRef{9}, card));
        text = vault->put_text("left the door open for a bed").value();
    }
    const auto vault = open();
    const auto persons = vault->persons().value();
    ASSERT_EQ(persons.size(), 1U);
    EXPECT_EQ(persons[0].pid, Pid{5});
    EXPECT_EQ(persons[0].holder.value, "N0123");
    const auto cards = vault->cards().value();
    ASSERT_EQ(cards.size(), 1U);
    EXPECT_EQ(cards[0].credential, CredentialRef{9});
    EXPECT_EQ(cards[0].card, card);
    EXPECT_EQ(vault->text(text).value(), "left the door open for a bed");
    EXPECT_EQ(vault->text(Commitment(32)).value(), std::nullopt);
}

// The published bytes, put together by hand.
TEST_F(VaultTest, a_commitment_is_the_published_hash) {
    const Commitment commitment = open()->put_person(Pid{0x0102}, HolderId{"N1"}, "Ai").value();
    auto database = disk::Database::open(dir_ + "/personal.db", disk::OpenMode::read_only).value();
    auto rows = database.prepare("SELECT salt,pcommit FROM person").value();
    ASSERT_TRUE(rows.step().value());
    const auto salt = rows.blob(0);
    ASSERT_EQ(salt.size(), 16U);
    std::vector<std::uint8_t> bytes(salt.begin(), salt.end());
    const std::vector<std::uint8_t> fields{'p', 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 2, 'N', '1', 0, 0, 0, 2, 'A', 'i'};
    bytes.insert(bytes.end(), fields.begin(), fields.end());
    EXPECT_EQ(commitment, sha256(bytes));
    EXPECT_TRUE(std::equal(commitment.begin(), commitment.end(), rows.blob(1).begin(), rows.blob(1).end()));
}

TEST_F(VaultTest, the_same_fact_commits_differently_each_time) {
    const auto vault = open();
    EXPECT_NE(vault->put_text("same").value(), vault->put_text("same").value());
}

TEST_F(VaultTest, a_pseudonym_is_given_once) {
    const auto vault = open();
    ASSERT_TRUE(vault->put_person(Pid{5}, HolderId{"N1"}, "Canary-Hanako"));
    const auto again = vault->put_person(Pid{5}, HolderId{"N2"}, "Canary-Taro");
    ASSERT_TRUE(again.has_error());
    EXPECT_THAT(to_text(again.error()), testing::Not(HasSubstr("Canary")));
    EXPECT_EQ(vault->persons().value()[0].holder.value, "N1");
}

TEST_F(VaultTest, sweeping_leaves_only_what_the_ledger_cites_and_no_trace_of_the_rest) {
    Cited cited;
    {
        const auto vault = open();
        cited.note(cites(EntryKind::person, 5, vault->put_person(Pid{5}, HolderId{"N1"}, "Canary-Hanako").value(), 1));
        ASSERT_TRUE(vault->put_person(Pid{6}, HolderId{"N2"}, "Canary-Taro"));
        ASSERT_TRUE(vault->put_card(CredentialRef{9}, Digest{}));
        cited.note(cites(EntryKind::unlock, 0, vault->put_text("Canary-delivery").value(), 2));
        ASSERT_TRUE(vault->put_text("Canary-orphan"));
    }
    ASSERT_TRUE(anywhere("Canary-Taro")) << "the search finds what is there";
    ASSERT_TRUE(anywhere("Canary-orphan"));
    {
        const auto vault = open();
        EXPECT_EQ(vault->sweep(cited, vault->rows().value()).value(), 3);
        EXPECT_EQ(vault->sweep(cited, vault->rows().value()).value(), 0);
        EXPECT_EQ(vault->persons().value().size(), 1U);
        EXPECT_TRUE(vault->cards().value().empty());
        EXPECT_EQ(vault->texts().value().size(), 1U);
    }
    EXPECT_TRUE(anywhere("Canary-Hanako"));
    EXPECT_TRUE(anywhere("Canary-delivery"));
    EXPECT_FALSE(anywhere("Canary-Taro"));
    EXPECT_FALSE(anywhere("Canary-orphan"));
}

// 6.7-B1: nobody stays in a range that is disposed of but the people; the words of its entries go.
TEST_F(VaultTest, a_disposal_takes_the_texts_of_its_range_with_it) {
    Cited cited;
    const auto vault = open();
    cited.note(cites(EntryKind::person, 5, vault->put_person(Pid{5}, HolderId{"N1"}, "").value(), 10));
    for (const std::int64_t seq : {9, 10, 19, 20})
        cited.note(cites(EntryKind::unlock, 0, vault->put_text("text " + std::to_string(seq)).value(), seq));
    Entry disposal;
    disposal.kind = EntryKind::disposal;
    disposal.seq = Seq{30};
    disposal.detail = DisposalDetail{10, 10, 2, {}, "", "", ""};
    cited.note(disposal);
    for (const std::int64_t seq : {10, 19}) EXPECT_FALSE(cited.text_of(Seq{seq})) << seq;
    for (const std::int64_t seq : {9, 20}) EXPECT_TRUE(cited.text_of(Seq{seq})) << seq;
    const auto rows = vault->rows().value();
    EXPECT_TRUE(cited.lost(rows.persons, rows.cards, rows.texts, rows.pins).empty());
    EXPECT_EQ(vault->sweep(cited, rows).value(), 2);
    EXPECT_EQ(vault->persons().value().size(), 1U);
}

// A verifier comes here before it looks at a signature.
TEST_F(VaultTest, a_disposal_of_a_range_that_is_none_takes_nothing) {
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    Cited cited;
    cited.note(cites(EntryKind::unlock, 0, open()->put_text("delivery").value(), 9));
    using Range = std::pair<std::int64_t, std::int64_t>;
    for (const auto& [first, count] :
         {Range{kLeast, kMost}, Range{kLeast, 1}, Range{-1, 20}, Range{0, kMost}, Range{5, kMost}, Range{kMost, kMost},
          Range{0, -1}, Range{5, kLeast}, Range{0, 31}, Range{9, 22}}) {
        Entry disposal;
        disposal.kind = EntryKind::disposal;
        disposal.seq = Seq{30};
        disposal.detail = DisposalDetail{first, count, 1, {}, "", "", ""};
        cited.note(disposal);
        EXPECT_TRUE(cited.text_of(Seq{9})) << first << " " << count;
    }
}

// What was changed is kept as evidence: only what no entry speaks of is swept.
TEST_F(VaultTest, a_changed_row_is_not_swept) {
    Cited cited;
    {
        const auto vault = open();
        cited.note(cites(EntryKind::person, 5, vault->put_person(Pid{5}, HolderId{"N1"}, "").value(), 1));
        cited.note(cites(EntryKind::unlock, 0, vault->put_text("delivery").value(), 2));
    }
    edit("UPDATE person SET holder='N2'; UPDATE free_text SET body='a visit'");
    const auto vault = open();
    EXPECT_EQ(vault->sweep(cited, vault->rows().value()).value(), 0);
    EXPECT_EQ(vault->persons().value().size(), 1U);
    EXPECT_EQ(vault->texts().value().size(), 1U);
}

TEST_F(VaultTest, a_row_that_was_changed_commits_to_nothing) {
    Digest card{};
    card.fill(7);
    const auto vault = open();
    const auto person = vault->put_person(Pid{5}, HolderId{"N1"}, "Hanako").value();
    const auto issued = vault->put_card(CredentialRef{9}, card).value();
    const auto text = vault->put_text("delivery").value();
    EXPECT_EQ(vault->persons().value()[0].commitment, person);
    EXPECT_EQ(vault->cards().value()[0].commitment, issued);
    EXPECT_EQ(vault->texts().value()[0].commitment, text);
    for (const char* change : {"holder='N2'", "name='Taro'", "pid=6", "salt=x'00'", "pcommit=x''"}) {
        edit(std::string("CREATE TABLE kept AS SELECT * FROM person; UPDATE person SET ") + change);
        EXPECT_TRUE(vault->persons().value()[0].commitment.empty()) << change;
        edit("DELETE FROM person; INSERT INTO person SELECT * FROM kept; DROP TABLE kept");
        EXPECT_EQ(vault->persons().value()[0].commitment, person);
    }
    for (const char* change : {"card=x'00'", "credential=10", "salt=zeroblob(16)"}) {
        edit(std::string("CREATE TABLE kept AS SELECT * FROM card; UPDATE card SET ") + change);
        EXPECT_TRUE(vault->cards().value()[0].commitment.empty()) << change;
        edit("DELETE FROM card; INSERT INTO card SELECT * FROM kept; DROP TABLE kept");
    }
    edit("UPDATE free_text SET body='a visit'");
    EXPECT_TRUE(vault->texts().value()[0].commitment.empty());
    EXPECT_TRUE(vault->text(text).has_error());
    const auto read = read_texts(dir_ + "/personal.db", {text}).value();
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read.at(text), std::nullopt);
}

// A row can be made to agree with itself, and a salt can be moved along with it; only the ledger tells.
TEST_F(VaultTest, rows_that_changed_places_are_not_what_the_ledger_commits_to) {
    Cited cited;
    Digest card{};
    const auto vault = open();
    for (const std::int64_t id : {1, 2}) {
        card.fill(static_cast<std::uint8_t>(id));
        const HolderId holder{"N" + std::to_string(id)};
        cited.note(cites(EntryKind::person, id, vault->put_person(Pid{id}, holder, "").value(), 10 + id));
        cited.note(cites(EntryKind::credential_issued, id, vault->put_card(CredentialRef{id}, card).value(), 20 + id));
        cited.note(cites(EntryKind::unlock, 0, vault->put_text(holder.value).value(), 30 + id));
    }
    const auto expect_all = [&](Standing standing) {
        const auto rows = read_rows(dir_ + "/personal.db").value();
        for (std::size_t i = 0; i < 2; ++i) {
            const auto n = static_cast<std::int64_t>(i);
            EXPECT_EQ(cited.judge(rows.persons[i]).standing, standing);
            EXPECT_EQ(cited.judge(rows.persons[i]).seq.value, 11 + n);
            EXPECT_EQ(cited.judge(rows.cards[i]).standing, standing);
            EXPECT_EQ(cited.judge(rows.cards[i]).seq.value, 21 + n);
            EXPECT_EQ(cited.judge(rows.texts[i]).standing, standing);
        }
    };
    expect_all(Standing::sound);
    edit(
        "UPDATE person SET pid=3 WHERE pid=1; UPDATE person SET pid=1 WHERE pid=2; UPDATE person SET pid=2 WHERE pid=3;"
        "UPDATE card SET credential=3-credential+10; UPDATE card SET credential=credential-10;"
        "CREATE TABLE t AS SELECT * FROM free_text;"
        "UPDATE free_text SET body=(SELECT body FROM t WHERE t.pcommit<>free_text.pcommit),"
        " salt=(SELECT salt FROM t WHERE t.pcommit<>free_text.pcommit); DROP TABLE t");
    expect_all(Standing::mismatched);
    EXPECT_EQ(cited.judge(PersonRow{Pid{7}, HolderId{"N7"}, {}}).standing, Standing::orphan);
    EXPECT_EQ(cited.judge(PersonRow{Pid{7}, HolderId{"N7"}, {}}).seq, kNoSeq);
}

TEST_F(VaultTest, looking_changes_nothing) {
    ASSERT_TRUE(open()->put_text("an orphan"));
    const auto before = file("personal.db");
    {
        const auto vault = Vault::open(dir_, Access::look).value();
        EXPECT_EQ(vault->texts().value().size(), 1U);
        EXPECT_TRUE(vault->sweep(Cited(), vault->rows().value()).has_error());
    }
    EXPECT_EQ(file("personal.db"), before);
    EXPECT_EQ(std::distance(fs::directory_iterator(dir_), {}), 2);
}

TEST_F(VaultTest, keyed_hashes_are_hmac_sha256_under_the_pepper) {
    const auto pepper = file("keys/pepper");
    ASSERT_EQ(pepper.size(), 32U);
    const std::vector<std::uint8_t> message{'c', 'a', 'r', 'd', 0, 1, 2, 3};
    Digest expected{};
    crypto_auth_hmacsha256(expected.data(), message.data(), message.size(), pepper.data());
    const auto vault = open();
    EXPECT_EQ(vault->card_key({1, 2, 3}), expected);
    EXPECT_NE(vault->card_key({1, 2, 3}), vault->card_key({1, 2, 4}));
    EXPECT_EQ(vault->pseudonym(HolderId{"N1"}), vault->pseudonym(HolderId{"N1"}));
    EXPECT_NE(vault->pseudonym(HolderId{"N1"}), vault->pseudonym(HolderId{"N2"}));
    EXPECT_EQ(vault->pseudonym(HolderId{"N1"}).size(), 64U);
}

TEST_F(VaultTest, another_site_s_pepper_gives_other_hashes) {
    const Digest here = open()->card_key({1, 2, 3});
    fs::remove(dir_ + "/keys/pepper");
    fs::remove(dir_ + "/personal.db");
    ASSERT_TRUE(init_vault(dir_));
    EXPECT_NE(open()->card_key({1, 2, 3}), here);
}

TEST_F(VaultTest, an_unknown_card_has_a_negative_reference) {
    Digest low{};
    Digest high{};
    high.fill(0xff);
    EXPECT_EQ(Vault::unknown_ref(low), CredentialRef{-1});
    EXPECT_EQ(Vault::unknown_ref(high), CredentialRef{-(std::int64_t{1} << 62)});
    high[31] = 0;
    EXPECT_EQ(Vault::unknown_ref(high), CredentialRef{-(std::int64_t{1} << 62)}) << "of the first eight bytes";
}

TEST_F(VaultTest, random_ids_are_positive_and_differ) {
    std::set<std::int64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::int64_t id = random_id();
        EXPECT_GE(id, 1);
        EXPECT_LE(id, std::int64_t{1} << 62);
        seen.insert(id);
    }
    EXPECT_EQ(seen.size(), 1000U);
}

TEST_F(VaultTest, files_are_for_their_owner_alone) {
    struct stat status {};
    ASSERT_EQ(stat((dir_ + "/keys/pepper").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0400U);
    ASSERT_EQ(stat((dir_ + "/personal.db").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(VaultTest, a_vault_is_never_made_over_another) {
    EXPECT_TRUE(init_vault(dir_).has_error());
    EXPECT_EQ(open()->persons().value().size(), 0U);
}

// For a copy: without the pepper, and without changing a byte.
TEST_F(VaultTest, a_copy_is_read_without_a_trace) {
    Commitment reason;
    Commitment erased(32, 7);
    {
        const auto vault = open();
        ASSERT_TRUE(vault->put_person(Pid{5}, HolderId{"N0123"}, "a name"));
        reason = vault->put_text("the fire drill").value();
        EXPECT_EQ(read_texts(dir_ + "/personal.db", {reason}).value().at(reason), "the fire drill")
            << "beside its writer";
    }
    fs::remove_all(dir_ + "/keys");
    const auto before = disk::read_file(dir_ + "/personal.db", 1 << 24).value();
    const auto people = read_persons(dir_ + "/personal.db").value();
    ASSERT_EQ(people.size(), 1U);
    EXPECT_EQ(people[0].pid, Pid{5});
    EXPECT_EQ(people[0].holder.value, "N0123");
    const auto texts = read_texts(dir_ + "/personal.db", {reason, erased}).value();
    EXPECT_EQ(texts.size(), 1U);
    EXPECT_EQ(texts.at(reason), "the fire drill");
    EXPECT_EQ(disk::read_file(dir_ + "/personal.db", 1 << 24).value(), before);
    EXPECT_EQ(std::distance(fs::directory_iterator(dir_), {}), 1);
    EXPECT_THAT(read_persons(dir_ + "/none.db").error().what, HasSubstr("no vault here"));
}

TEST_F(VaultTest, what_is_missing_or_foreign_says_so) {
    const auto refused = [this] { return to_text(Vault::open(dir_).error()); };
    fs::rename(dir_ + "/keys/pepper", dir_ + "/kept");
    EXPECT_THAT(refused(), HasSubstr("keys/pepper"));
    ASSERT_TRUE(disk::write_new_file(dir_ + "/keys/pepper", std::vector<std::uint8_t>(31), 0400));
    EXPECT_THAT(refused(), HasSubstr("not 32 bytes"));
    fs::rename(dir_ + "/kept", dir_ + "/keys/pepper");
    fs::rename(dir_ + "/personal.db", dir_ + "/kept.db");
    EXPECT_THAT(refused(), HasSubstr("no vault here"));
    {
        auto other = disk::Database::open(dir_ + "/personal.db", disk::OpenMode::create).value();
        ASSERT_TRUE(other.run("PRAGMA application_id=1"));
    }
    EXPECT_THAT(refused(), HasSubstr("not a vault of this version"));
    for (const char* tail : {"", "-wal", "-shm"}) fs::remove(dir_ + "/personal.db" + tail);
    fs::rename(dir_ + "/kept.db", dir_ + "/personal.db");
    ASSERT_FALSE(Vault::open(dir_).has_error());
    edit("DROP TABLE card; CREATE VIEW card AS SELECT 1 AS credential");
    EXPECT_THAT(refused(), HasSubstr("not a vault of this version"));
    EXPECT_TRUE(is_damage(read_rows(dir_ + "/personal.db").error()));
    EXPECT_FALSE(is_damage(read_rows(dir_ + "/none.db").error()));
}

}  // namespace
}  // namespace sekisho::vault

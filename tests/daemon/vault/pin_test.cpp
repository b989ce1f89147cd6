// SPDX-License-Identifier: Apache-2.0
// PIN verifiers, their peppers and their rows.
#include "daemon/vault/pin.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/vault/vault.hpp"

#include "tests/daemon/vault/vault_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace sekisho::vault {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class PinTest : public tests::VaultDir {
protected:
    [[nodiscard]] PinPeppers peppers() const { return PinPeppers::load(dir_).value(); }
};

Entry pin_set(Pid pid, const Commitment& commitment, std::int64_t seq) {
    Entry entry;
    entry.kind = EntryKind::pin_set;
    entry.pid = pid;
    entry.pcommit = commitment;
    entry.seq = Seq{seq};
    return entry;
}

// 6.5-C7a1: the same PIN of two people, or of one set twice, gives verifiers that have nothing in common.
TEST_F(PinTest, the_right_pin_of_the_right_person_alone) {
    const auto set = peppers();
    const auto verifier = seal_pin(set, Pid{5}, "830175").value();
    EXPECT_TRUE(check_pin(set, Pid{5}, "830175", verifier).value());
    for (const char* wrong : {"830176", "83017", "8301755", "", "930175"})
        EXPECT_FALSE(check_pin(set, Pid{5}, wrong, verifier).value()) << wrong;
    EXPECT_FALSE(check_pin(set, Pid{6}, "830175", verifier).value());
    const auto other = seal_pin(set, Pid{6}, "830175").value();
    EXPECT_NE(other.hash, verifier.hash);
    EXPECT_NE(other.salt, verifier.salt);
}

// 6.5-C7a1: a copy of the vault without keys/ lets nobody try PINs.
TEST_F(PinTest, without_the_pepper_the_right_pin_is_not_found) {
    const auto verifier = seal_pin(peppers(), Pid{5}, "830175").value();
    fs::remove(dir_ + "/keys/pin-pepper.1");
    const auto missing = check_pin(peppers(), Pid{5}, "830175", verifier);
    ASSERT_TRUE(missing.has_error());
    EXPECT_THAT(to_text(missing.error()), HasSubstr("version 1"));
    EXPECT_THAT(to_text(seal_pin(peppers(), Pid{5}, "830175").error()), HasSubstr("from a backup"));
    ASSERT_EQ(PinPeppers::make_next(dir_).value(), 1);  // another secret under the same number
    EXPECT_FALSE(check_pin(peppers(), Pid{5}, "830175", verifier).value());
}

TEST_F(PinTest, a_new_pepper_seals_and_the_old_one_still_verifies) {
    const auto before = seal_pin(peppers(), Pid{5}, "830175").value();
    ASSERT_EQ(PinPeppers::make_next(dir_).value(), 2);
    const auto set = peppers();
    EXPECT_EQ(set.newest(), 2);
    EXPECT_TRUE(check_pin(set, Pid{5}, "830175", before).value());
    const auto after = seal_pin(set, Pid{5}, "830175").value();
    EXPECT_EQ(after.pepper, 2);
    EXPECT_TRUE(check_pin(set, Pid{5}, "830175", after).value());
}

// Peppers may come as systemd credentials, apart from the state directory.
TEST_F(PinTest, a_pepper_from_a_credential_counts_and_may_not_contradict) {
    const auto apart = dir_ + "/credentials";
    fs::create_directory(apart);
    ASSERT_EQ(PinPeppers::make_next(dir_).value(), 2);
    fs::rename(dir_ + "/keys/pin-pepper.2", apart + "/pin-pepper.2");
    fs::copy(dir_ + "/keys/pin-pepper.1", apart + "/pin-pepper.1");
    ASSERT_EQ(setenv("CREDENTIALS_DIRECTORY", apart.c_str(), 1), 0);
    EXPECT_EQ(peppers().newest(), 2);
    fs::remove(apart + "/pin-pepper.1");
    fs::copy(apart + "/pin-pepper.2", apart + "/pin-pepper.1");
    const auto two_values = PinPeppers::load(dir_);
    ASSERT_EQ(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    ASSERT_TRUE(two_values.has_error());
    EXPECT_THAT(to_text(two_values.error()), HasSubstr("two values"));
}

TEST_F(PinTest, names_that_are_no_pepper_are_left_alone) {
    for (const char* name : {"pin-pepper.0", "pin-pepper.01", "pin-pepper.-1", "pin-pepper.2x", "pin-pepper."})
        disk::write_new_file(dir_ + "/keys/" + name, std::vector<std::uint8_t>(3), 0400).value();
    EXPECT_EQ(peppers().newest(), 1);
    disk::write_new_file(dir_ + "/keys/pin-pepper.2", std::vector<std::uint8_t>(3), 0400).value();
    EXPECT_TRUE(PinPeppers::load(dir_).has_error());
}

TEST_F(PinTest, what_was_put_is_there_after_reopening_and_earlier_ones_go) {
    const auto set = peppers();
    const auto first = seal_pin(set, Pid{5}, "830175").value();
    const auto second = seal_pin(set, Pid{5}, "402917").value();
    Cited cited;
    {
        const auto vault = open();
        const auto before = vault->put_pin(Pid{5}, first, {}).value();
        cited.note(pin_set(Pid{5}, before, 3));
        const auto now = vault->put_pin(Pid{5}, second, {before}).value();
        cited.note(pin_set(Pid{5}, now, 4));
        ASSERT_TRUE(vault->put_pin(Pid{6}, first, {}));  // no entry will speak of it
    }
    const auto vault = open();
    const auto rows = vault->rows().value();
    ASSERT_EQ(rows.pins.size(), 2U);
    EXPECT_EQ(vault->sweep(cited, rows).value(), 1);
    const auto left = vault->rows().value();
    ASSERT_EQ(left.pins.size(), 1U);
    EXPECT_EQ(cited.judge(left.pins[0]).standing, Standing::sound);
    EXPECT_EQ(cited.judge(left.pins[0]).seq, Seq{4});
    EXPECT_TRUE(check_pin(set, Pid{5}, "402917", left.pins[0].verifier).value());
    // That an earlier one is gone is no loss; that the last is, is.
    EXPECT_THAT(cited.lost({}, {}, {}, left.pins), IsEmpty());
    EXPECT_THAT(cited.lost({}, {}, {}, {}), testing::ElementsAre(Seq{4}));
    EXPECT_EQ(Cited::parse(cited.dump()).value().dump(), cited.dump());
}

// STD-IEC-17: one look at what was typed tells which of the two it is, sealed beside each other or apart.
TEST_F(PinTest, OneLookTellsWhichOfTwo_STD_IEC_17) {
    const auto set = peppers();
    const auto own = seal_pin(set, Pid{5}, "830175").value();
    const auto beside = seal_pin_beside(set, Pid{5}, "605218", own).value();
    const auto apart = seal_pin(set, Pid{5}, "605218").value();
    EXPECT_EQ(beside.salt, own.salt);
    EXPECT_NE(apart.salt, own.salt);
    for (const Verifier* second : {&beside, &apart}) {
        EXPECT_EQ(check_pins(set, Pid{5}, "830175", own, second).value(), PinMatch::own);
        EXPECT_EQ(check_pins(set, Pid{5}, "605218", own, second).value(), PinMatch::duress);
        EXPECT_EQ(check_pins(set, Pid{5}, "402917", own, second).value(), PinMatch::none);
        EXPECT_EQ(check_pins(set, Pid{6}, "605218", own, second).value(), PinMatch::none);
    }
    EXPECT_EQ(check_pins(set, Pid{5}, "605218", own, nullptr).value(), PinMatch::none);
    auto lost = apart;
    lost.pepper = 9;  // its pepper is gone: the own one is as good as ever
    EXPECT_EQ(check_pins(set, Pid{5}, "830175", own, &lost).value(), PinMatch::own);
    EXPECT_EQ(check_pins(set, Pid{5}, "605218", own, &lost).value(), PinMatch::none);
}

// STD-IEC-17: the second one is in force until another own one is chosen; the same one sealed anew does not end it.
TEST_F(PinTest, TheLedgerSaysWhatARowIsGoodFor_STD_IEC_17) {
    const auto entry = [](PinBasis basis, std::uint8_t key, std::int64_t seq) {
        auto made = pin_set(Pid{5}, Commitment(32, key), seq);
        made.detail = PinSetDetail{{}, basis};
        return made;
    };
    const auto use = [](const Cited& cited, std::uint8_t key) {
        const Commitment commitment(32, key);
        return cited.use_of(PinRow{Pid{5}, {}, commitment, commitment});
    };
    using Use = Cited::PinUse;
    Cited cited;
    cited.note(entry(PinBasis::reset, 1, 3));
    cited.note(entry(PinBasis::duress, 2, 4));
    cited.note(entry(PinBasis::duress, 3, 5));
    cited.note(entry(PinBasis::resealed, 4, 6));
    for (const bool again : {false, true}) {
        if (again) cited = Cited::parse(cited.dump()).value();
        EXPECT_EQ(use(cited, 1), Use::earlier);
        EXPECT_EQ(use(cited, 2), Use::duress_over);
        EXPECT_EQ(use(cited, 3), Use::duress);
        EXPECT_EQ(use(cited, 4), Use::own);
        EXPECT_EQ(use(cited, 9), Use::earlier) << "of no entry";
        EXPECT_THAT(cited.lost({}, {}, {}, {}), testing::ElementsAre(Seq{5}, Seq{6}));
    }
    cited.note(entry(PinBasis::old_pin, 5, 7));
    EXPECT_EQ(use(cited, 3), Use::duress_over);
    EXPECT_EQ(use(cited, 5), Use::own);
    EXPECT_THAT(cited.lost({}, {}, {}, {}), testing::ElementsAre(Seq{7}));
}

// A row that was given to another person, or whose costs were lowered, is not what the ledger commits to.
TEST_F(PinTest, a_row_that_was_changed_is_not_believed) {
    Cited cited;
    const auto vault = open();
    const auto verifier = seal_pin(peppers(), Pid{5}, "830175").value();
    cited.note(pin_set(Pid{5}, vault->put_pin(Pid{5}, verifier, {}).value(), 3));
    auto row = vault->rows().value().pins.at(0);
    EXPECT_EQ(cited.judge(row).standing, Standing::sound);
    auto database = disk::Database::open(dir_ + "/personal.db", disk::OpenMode::read_write).value();
    for (const char* change : {"passes=1", "memory_kib=8", "pepper=2", "hash=zeroblob(32)", "hash=x'00'",
                               "pin_salt=zeroblob(16)", "pin_salt=zeroblob(17)", "salt=x''", "pid=6"}) {
        ASSERT_TRUE(database.run(std::string("CREATE TABLE kept AS SELECT * FROM pin; UPDATE pin SET ") + change));
        EXPECT_EQ(cited.judge(vault->rows().value().pins.at(0)).standing, Standing::mismatched) << change;
        ASSERT_TRUE(database.run("DELETE FROM pin; INSERT INTO pin SELECT * FROM kept; DROP TABLE kept"));
    }
}

// 6.7-B1: whom the vault forgets, no PIN is left of.
TEST_F(PinTest, a_person_s_pins_go_with_the_person) {
    const auto vault = open();
    const auto verifier = seal_pin(peppers(), Pid{5}, "830175").value();
    ASSERT_TRUE(vault->put_person(Pid{5}, HolderId{"N1"}, "Hanako"));
    ASSERT_TRUE(vault->put_pin(Pid{5}, verifier, {}));
    ASSERT_TRUE(vault->put_pin(Pid{6}, verifier, {}));
    Erasure erasure;
    erasure.persons = {Pid{5}};
    EXPECT_EQ(vault->count(erasure).value(), 2);
    EXPECT_EQ(vault->forget(erasure).value(), 2);
    ASSERT_EQ(vault->rows().value().pins.size(), 1U);
    EXPECT_EQ(vault->rows().value().pins[0].pid, Pid{6});
}

// 6.5-B1d8
TEST_F(PinTest, no_file_holds_a_pin) {
    const auto vault = open();
    ASSERT_TRUE(vault->put_pin(Pid{5}, seal_pin(peppers(), Pid{5}, "8301759264").value(), {}));
    EXPECT_FALSE(anywhere("8301759264"));
}

}  // namespace
}  // namespace sekisho::vault

// SPDX-License-Identifier: Apache-2.0
// Tags of things at readers of doors (6.4-C4b): never a credential, always a record.
#include "tests/flow/asset_stage.hpp"
#include "tests/flow/pin_stage.hpp"
#include "tests/support/full_disk.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Asset = AssetStage;

// 6.4-C4b: entry side, exit side, desk, and the reader where people muster.
TEST_F(Asset, ATagAtAnyReaderIsSeenAndOpensNothing_6_4_C4b) {
    for (const auto* reader : {"r1", "r2", "r3", "desk", "yard"}) gate().tap(reader, kA1);
    EXPECT_THAT(written(), ElementsAre("asset A-1 r1 ", "asset A-1 r2 hall", "asset A-1 r3 server_room",
                                       "asset A-1 desk ", "asset A-1 yard "));
    EXPECT_FALSE(gate().released("front"));
    EXPECT_FALSE(gate().released("server")) << "nor by the reader of the way out";
    EXPECT_TRUE(gate().gate().inside().empty());
    EXPECT_TRUE(gate().gate().state().pending.empty());
    EXPECT_TRUE(gate().gate().state().mustered.empty());
    gate().tap("r1", kB1);
    EXPECT_THAT(written(), ElementsAre("asset B-1 r1 ")) << "FeliCa";
    gate().tap("r1", kStranger);
    EXPECT_THAT(written(), ElementsAre("access")) << "what is no tag is an unknown card as ever";
    expect_sound();
}

// 6.4-C4b: the same bytes of another technology are no tag, nor are two cards in the field.
TEST_F(Asset, OnlyTheTagItselfIsTheTag_6_4_C4b) {
    auto two = kA1;
    two.cards_in_field = 2;
    gate().tap("r1", two);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::more_than_one_card);
    gate().tap("r1", CardEvidence{CardTechnology::felica, {0x04, 0xa0, 0, 0, 0, 0, 0x0a}, 1, 0, 0});
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::unsupported_card);
    gate().tap("r1", card({0x04, 0xa0, 0, 0, 0, 0, 0x0b}));
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::unknown_card);
}

// 6.4-C4b, promise 1: whoever is inside with nothing but a tag goes out as ever.
TEST_F(Asset, EgressAndFireAreAsEver_6_4_C4b) {
    gate().tap("r3", kA1);
    EXPECT_FALSE(gate().released("server"));
    gate().tap("r3", kStranger);
    EXPECT_TRUE(gate().released("server")) << "a card at the way out";
    gate().tap("r3", kA1);
    EXPECT_TRUE(gate().released("server")) << "and a tag takes nothing back";
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front"));
    gate().rex("front", false);
    gate().advance(seconds(60));
    gate().input("fire", true);
    gate().tap("r1", kA1);
    EXPECT_TRUE(gate().released("front"));
}

// 6.4-C4b: the light of what was taken, for its short time, at every reader.
TEST_F(Asset, TheReaderAcknowledgesIt_6_4_C4b) {
    crash();
    (void)changed_site("[readers.r2]\ndriver = \"nfc\"",
                       "[readers.r2]\ndriver = \"nfc\"\nindicators = { granted = \"lamps:0\", denied = \"lamps:1\" }");
    start(kBegin + seconds(1));
    gate().tap("r2", kA1);
    EXPECT_TRUE(gate().hardware().output_level({"lamps", "0", false}));
    EXPECT_FALSE(gate().hardware().output_level({"lamps", "1", false}));
    EXPECT_FALSE(gate().released("server"));
    gate().advance(seconds(10));
    EXPECT_FALSE(gate().hardware().output_level({"lamps", "0", false}));
}

class AssetForTwo : public AssetStage {
protected:
    void SetUp() override {
        begin(kCheck, {{"card = { require = [\"Card\"], card_proof = \"serial\" }",
                        "card = { require = [\"Card\"], card_proof = \"serial\" }\n"
                        "two = { require = [\"Card\"], card_proof = \"serial\", mode = \"DualCredential\", window = "
                        "\"10s\" }"},
                       {"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"two\" }"}});
        ASSERT_TRUE(gate().issue("C1", "desk", kSaburo));
        (void)news();
    }
    const CardEvidence kSaburo = card({0x04, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});
};

// 6.4-C4b: nor does it end the wait for one.
TEST_F(AssetForTwo, ATagIsNoSecondPerson_6_4_C4b) {
    gate().tap("r2", kIchiro);
    gate().tap("r2", kA1);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_THAT(written(), ElementsAre("asset A-1 r2 hall")) << "somebody may still come";
    gate().tap("r2", kSaburo);
    EXPECT_TRUE(gate().released("server"));
    gate().advance(seconds(60));
    (void)news();
    gate().tap("r2", kA1);
    gate().tap("r2", kIchiro);
    gate().tap("r2", kA1);
    gate().advance(seconds(11));
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::no_second_person);
}

class AssetAtAKeypad : public PinStage {
protected:
    AssetAtAKeypad() {
        (void)changed_site("[access_profiles]",
                           "[assets.A-1]\nname = \"PC\"\nzone = \"server_room\"\n"
                           "tag = \"04a0000000000a\"\n[access_profiles]");
    }
    const CardEvidence kA1 = card({0x04, 0xa0, 0, 0, 0, 0, 0x0a});
};

// 6.4-C4b: it asks for no PIN, and disturbs nobody who types one.
TEST_F(AssetAtAKeypad, ATagIsNoTryOfAPin_6_4_C4b) {
    begin_with_pin();
    const auto attempts = count(EntryKind::pin_attempt);
    const auto accesses = count(EntryKind::access);
    gate().tap("r2", kA1);
    gate().type("r2", "111111#");
    EXPECT_EQ(count(EntryKind::pin_attempt), attempts) << "nobody's PIN was asked for";
    EXPECT_EQ(count(EntryKind::access), accesses);
    gate().tap("r2", kIchiro);
    gate().type("r2", "830");
    gate().tap("r2", kA1);
    gate().type("r2", "175#");
    EXPECT_TRUE(gate().released("server")) << "whoever was typing goes on";
    EXPECT_EQ(count(EntryKind::asset), 2U);
    EXPECT_EQ(pin_state().tries.failures, 0);
}

// 6.4-C4b: at the desk, where a new PIN is typed.
TEST_F(AssetAtAKeypad, ATagDisturbsNobodyWhoSetsAPin_6_4_C4b) {
    begin();
    ASSERT_TRUE(reset());
    gate().tap("desk", kIchiro);
    gate().type("desk", std::string(kPin) + "#");
    gate().tap("desk", kA1);
    gate().type("desk", std::string(kPin) + "#");
    EXPECT_EQ(count(EntryKind::pin_set), 1U);
}

// 6.4-C4b: told why, and the next card is awaited anew.
TEST_F(Asset, NoCredentialIsMadeOfATag_6_4_C4b) {
    const auto refused = gate().issue("N1", "desk", kA1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "this is the tag of an asset: A-1");
    EXPECT_EQ(refused.error().where, "reader desk");
    EXPECT_THAT(refused.error().hint, HasSubstr("[assets]"));
    EXPECT_THAT(written(), ElementsAre("asset A-1 desk ")) << "it was there all the same";
    EXPECT_EQ(gate().gate().credentials().size(), 1U);
    EXPECT_TRUE(gate().issue("N1", "desk", kHanako));
}

// 6.4-C4b: what opens doors becomes no tag behind its holder's back.
TEST_F(Asset, ACardThatOpensDoorsBecomesNoTag_6_4_C4b) {
    (void)changed_site("04a0000000000a", "04998877665544");  // of S1
    const auto refused = gate().reload(load());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "the tag of assets.A-1 is a card that was issued");
    EXPECT_THAT(refused.error().where, HasSubstr("assets.A-1"));
    EXPECT_EQ(std::get<ConfigRefusedDetail>(last(EntryKind::config_refused).detail).first_rule, "asset-credential");
    gate().tap("r1", kIchiro);
    EXPECT_TRUE(gate().released("front"));
    EXPECT_EQ(told([&](auto done) { gate().gate().revoke(card_of("S1"), "uid:1001", done); }), "");
    EXPECT_TRUE(gate().reload(load()));
    (void)news();
    gate().tap("r1", kIchiro);
    EXPECT_THAT(written(), ElementsAre("asset A-1 r1 "));
}

// 6.4-C4b: where the files say so at a start, which is never refused for it, the tag wins: it opens nothing.
TEST_F(Asset, AtAStartTheTagWins_6_4_C4b) {
    crash();
    (void)changed_site("04a0000000000a", "04998877665544");
    start(kBegin + seconds(1));
    (void)news();
    gate().tap("r1", kIchiro);
    EXPECT_FALSE(gate().released("front"));
    EXPECT_THAT(written(), ElementsAre("asset A-1 r1 "));
}

// 6.4-C4b: the configuration in force says what is a tag.
TEST_F(Asset, ATagThatIsTakenOutIsAnUnknownCard_6_4_C4b) {
    (void)changed_site("04a0000000000a", "04c0000000000c");
    ASSERT_TRUE(gate().reload(load()));
    (void)news();
    gate().tap("r1", kA1);
    EXPECT_THAT(written(), ElementsAre("access"));
    gate().tap("r1", card({0x04, 0xc0, 0, 0, 0, 0, 0x0c}));
    EXPECT_THAT(written(), ElementsAre("asset A-1 r1 "));
}

// 6.4-C4b, 6.5-B3b2: who is told to wait by a light waits for nothing, and the sighting is written later.
TEST_F(Asset, ASightingInAnOutageIsWrittenAfterwards_6_4_C4b) {
    {
        const tests::FullDisk full;
        gate().tap("r3", kA1);
        EXPECT_FALSE(row_of("A-1").seen);
        EXPECT_NE(why_no_round(), "") << "no record, no round";
    }
    gate().advance(seconds(6));
    EXPECT_EQ(row_of("A-1").seen, kBegin);
    EXPECT_EQ(row_of("A-1").seen_in, ZoneName{"server_room"});
    expect_sound();
}

// 6.4-C4b: where each belongs, and where and when it was seen.
TEST_F(Asset, TheListTellsWhereEachWasSeen_6_4_C4b) {
    const auto text = [this](const char* asset) {
        const auto row = row_of(asset);
        return fmt::format("{} {} {} in {}{}", row.label, row.zone.value, row.reader.value,
                           row.seen_in ? row.seen_in->value : "?", row.elsewhere ? ", elsewhere" : "");
    };
    EXPECT_EQ(text("A-1"), "ノートPC server_room  in ?");
    EXPECT_FALSE(row_of("A-1").seen);
    gate().tap("r3", kA1);
    EXPECT_EQ(text("A-1"), "ノートPC server_room r3 in server_room");
    EXPECT_EQ(row_of("A-1").seen, kBegin);
    gate().tap("r2", kA1);
    EXPECT_EQ(text("A-1"), "ノートPC server_room r2 in hall, elsewhere");
    gate().tap("r1", kA1);
    EXPECT_EQ(text("A-1"), "ノートPC server_room r1 in outside, elsewhere");
    gate().tap("desk", kA1);
    EXPECT_EQ(text("A-1"), "ノートPC server_room desk in ?") << "where a desk stands, nobody knows";
    gate().tap("yard", kA1);
    EXPECT_EQ(text("A-1"), "ノートPC server_room yard in outside, elsewhere");
    gate().tap("r2", kB1);
    EXPECT_EQ(text("B-1"), "携帯端末 hall r2 in hall");
    restart();
    EXPECT_EQ(text("B-1"), "携帯端末 hall r2 in hall");
    EXPECT_EQ(row_of("B-1").seen, kBegin);
}

}  // namespace
}  // namespace sekisho::flow

// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sekisho::hal::wire {
namespace {

using Bytes = std::vector<std::uint8_t>;
using testing::HasSubstr;

CardEvidence card_a(std::size_t length) {
    CardEvidence card;
    card.technology = CardTechnology::iso14443a;
    card.number = Bytes(length, 0x5a);
    card.atqa = 0x0344;
    card.sak = 0x20;
    return card;
}

std::string why(const Bytes& bytes) {
    const auto decoded = decode(bytes);
    return decoded.has_error() ? decoded.error().what : "accepted";
}

template <class Kind>
void survives(const Message& message) {
    const auto bytes = encode(message);
    ASSERT_FALSE(bytes.empty());
    ASSERT_LE(bytes.size(), kMaxMessage);
    const auto decoded = decode(bytes);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_TRUE(std::holds_alternative<Kind>(*decoded));
}

TEST(Wire, every_message_survives_the_journey) {
    survives<Hello>(Hello{});
    survives<Up>(Up{});
    survives<Up>(Up{"pn532_uart, chip: PN532 v1.6"});
    survives<Left>(Left{});
    survives<Alive>(Alive{});
    survives<Stop>(Stop{7});
    survives<Down>(Down{-1, "Input / Output Error"});
    survives<Arrived>(Arrived{card_a(7)});
}

TEST(Wire, the_layout_is_fixed) {
    const Bytes down{2, 3, 9, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 4, 'm', 'u', 't', 'e'};
    EXPECT_EQ(encode(Down{-2, "mute"}), down);
    const Bytes up{2, 2, 4, 0, 0, 0, 0, 0, 3, 'a', ' ', '1'};
    EXPECT_EQ(encode(Up{"a 1"}), up);
    const Bytes stop{2, 64, 0, 0, 0x04, 0x03, 0x02, 0x01};
    EXPECT_EQ(encode(Stop{0x01020304}), stop);
    CardEvidence felica{CardTechnology::felica, {1, 2, 3, 4, 5, 6, 7, 8}, 1, 0, 0};
    const Bytes arrived{2, 4, 14, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
    EXPECT_EQ(encode(Arrived{felica}), arrived);
}

TEST(Wire, evidence_comes_through_unchanged) {
    for (const std::size_t length : {4U, 7U, 10U}) {
        auto card = card_a(length);
        card.cards_in_field = 2;
        const auto decoded = decode(encode(Arrived{card}));
        ASSERT_TRUE(decoded.has_value()) << length;
        EXPECT_EQ(std::get<Arrived>(*decoded).card, card);
    }
}

TEST(Wire, an_error_text_is_cut_and_cleaned_by_the_sender) {
    const auto decoded = decode(encode(Down{1, std::string(400, 'x')}));
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(std::get<Down>(*decoded).text, std::string(kMaxText, 'x'));
    const auto cleaned = decode(encode(Down{1, "a\nb\x80\x1b[0m"}));
    ASSERT_TRUE(cleaned.has_value());
    EXPECT_EQ(std::get<Down>(*cleaned).text, "a?b??[0m");
}

TEST(Wire, every_truncation_and_every_extra_byte_is_refused) {
    for (const Message& message : {Message(Hello{}), Message(Up{"a"}), Message(Down{-1, "mute"}),
                                   Message(Arrived{card_a(4)}), Message(Stop{1})}) {
        const auto whole = encode(message);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            EXPECT_NE(why(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))), "accepted");
        }
        auto longer = whole;
        longer.push_back(0);
        EXPECT_THAT(why(longer), HasSubstr("length"));
        longer[2] = static_cast<std::uint8_t>(longer[2] + 1);  // the header agrees with the extra byte
        EXPECT_NE(why(longer), "accepted");
    }
}

TEST(Wire, what_the_sender_may_not_send_is_refused_with_its_reason) {
    EXPECT_THAT(why({}), HasSubstr("shorter"));
    EXPECT_THAT(why(Bytes(513, 0)), HasSubstr("512"));
    EXPECT_THAT(why({1, 1, 0, 0, 0, 0, 0, 0}), HasSubstr("version 1"));
    EXPECT_THAT(why({2, 0, 0, 0, 0, 0, 0, 0}), HasSubstr("kind 0"));
    EXPECT_THAT(why({2, 255, 0, 0, 0, 0, 0, 0}), HasSubstr("kind 255"));
    EXPECT_THAT(why({2, 1, 0, 0, 1, 0, 0, 0}), HasSubstr("request id"));
    EXPECT_THAT(why({2, 1, 1, 0, 0, 0, 0, 0, 0}), HasSubstr("payload"));
    EXPECT_THAT(why({2, 3, 6, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, '\n'}), HasSubstr("printable"));
    Bytes long_text{2, 3, 206, 0, 0, 0, 0, 0, 1, 0, 0, 0, 201};
    long_text.resize(long_text.size() + 201, 'x');
    EXPECT_THAT(why(long_text), HasSubstr("too long"));
    EXPECT_THAT(why({2, 2, 2, 0, 0, 0, 0, 0, 1, '\n'}), HasSubstr("identity is not printable"));
    EXPECT_THAT(why({2, 2, 2, 0, 0, 0, 0, 0, 2, 'a'}), HasSubstr("payload"));
}

// 6.5-B5d: what a reader says of itself is cut and cleaned as an error text is, and never refused by our own side.
TEST(Wire, an_identity_comes_through_cut_and_cleaned_6_5_B5d) {
    const auto told = decode(encode(Up{"pn532_uart, chip: PN532 v1.6"}));
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(std::get<Up>(*told).identity, "pn532_uart, chip: PN532 v1.6");
    const auto odd = decode(encode(Up{"a\tb" + std::string(400, 'x')}));
    ASSERT_TRUE(odd.has_value());
    EXPECT_EQ(std::get<Up>(*odd).identity, "a?b" + std::string(kMaxText - 3, 'x'));
}

TEST(Wire, impossible_evidence_is_refused) {
    EXPECT_THAT(why(encode(Arrived{card_a(5)})), HasSubstr("length of its technology"));
    EXPECT_THAT(why(encode(Arrived{card_a(0)})), HasSubstr("length of its technology"));
    auto nobody = card_a(4);
    nobody.cards_in_field = 0;
    EXPECT_THAT(why(encode(Arrived{nobody})), HasSubstr("without cards"));
    EXPECT_THAT(why(encode(Arrived{{CardTechnology::iso14443b, Bytes(4), 1, 0, 0x20}})), HasSubstr("SAK"));
    EXPECT_THAT(why(encode(Arrived{{static_cast<CardTechnology>(9), Bytes(4), 1, 0, 0}})), HasSubstr("technology"));
}

}  // namespace
}  // namespace sekisho::hal::wire

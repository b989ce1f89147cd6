// SPDX-License-Identifier: Apache-2.0
// STD-CARD-01, STD-CARD-03: which cards are an identity, and why the others are not.
#include "daemon/credential/identify.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace sekisho::credential {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(std::size_t length, std::uint8_t first) {
    Bytes bytes(length);
    for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::uint8_t>(first + 17 * i);
    return bytes;
}

CardEvidence card(CardTechnology technology, Bytes number) {
    CardEvidence evidence;
    evidence.technology = technology;
    evidence.number = std::move(number);
    return evidence;
}

void expect_accepted(const CardEvidence& evidence) {
    const auto answer = identify(evidence);
    ASSERT_TRUE(std::holds_alternative<CardNumber>(answer))
        << to_text(std::get<Detail>(answer)) << ", " << evidence.number.size() << " bytes";
    EXPECT_EQ(std::get<CardNumber>(answer), (CardNumber{evidence.technology, evidence.number}));
}

void expect_refused(const CardEvidence& evidence, Detail why) {
    const auto answer = identify(evidence);
    ASSERT_TRUE(std::holds_alternative<Detail>(answer)) << evidence.number.size() << " bytes";
    EXPECT_EQ(to_text(std::get<Detail>(answer)), to_text(why));
}

TEST(Identify, type_a_of_every_length) {
    for (std::size_t length = 0; length <= 12; ++length) {
        const auto evidence = card(CardTechnology::iso14443a, bytes_of(length, 0x04));
        if (length == 4 || length == 7 || length == 10) {
            expect_accepted(evidence);
        } else {
            expect_refused(evidence, Detail::unsupported_card);
        }
    }
}

TEST(Identify, felica_of_every_length) {
    for (std::size_t length = 0; length <= 12; ++length) {
        const auto evidence = card(CardTechnology::felica, bytes_of(length, 0x01));
        if (length == 8) {
            expect_accepted(evidence);
        } else {
            expect_refused(evidence, Detail::unsupported_card);
        }
    }
}

TEST(Identify, type_b_is_refused_whatever_its_length) {
    for (std::size_t length = 0; length <= 12; ++length) {
        expect_refused(card(CardTechnology::iso14443b, bytes_of(length, 0x08)), Detail::type_b_refused);
    }
}

TEST(Identify, only_a_first_byte_of_08_makes_a_single_size_uid_random) {
    for (int first = 0; first <= 0xFF; ++first) {
        const auto evidence = card(CardTechnology::iso14443a, bytes_of(4, static_cast<std::uint8_t>(first)));
        if (first == 0x08) {
            expect_refused(evidence, Detail::random_uid);
        } else {
            expect_accepted(evidence);
        }
    }
}

TEST(Identify, a_longer_uid_that_begins_with_08_is_fixed) {
    expect_accepted(card(CardTechnology::iso14443a, bytes_of(7, 0x08)));
    expect_accepted(card(CardTechnology::iso14443a, bytes_of(10, 0x08)));
}

TEST(Identify, an_idm_that_the_chip_chose_for_nfc_dep_is_random) {
    expect_refused(card(CardTechnology::felica, {0x01, 0xFE, 1, 2, 3, 4, 5, 6}), Detail::random_uid);
    expect_accepted(card(CardTechnology::felica, {0x01, 0xFD, 1, 2, 3, 4, 5, 6}));
    expect_accepted(card(CardTechnology::felica, {0x02, 0xFE, 1, 2, 3, 4, 5, 6}));
    expect_accepted(card(CardTechnology::felica, {0xFE, 0x01, 1, 2, 3, 4, 5, 6}));
}

TEST(Identify, two_cards_come_before_every_other_reason) {
    for (const auto technology : {CardTechnology::iso14443a, CardTechnology::iso14443b, CardTechnology::felica}) {
        for (const std::size_t length : {0U, 4U, 7U, 8U, 10U, 12U}) {
            auto evidence = card(technology, bytes_of(length, 0x08));
            evidence.cards_in_field = 2;
            expect_refused(evidence, Detail::more_than_one_card);
            evidence.cards_in_field = 255;
            expect_refused(evidence, Detail::more_than_one_card);
        }
    }
}

TEST(Identify, a_technology_without_a_name_is_refused) {
    expect_refused(card(CardTechnology{0}, bytes_of(4, 0x04)), Detail::unsupported_card);
    expect_refused(card(CardTechnology{99}, bytes_of(8, 0x04)), Detail::unsupported_card);
}

TEST(Identify, selection_answers_do_not_matter) {
    auto evidence = card(CardTechnology::iso14443a, bytes_of(7, 0x04));
    evidence.atqa = 0xFFFF;
    evidence.sak = 0xFF;
    expect_accepted(evidence);
}

TEST(Canonical, begins_with_the_technology) {
    EXPECT_EQ(canonical({CardTechnology::iso14443a, {4, 5, 6, 7}}), (Bytes{1, 4, 5, 6, 7}));
    EXPECT_EQ(canonical({CardTechnology::felica, {1, 2, 3, 4, 5, 6, 7, 8}}), (Bytes{3, 1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(Canonical, no_two_cards_share_their_bytes) {
    std::set<Bytes> seen;
    std::size_t cards = 0;
    for (const auto technology : {CardTechnology::iso14443a, CardTechnology::felica}) {
        for (const std::size_t length : {4U, 7U, 8U, 10U}) {
            for (const std::uint8_t first : {std::uint8_t{1}, std::uint8_t{3}, std::uint8_t{4}}) {
                seen.insert(canonical({technology, bytes_of(length, first)}));
                ++cards;
            }
        }
    }
    EXPECT_EQ(seen.size(), cards);
}

}  // namespace
}  // namespace sekisho::credential

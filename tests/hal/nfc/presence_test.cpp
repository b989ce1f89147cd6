// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/presence.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sekisho::hal {
namespace {

using Number = std::vector<std::uint8_t>;
const Number kOne{1, 2, 3, 4};
const Number kTwo{5, 6, 7, 8};

Sighting seen_a(const Number& number) {
    return {{CardTechnology::iso14443a, number, 1, 0x0004, 0x08}, {}};
}
Sighting seen_two(const Number& first, const Number& second) {
    auto sighting = seen_a(first);
    sighting.card.cards_in_field = 2;
    sighting.others.push_back(second);
    return sighting;
}

std::string told(Presence& presence, const std::optional<Sighting>& seen) {
    const auto change = presence.rotation(seen);
    std::string text = change.left ? "left " : "";
    if (change.arrived)
        text += change.arrived->cards_in_field > 1 ? "several" : change.arrived->number == kOne ? "one" : "two";
    return text;
}

TEST(Presence, a_held_card_arrives_once_and_leaves_after_two_misses) {  // BRIEF-02
    Presence presence;
    EXPECT_EQ(told(presence, {}), "");
    EXPECT_EQ(told(presence, seen_a(kOne)), "one");
    for (int i = 0; i < 100; ++i) EXPECT_EQ(told(presence, seen_a(kOne)), "");
    EXPECT_EQ(told(presence, {}), "");
    EXPECT_EQ(told(presence, {}), "left ");
    EXPECT_EQ(told(presence, {}), "");
    EXPECT_EQ(told(presence, seen_a(kOne)), "one");
}

TEST(Presence, single_misses_never_add_up) {
    Presence presence;
    (void)told(presence, seen_a(kOne));
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(told(presence, {}), "");
        EXPECT_EQ(told(presence, seen_a(kOne)), "");
    }
}

TEST(Presence, another_card_arrives_after_the_first_has_left) {
    Presence presence;
    (void)told(presence, seen_a(kOne));
    EXPECT_EQ(told(presence, seen_a(kTwo)), "");
    EXPECT_EQ(told(presence, seen_a(kTwo)), "left two");
}

TEST(Presence, the_same_number_in_another_technology_is_another_card) {
    Presence presence;
    (void)told(presence, seen_a(kOne));
    const Sighting type_b{{CardTechnology::iso14443b, kOne, 1, 0, 0}, {}};
    EXPECT_EQ(told(presence, type_b), "");
    EXPECT_EQ(told(presence, type_b), "left one");
}

TEST(Presence, a_second_card_beside_a_held_one_changes_nothing) {
    Presence presence;
    (void)told(presence, seen_a(kOne));
    EXPECT_EQ(told(presence, seen_two(kOne, kTwo)), "");
    EXPECT_EQ(told(presence, seen_two(kTwo, kOne)), "");
    EXPECT_EQ(told(presence, seen_two(kTwo, kOne)), "");
    EXPECT_EQ(told(presence, seen_a(kOne)), "");
}

TEST(Presence, several_cards_arrive_once_in_whichever_order_they_answer) {
    Presence presence;
    EXPECT_EQ(told(presence, seen_two(kOne, kTwo)), "several");
    EXPECT_EQ(told(presence, seen_two(kTwo, kOne)), "");
    EXPECT_EQ(told(presence, seen_two(kTwo, kOne)), "");
    // One is taken away: the other may be read now.
    EXPECT_EQ(told(presence, seen_a(kTwo)), "");
    EXPECT_EQ(told(presence, seen_a(kTwo)), "left two");
}

TEST(Presence, a_random_uid_that_changes_while_held_is_one_card) {
    Presence presence;
    EXPECT_TRUE(is_random_uid(CardTechnology::iso14443a, {0x08, 1, 2, 3}));
    EXPECT_FALSE(is_random_uid(CardTechnology::iso14443a, {0x08, 1, 2, 3, 4, 5, 6}));
    EXPECT_FALSE(is_random_uid(CardTechnology::iso14443b, {0x08, 1, 2, 3}));
    EXPECT_NE(told(presence, seen_a({0x08, 1, 2, 3})), "");
    for (std::uint8_t i = 0; i < 10; ++i) EXPECT_EQ(told(presence, seen_a({0x08, i, i, i})), "");
    EXPECT_EQ(told(presence, seen_a(kOne)), "");
    EXPECT_EQ(told(presence, seen_a(kOne)), "left one");
}

using Bytes = std::vector<std::uint8_t>;

Bytes target(std::uint8_t number, const Bytes& idm, const Bytes& more = {}) {
    Bytes bytes{number, static_cast<std::uint8_t>(18 + more.size()), 0x01};
    bytes.insert(bytes.end(), idm.begin(), idm.end());
    bytes.insert(bytes.end(), 8, 0xEE);
    bytes.insert(bytes.end(), more.begin(), more.end());
    return bytes;
}

TEST(FelicaNumbers, of_a_list_of_two_and_of_nothing_else) {
    const Bytes one{1, 1, 1, 1, 1, 1, 1, 1};
    const Bytes two{2, 2, 2, 2, 2, 2, 2, 2};
    Bytes list{2};
    for (const auto& part : {target(1, one, {0x88, 0xB4}), target(2, two)})
        list.insert(list.end(), part.begin(), part.end());
    EXPECT_EQ(felica_numbers(list), (std::vector<Bytes>{one, two}));
    list[0] = 1;
    EXPECT_EQ(felica_numbers(list), std::vector<Bytes>{one});
    list[0] = 255;
    EXPECT_EQ(felica_numbers(list), (std::vector<Bytes>{one, two}));
    for (std::size_t size = 0; size < list.size(); ++size) {  // cut off anywhere
        const auto numbers = felica_numbers(std::span(list).first(size));
        EXPECT_LE(numbers.size(), size < 22 ? 0u : 1u) << size;
    }
    for (const std::uint8_t length : Bytes{0, 1, 17, 255}) {
        list[2] = length;
        EXPECT_TRUE(felica_numbers(list).empty()) << int{length};
    }
}

}  // namespace
}  // namespace sekisho::hal

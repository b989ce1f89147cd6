// SPDX-License-Identifier: Apache-2.0
#include "daemon/credential/pin_digits.hpp"
#include "daemon/credential/pin_rules.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

namespace sekisho::credential {
namespace {

PinDigits typed(std::string_view keys) {
    PinDigits digits;
    for (const char key : keys) digits.add(key);
    return digits;
}

std::string digits_of(std::size_t least, std::size_t most) {
    return *rc::gen::container<std::string>(*rc::gen::inRange(least, most + 1), rc::gen::inRange('0', ':'));
}

TEST(PinDigits, are_what_was_typed_until_cleared) {
    auto digits = typed("830175");
    EXPECT_EQ(digits.view(), "830175");
    EXPECT_TRUE(digits.same_as(typed("830175")));
    EXPECT_FALSE(digits.same_as(typed("830176")));
    EXPECT_FALSE(digits.same_as(typed("83017")));
    digits.clear();
    EXPECT_TRUE(digits.empty());
    EXPECT_EQ(digits.view(), "");
    digits.add('7');
    EXPECT_EQ(digits.view(), "7");
}

// BRIEF-02b: twenty digits are nobody's PIN, nor are their first sixteen.
TEST(PinDigits, too_many_are_no_pin) {
    EXPECT_EQ(typed("8301752649830175").view().size(), kMostDigits);
    const auto twenty = typed("83017526498301752649");
    EXPECT_FALSE(twenty.whole());
    EXPECT_EQ(twenty.view(), "");
    EXPECT_FALSE(twenty.same_as(typed("83017526498301752649")));
}

// 6.5-B1d4
TEST(PinRules, weak_ones_are_refused) {
    const PinRules rules{6, "N0123"};
    for (const char* weak : {
             "",         "83017",    "123456",   "987654",   "890123",   "210987",  "111111",
             "121212",   "112211",   "123123",   "456789",   "123321",   "830830",  "199041",
             "411990",   "202683",   "852031",   "850731",   "310785",   "073185",  "19850731",
             "31071985", "07311985", "830123",   "012384",   "83x175",   "83017 5", "000000",
             "12345678", "12344321", "83018301", "00000001", "55555556", "abcdef",  "8301752649830175264",
         })
        EXPECT_TRUE(is_weak_pin(weak, rules)) << weak;
    for (const char* good : {"830175", "740296", "58302714", "9462850317"})
        EXPECT_FALSE(is_weak_pin(good, rules)) << good;
}

TEST(PinRules, the_least_length_is_the_policy_s_and_never_below_four) {
    EXPECT_TRUE(is_weak_pin("830175", {8, ""}));
    EXPECT_FALSE(is_weak_pin("83017526", {8, ""}));
    EXPECT_FALSE(is_weak_pin("8305", {4, ""}));
    EXPECT_TRUE(is_weak_pin("835", {1, ""}));
}

TEST(PinRules, the_staff_number_in_either_direction) {
    EXPECT_TRUE(is_weak_pin("840571", {6, "A-9840571"}));
    EXPECT_TRUE(is_weak_pin("405718", {6, "X40571"}));
    EXPECT_FALSE(is_weak_pin("840571", {6, "N84"}));  // two digits say nothing
}

RC_GTEST_PROP(PinRules, a_block_that_repeats_is_refused, ()) {
    const auto block = digits_of(1, 5);
    std::string pin;
    for (int i = *rc::gen::inRange(2, 4); i > 0; --i) pin += block;
    RC_ASSERT(is_weak_pin(pin, {4, ""}));
}

RC_GTEST_PROP(PinRules, a_pin_with_the_staff_number_in_it_is_refused, ()) {
    const auto number = digits_of(3, 6);
    RC_ASSERT(is_weak_pin(digits_of(0, 4) + number + digits_of(0, 4), {4, "ab" + number}));
}

// Whoever chooses at random is seldom sent away, and enough are left to choose from.
TEST(PinRules, of_all_six_digits_less_than_a_sixth_are_refused) {
    int weak = 0;
    for (int i = 0; i < 1'000'000; ++i) weak += is_weak_pin(std::to_string(1'000'000 + i).substr(1), {6, ""}) ? 1 : 0;
    EXPECT_GT(weak, 100'000);
    EXPECT_LT(weak, 166'666);
}

// STD-IEC-17: a slip at the one must not be the other. Against a search of all slips.
TEST(PinRules, NearIsWhatOneSlipMakes_STD_IEC_17) {
    const std::string pin = "830175";
    std::set<std::string> slips{pin};
    for (std::size_t at = 0; at <= pin.size(); ++at) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            slips.insert(pin.substr(0, at) + digit + pin.substr(at));
            if (at < pin.size()) slips.insert(pin.substr(0, at) + digit + pin.substr(at + 1));
        }
        if (at < pin.size()) slips.insert(pin.substr(0, at) + pin.substr(at + 1));
        if (at + 1 < pin.size()) slips.insert(pin.substr(0, at) + pin[at + 1] + pin[at] + pin.substr(at + 2));
    }
    for (int i = 0; i < 1'100'000; ++i) {  // all of five and six digits; of seven those that are slips, and few others
        const auto other = i < 100'000 ? std::to_string(100'000 + i).substr(1) : std::to_string(900'000 + i).substr(1);
        if (is_near_pin(pin, other) != slips.contains(other)) FAIL() << other;
        const auto longer = other + "5";
        if (i % 100 == 75 && is_near_pin(pin, longer) != slips.contains(longer)) FAIL() << longer;
    }
    for (const auto& slip : slips) EXPECT_TRUE(is_near_pin(pin, slip)) << slip;
    EXPECT_TRUE(is_near_pin("", "1"));
    EXPECT_FALSE(is_near_pin("83017512", "830175"));
}

}  // namespace
}  // namespace sekisho::credential

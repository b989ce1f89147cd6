// SPDX-License-Identifier: Apache-2.0
#include "hal/keypad/evdev_keypad.hpp"
#include "hal/keypad/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace sekisho::hal {
namespace {

std::string word(std::uint16_t code, std::int32_t value = 1) {
    const auto key = pressed_key(code, value, MonoTime{Duration{7}});
    if (!key) return "";
    EXPECT_EQ(key->at, MonoTime{Duration{7}});
    return key->key == Key::digit ? std::string(1, key->digit) : (key->key == Key::enter ? "#" : "*");
}

// By the numbers of the kernel's table, which stay as they are.
TEST(Keys, the_digits_of_every_block) {
    const std::vector<std::uint16_t> row{11, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const std::vector<std::uint16_t> block{82, 79, 80, 81, 75, 76, 77, 71, 72, 73};
    for (std::size_t digit = 0; digit < 10; ++digit) {
        EXPECT_EQ(word(row[digit]), std::to_string(digit));
        EXPECT_EQ(word(block[digit]), std::to_string(digit));
        EXPECT_EQ(word(static_cast<std::uint16_t>(0x200 + digit)), std::to_string(digit));
    }
}

TEST(Keys, enter_and_clear) {
    for (const std::uint16_t enter : std::vector<std::uint16_t>{28, 96, 0x20b}) EXPECT_EQ(word(enter), "#") << enter;
    for (const std::uint16_t clear : std::vector<std::uint16_t>{14, 1, 55, 111, 0x20a})
        EXPECT_EQ(word(clear), "*") << clear;
}

TEST(Keys, all_else_means_nothing) {
    int meant = 0;
    for (int code = 0; code <= 0xffff; ++code) meant += word(static_cast<std::uint16_t>(code)).empty() ? 0 : 1;
    EXPECT_EQ(meant, 30 + 3 + 5);
    for (const std::int32_t value : {0, 2, -1, 3}) EXPECT_EQ(word(11, value), "") << value;
}

// A missing device and a file that is none: each is said once, and tried again.
TEST(EvdevKeypad, says_what_it_could_not_open) {
    for (const std::string path : {"/dev/sekisho-no-such-keypad", "/dev/null"}) {
        AsioLoop loop;
        EvdevKeypad keypad(loop, KeypadName{"k1"}, path);
        std::optional<std::string> down;
        keypad.watch([&](const KeypadEvent& event) {
            if (const auto* why = std::get_if<KeypadDown>(&event)) down = to_text(why->why);
            loop.stop();
        });
        loop.run();
        ASSERT_TRUE(down) << path;
        EXPECT_THAT(*down, testing::HasSubstr(path));
        EXPECT_THAT(*down, testing::HasSubstr("k1"));
    }
}

}  // namespace
}  // namespace sekisho::hal

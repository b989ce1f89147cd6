// SPDX-License-Identifier: Apache-2.0
// QR codes, read back by another's reader: from the picture, and from the characters in the terminal.
#include "daemon/cli/qr.hpp"

#include "tests/daemon/cli/program.hpp"
#include "tests/daemon/cli/qr_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <filesystem>

namespace sekisho::cli {
namespace {

using testing_support::Folder;
using testing_support::read_png;
using testing_support::read_terminal;

const std::string kNote =
    "hospital.example/gate1\n70\nI1WxYdBOVRAUm5/sjp7vKhyWV5J/SNsWBcJZEZO7gS0=\n\n\xe2\x80\x94 "
    "hospital.example/gate1 8rK/1cye+L9v0Km9eysWnXiQF4joRHz/bVGGm4cyNg2wNTiMkhxz\n";

TEST(Qr, the_picture_and_the_terminal_say_the_text) {
    const Folder folder;
    const std::string long_text(2000, 'x');
    for (const std::string& text : {std::string("a"), kNote, long_text}) {
        const auto code = QrCode::of(text).value();
        ASSERT_FALSE(code.write_png(folder / "code.png").has_error());
        EXPECT_EQ(read_png(folder / "code.png"), text);
        EXPECT_EQ(read_terminal(code.text(false)), text);
    }
}

TEST(Qr, in_colour_the_dark_squares_are_drawn_on_white) {
    const auto code = QrCode::of(kNote).value();
    auto text = code.text(true);
    EXPECT_EQ(text.rfind("\x1b[30;107m", 0), 0U);
    EXPECT_EQ(text.substr(text.size() - 5), "\x1b[0m\n");
    for (const std::string colour : {"\x1b[30;107m", "\x1b[0m"}) {
        for (auto at = text.find(colour); at != std::string::npos; at = text.find(colour))
            text.erase(at, colour.size());
    }
    EXPECT_EQ(read_terminal(text, true), kNote);
}

TEST(Qr, what_is_too_long_or_cannot_be_written_is_an_error) {
    EXPECT_THAT(QrCode::of(std::string(2332, 'x')).error().what, testing::HasSubstr("longer than a QR code holds"));
    EXPECT_TRUE(QrCode::of(std::string(2331, 'x')));
    EXPECT_TRUE(QrCode::of("").has_error());
    EXPECT_THAT(QrCode::of("a")->write_png("/nowhere/code.png").error().where, testing::HasSubstr("/nowhere"));
    EXPECT_TRUE(QrCode::of("a")->write_png("/dev/full").has_error());
}

}  // namespace
}  // namespace sekisho::cli

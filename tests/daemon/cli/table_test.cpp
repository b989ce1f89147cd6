// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/table.hpp"

#include "daemon/cli/client.hpp"

#include <gtest/gtest.h>

namespace sekisho::cli {
namespace {

TEST(Width, CountsColumnsNotBytes) {
    EXPECT_EQ(width(""), 0U);
    EXPECT_EQ(width("server_door"), 11U);
    EXPECT_EQ(width("サーバ室扉"), 10U);
    EXPECT_EQ(width("○○病院"), 6U);  // U+25CB is ambiguous: one column outside East Asian locales
    EXPECT_EQ(width("ﾊﾝｶｸ"), 4U);
    EXPECT_EQ(width("ＡＢ"), 4U);
    EXPECT_EQ(width("か\xe3\x82\x99"), 2U);  // a combining voiced mark takes none
    EXPECT_EQ(width("𠮟"), 2U);
    EXPECT_EQ(width("\xe3\x81"), 2U);  // a broken character: each byte by itself
    EXPECT_EQ(width("\xff\xc0\x80"), 3U);
}

TEST(Plain, NobodysDataSteersTheTerminal) {
    EXPECT_EQ(plain("薬局\x1b[2J\t"), "薬局?[2J?");
    EXPECT_EQ(plain("a\xc2\x9b"
                    "b"),
              "a?b");  // C1: CSI in one character
    EXPECT_EQ(plain("a\xe2\x80\xae"
                    "b"),
              "a?b");  // right-to-left override
    EXPECT_EQ(plain("\xc3("), "?(");
}

// What somebody wrote in several lines is read in one, and still as they parted it.
TEST(Plain, PartsLinesWithAStroke) {
    EXPECT_EQ(plain("disk 3\nwas 交換\r\n\nby us"), "disk 3 / was 交換 / by us");
    EXPECT_EQ(plain("a\xe2\x80\xa8"
                    "b"),
              "a / b");  // U+2028
    EXPECT_EQ(plain("\nfirst\n"), "first") << "nothing is parted there";
    EXPECT_EQ(plain("\n\x1b\n"), "?");
    EXPECT_EQ(plain("\n"), "");
    Table table({"WHY"});
    table.add({"a\nb"});
    EXPECT_EQ(table.text(), "WHY\na / b\n");
}

TEST(TableText, AlignsWideCharactersAndLeavesNoTrailingSpace) {
    Table table({"DOOR", "LABEL", "MODE"});
    table.add({"a", "薬局扉", "Locked"});
    table.add({"server_door", "x", ""});
    EXPECT_EQ(table.text(),
              "DOOR         LABEL   MODE\n"
              "a            薬局扉  Locked\n"
              "server_door  x\n");
}

TEST(Escaped, KeepsNothingThatCutsAnAddress) {
    EXPECT_EQ(escaped("server_door-1.~"), "server_door-1.~");
    EXPECT_EQ(escaped("a/b?c&d=+ %"), "a%2Fb%3Fc%26d%3D%2B%20%25");
    EXPECT_EQ(escaped("扉"), "%E6%89%89");
}

}  // namespace
}  // namespace sekisho::cli

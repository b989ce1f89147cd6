// SPDX-License-Identifier: Apache-2.0
// PRAC-19: what a reader says to people, and when it keeps its voice down.
#include "tests/daemon/config/text.hpp"

#include <gtest/gtest.h>

namespace sekisho::config::test {
namespace {

std::string with_indicators(const std::string& keys) {
    std::string text = small_site();
    const std::string from = "driver = \"nfc\"\n";
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos);
    return text.insert(at + from.size(), "indicators = { " + keys + " }\n");
}

TEST(Signals, QuietHoursAreAScheduleAndSpareAlarmsUntilItIsSaid_PRAC_19) {
    const Folder folder;
    const auto quiet =
        site_of(load(folder.write("site.toml", with_indicators(R"(buzzer = "chip:9", quiet = "always")"))));
    ASSERT_TRUE(quiet->readers.at(0).indicators.quiet);
    EXPECT_EQ(quiet->schedules.at(*quiet->readers.at(0).indicators.quiet).name, "always");
    EXPECT_FALSE(quiet->readers.at(0).indicators.quiet_alarms);
    const auto all = site_of(load(
        folder.write("site.toml", with_indicators(R"(buzzer = "chip:9", quiet = "always", quiet_alarms = true)"))));
    EXPECT_TRUE(all->readers.at(0).indicators.quiet_alarms);
    const auto loud = site_of(load(folder.write("site.toml", with_indicators(R"(buzzer = "chip:9")"))));
    EXPECT_FALSE(loud->readers.at(0).indicators.quiet);
}

TEST(Signals, ADisplaySpeaksTheLanguageThatItHasLettersFor_PRAC_19) {
    const Folder folder;
    const auto with = [&folder](const std::string& keys) {
        std::string text = small_site();
        const std::string from = "driver = \"nfc\"\n";
        text.insert(text.find(from) + from.size(), "display = { device = \"/dev/sekisho/serial-1\", " + keys + " }\n");
        return load(folder.write("site.toml", text));
    };
    const auto katakana = site_of(with("text = \"jis_x0201\""))->readers.at(0).display;
    ASSERT_TRUE(katakana);
    EXPECT_EQ(*katakana, (site::ReaderDisplay{"/dev/sekisho/serial-1", true, true, 20, 2}));
    EXPECT_EQ(*site_of(with("text = \"ascii\", columns = 16, rows = 1"))->readers.at(0).display,
              (site::ReaderDisplay{"/dev/sekisho/serial-1", false, false, 16, 1}));
    for (const char* wrong : {"text = \"kanji\"", "text = \"ascii\", columns = 15", "text = \"ascii\", columns = 41",
                              "text = \"ascii\", rows = 0", "text = \"ascii\", rows = 5"}) {
        EXPECT_FALSE(faults_of(with(wrong)).empty()) << wrong;
    }
}

TEST(Signals, WhomToCallIsAWordForPeople_PRAC_19) {
    const Folder folder;
    std::string text = small_site();
    EXPECT_EQ(site_of(load(folder.write("site.toml", text)))->extension, "");
    const std::string from = "language = \"ja\"";
    text.insert(text.find(from) + from.size(), ", extension = \"内線 1234\"");
    EXPECT_EQ(site_of(load(folder.write("site.toml", text)))->extension, "内線 1234");
}

}  // namespace
}  // namespace sekisho::config::test

// SPDX-License-Identifier: Apache-2.0
// The cards beside readers (PRAC-19).
#include "daemon/cli/legend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sekisho::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

// Reader a at a door, with lights and a buzzer; reader b at none, with lights.
site::Site one_door() {
    site::Site site;
    site.readers.resize(2);
    site.readers[0].name = {"a"};
    site.readers[0].indicators.granted = LineSpec{"chip", "1", false};
    site.readers[0].indicators.denied = LineSpec{"chip", "2", false};
    site.readers[0].indicators.buzzer = LineSpec{"chip", "3", false};
    site.readers[1].name = {"b"};
    site.readers[1].indicators.granted = LineSpec{"chip", "4", false};
    site.doors.resize(1);
    site.doors[0].name = {"front"};
    site.doors[0].label = "玄関 <b>";
    site.doors[0].entry.reader = 0;
    return site;
}

std::size_t pages(const std::string& cards) {
    std::size_t count = 0;
    for (auto at = cards.find("<section>"); at != std::string::npos; at = cards.find("<section>", at + 1)) ++count;
    return count;
}

TEST(Legend, EachReaderAtADoorHasItsCardInTwoLanguages_PRAC_19) {
    const auto cards = legend_cards(one_door());
    EXPECT_EQ(pages(cards), 1U) << "nobody at the desk needs one";
    for (const char* words :
         {"どうぞお通りください", "Granted", "もう一度かざしてください", "once more", "お通りいただけません", "Refused",
          "お待ちください", "Wait", "扉を閉めてください", "Close the door", "警報です", "Alarm"}) {
        EXPECT_THAT(cards, HasSubstr(words));
    }
    EXPECT_THAT(cards, HasSubstr("玄関 &lt;b&gt;"));
}

TEST(Legend, SaysWhomToCallOrLeavesABlank_PRAC_19) {
    auto site = one_door();
    EXPECT_THAT(legend_cards(site), HasSubstr("＿＿＿"));
    site.extension = "内線 1234 & 5";
    EXPECT_THAT(legend_cards(site), HasSubstr("お困りのときは: 内線 1234 &amp; 5"));
    EXPECT_THAT(legend_cards(site), Not(HasSubstr("＿＿＿")));
}

TEST(Legend, TellsOnlyOfWhatTheReaderHas_PRAC_19) {
    auto site = one_door();
    EXPECT_THAT(legend_cards(site), Not(HasSubstr("quiet hours")));
    site.readers[0].indicators.quiet = 0;
    EXPECT_THAT(legend_cards(site), HasSubstr("In quiet hours only alarms sound"));
    site.readers[0].indicators.quiet_alarms = true;
    EXPECT_THAT(legend_cards(site), HasSubstr("In quiet hours nothing sounds"));
    site.readers[0].indicators.buzzer.reset();
    EXPECT_THAT(legend_cards(site), Not(HasSubstr("beep")));
    EXPECT_THAT(legend_cards(site), Not(HasSubstr("quiet hours")));
    site.readers[0].indicators = {};
    EXPECT_THAT(legend_cards(site), HasSubstr("No reader at a door has lights or a buzzer."));
}

}  // namespace
}  // namespace sekisho::cli

// SPDX-License-Identifier: Apache-2.0
// The signs beside escape doors (PRAC-07, STD-EGR-01).
#include "daemon/cli/signs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sekisho::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

site::Door door(const std::string& name, site::Egress egress) {
    site::Door made;
    made.name = {name};
    made.label = name;
    made.egress = egress;
    made.evacuation_exit = true;
    return made;
}

std::size_t pages(const std::string& sheets) {
    std::size_t count = 0;
    for (auto at = sheets.find("<section>"); at != std::string::npos; at = sheets.find("<section>", at + 1)) ++count;
    return count;
}

TEST(Signs, EachEvacuationExitHasItsPageAndItsWay_PRAC_07) {
    site::Site site;
    site.doors = {door("a", site::Egress::hardware), door("b", site::Egress::rex), door("c", site::Egress::sensor),
                  door("d", site::Egress::hardware)};
    site.doors[3].evacuation_exit = false;
    const auto sheets = sign_sheets(site);
    EXPECT_EQ(pages(sheets), 3U);
    EXPECT_THAT(sheets, HasSubstr("Turn the lever: it opens"));
    EXPECT_THAT(sheets, HasSubstr("Press the button beside the door"));
    EXPECT_THAT(sheets, HasSubstr("Stand in front of the door"));
    EXPECT_THAT(sheets, HasSubstr("非常口"));
}

TEST(Signs, TheButtonBesideASensorIsNamed_STD_EGR_04) {
    site::Site site;
    site.doors = {door("c", site::Egress::sensor)};
    EXPECT_THAT(sign_sheets(site), Not(HasSubstr("emergency button")));
    site.doors[0].button = LineSpec{"chip0", "1", false};
    EXPECT_THAT(sign_sheets(site), HasSubstr("emergency button"));
}

TEST(Signs, SaysWhoAgreedAndNothingThatIsMarkup_PRAC_07) {
    site::Site site;
    site.doors = {door("a", site::Egress::hardware)};
    site.doors[0].label = "<b>東口 & 西口";
    site.doors[0].authority = site::Authority{
        "消防署", site::LocalDay{std::chrono::sys_days{std::chrono::year{2026} / 4 / 1}.time_since_epoch()}, "第1号"};
    const auto sheets = sign_sheets(site);
    EXPECT_THAT(sheets, HasSubstr("消防署 · 2026-04-01 · 第1号"));
    EXPECT_THAT(sheets, HasSubstr("&lt;b&gt;東口 &amp; 西口"));
}

TEST(Signs, NoEvacuationExitIsSaid) {
    EXPECT_THAT(sign_sheets(site::Site{}), HasSubstr("No door is an evacuation exit"));
}

}  // namespace
}  // namespace sekisho::cli

// SPDX-License-Identifier: Apache-2.0
// Installed programs that are as they should be have no finding; each that is not has one, with what to do.
#include "daemon/doctor/health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::doctor {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr WallTime kToday{hours(500'000)};

Package package(const std::string& name, WallTime when) {
    return {name, "1.2-3", when};
}

Software in_order() {
    Software software;
    software.packages_known = true;
    software.version = "0.1.0";
    software.running = "0.1.0";
    software.newest = kToday - days(3);
    software.programs = {{"sekishod", "/usr/sbin/sekishod", "ab", package("sekisho", kToday - days(9)), kToday}};
    software.libraries = {{"libfmt.so.9", "/lib/libfmt.so.9", false, "", package("libfmt9", kToday), {"sekishod"}},
                          {"Boost", "", true, "1.81.0", {}, {}}};
    return software;
}

// "where: what" of each, all of them of this check and with what to do.
std::vector<std::string> findings_of(const Software& software, std::optional<int> most_days = {}) {
    std::vector<std::string> told;
    for (const auto& finding : examine_software(software, most_days, kToday)) {
        EXPECT_EQ(finding.check, Check::software);
        EXPECT_FALSE(finding.error.hint.empty()) << finding.error.what;
        told.push_back(finding.error.where + ": " + finding.error.what);
    }
    return told;
}

TEST(Health, NothingIsFoundWhereAllIsInOrder_6_5_B4c) {
    EXPECT_THAT(findings_of(in_order()), IsEmpty());
    EXPECT_THAT(findings_of(in_order(), 9), IsEmpty());
    auto stopped = in_order();
    stopped.running.reset();
    EXPECT_THAT(findings_of(stopped), IsEmpty()) << "a gate may be looked at while its daemon rests";
}

TEST(Health, WhatIsOlderThanAllowedIsFoundAndWhatIsNotKnownToo_6_5_B4c) {
    EXPECT_THAT(findings_of(in_order(), 8), ElementsAre("sekishod: it was last updated 9 days ago, and 8 are allowed"));
    EXPECT_THAT(findings_of(in_order(), 0).size(), 2U);
    auto unknown = in_order();
    unknown.newest.reset();
    EXPECT_THAT(findings_of(unknown), IsEmpty());
    EXPECT_THAT(findings_of(unknown, 9),
                ElementsAre("packages of this machine: when it was last updated is not known"));
}

// A clock that was set back makes nothing younger than it is.
TEST(Health, AnUpdateThatIsStillToComeIsNoGoodWord) {
    auto software = in_order();
    software.newest = kToday + days(1);
    software.programs[0].package->updated = kToday + std::chrono::seconds(1);
    EXPECT_THAT(findings_of(software, 9),
                ElementsAre("sekishod: by its record it was updated at a time that is still to come",
                            "packages of this machine: by its record it was updated at a time that is still to come"));
    EXPECT_THAT(examine_software(software, 9, kToday)[0].error.hint, HasSubstr("clock"));
}

TEST(Health, DaysAreWholeAndNeverBelowZero) {
    EXPECT_EQ(days_since(kToday, kToday), 0);
    EXPECT_EQ(days_since(kToday - days(1) + Duration(1), kToday), 0);
    EXPECT_EQ(days_since(kToday - days(1), kToday), 1);
    EXPECT_EQ(days_since(kToday + Duration(1), kToday), std::nullopt);
    EXPECT_EQ(days_since(std::nullopt, kToday), std::nullopt);
}

TEST(Health, ALibraryOfNobodysOrThatIsNotThere_6_5_B4c) {
    auto software = in_order();
    software.libraries[0].package.reset();
    software.libraries.push_back({"libnfc.so.6", "", false, "", {}, {"sekisho-reader", "sekishod"}});
    EXPECT_THAT(findings_of(software),
                ElementsAre("/lib/libfmt.so.9: no Debian package brought it, so no update of Debian's reaches it "
                            "(linked by sekishod)",
                            "libnfc.so.6: it is not there, so sekisho-reader, sekishod will not start again"));
    software.packages_known = false;
    EXPECT_EQ(findings_of(software).size(), 1U) << "where nothing is known of packages, that is told once, as unseen";
}

TEST(Health, ProgramsThatRunOnAsTheyWereBeforeAnUpdate_6_5_B4c) {
    auto software = in_order();
    software.running = "0.0.9";
    software.stale = {{"sekisho-notify", "/usr/lib/libssl.so.3"}, {"sekisho-reader", "/usr/lib/libnfc.so.6"}};
    EXPECT_THAT(findings_of(software),
                ElementsAre("sekishod: the daemon that answers is version 0.0.9, and 0.1.0 is installed",
                            "sekisho-notify: it runs on with /usr/lib/libssl.so.3 as that was before an update",
                            "sekisho-reader: it runs on with /usr/lib/libnfc.so.6 as that was before an update"));
    const auto findings = examine_software(software, {}, kToday);
    EXPECT_THAT(findings[1].error.hint, HasSubstr("systemctl restart sekisho-notify"));
    EXPECT_THAT(findings[2].error.hint, HasSubstr("systemctl restart sekishod")) << "it is the daemon's child";
}

TEST(Health, WhatWasNotSeenIsAFinding) {
    auto software = in_order();
    software.programs.clear();
    software.unseen = {{"what it links is not known", "/usr/sbin/sekishod", "run `ldd` on it"}};
    EXPECT_THAT(findings_of(software, 9),
                ElementsAre("/usr/sbin/sekishod: what it links is not known",
                            "sekishod: it is not installed beside this program, so nothing is known of it"));
}

// Of the checks that are asked for alone, what could not be looked at included.
TEST(Health, ExamineAsksOnlyWhatItIsToldTo_6_5_B4c_H7_1) {
    Facts facts;  // of which `doctor` would find much: no modules, no files
    EXPECT_THAT(examine(facts, kHealthChecks), IsEmpty());
    facts.listeners = {{"tcp", "0.0.0.0", 23, "telnetd"}};
    facts.radios = {{"wlan0", "wireless network", true}};
    facts.unseen = {{Check::disk, {"unseen disk", "", ""}}, {Check::radio, {"unseen radio", "", ""}}};
    std::vector<Check> found;
    for (const auto& finding : examine(facts, kHealthChecks)) found.push_back(finding.check);
    EXPECT_THAT(found, ElementsAre(Check::listeners, Check::radio, Check::radio));
}

}  // namespace
}  // namespace sekisho::doctor

// SPDX-License-Identifier: Apache-2.0
// 6.6.2-C1-3: what is inspected after work in a zone, and which rows ask for it.
#include "tests/daemon/config/text.hpp"

#include "daemon/site/describe.hpp"
#include "daemon/site/inspection.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace sekisho::config::test {
namespace {

using std::chrono::days;
using std::chrono::hours;

void replace(std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

// The hall is a limited zone; `row` stands behind the row's schedule, `more` at the end.
std::string with_inspection(const std::string& row, const std::string& more,
                            const std::string& sensitivity = "limited") {
    std::string text = small_site(more);
    replace(text, "sensitivity = \"controlled\"",
            "sensitivity = \"" + sensitivity + "\"\naccepted_risk = \"a card alone\"");
    replace(text, "lines = { lock = \"chip:1\" }", "lines = { lock = \"chip:1\", contact = \"chip:2\" }");
    replace(text, "schedule = \"always\" } ]", "schedule = \"always\"" + row + " } ]");
    return text;
}
std::string after(const std::string& span) {
    return ", inspect_after = \"" + span + "\"";
}
const char* const kItems = "[inspection]\nitems = [\"papers\", \"windows\"]\n";

TEST(Inspection, IsOffUntilItIsWritten_6_6_2_C1_3) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", small_site())));
    EXPECT_FALSE(site->inspection.has_value());
    EXPECT_EQ(site->job_classes.at(0).rights.at(0).at(0).inspect_after.count(), 0);
}

TEST(Inspection, HoldsItsItemsAndTheRowItsTime_6_6_2_C1_3) {
    const Folder folder;
    for (const auto& [text, span] : {std::pair<std::string, Duration>{"1h", hours(1)},
                                     {"60m", hours(1)},
                                     {"24h", hours(24)},
                                     {"7d", days(7)},
                                     {"31d", days(31)},
                                     {"744h", days(31)}}) {
        const auto site = site_of(load(folder.write("site.toml", with_inspection(after(text), kItems))));
        ASSERT_NE(site, nullptr);
        EXPECT_THAT(site->inspection->items, testing::ElementsAre("papers", "windows"));
        EXPECT_EQ(site->job_classes.at(0).rights.at(0).at(0).inspect_after, span) << text;
    }
}

TEST(Inspection, LiesInItsRange_6_6_2_C1_3) {
    for (const char* span : {"59m", "745h", "32d", "0d", "99999h", "1y", "0h"})
        EXPECT_THAT(rules_of(with_inspection(after(span), kItems)), testing::StartsWith("bad-")) << span;
    EXPECT_EQ(rules_of(with_inspection(after("soon"), kItems)), "bad-duration ");
    EXPECT_EQ(rules_of(with_inspection(after("24h"), "[inspection]\nitems = []\n")), "bad-value ");
    std::string many;
    for (int item = 0; item < 21; ++item) many += "\"" + std::to_string(item) + "\", ";
    EXPECT_EQ(rules_of(with_inspection(after("24h"), "[inspection]\nitems = [" + many + "]\n")), "bad-value ");
    EXPECT_EQ(rules_of(with_inspection(after("24h"), "[inspection]\nitems = [\"a\", \"a\"]\n")), "listed-twice ");
}

TEST(Inspection, NeitherStandsAlone_6_6_2_C1_3) {
    EXPECT_EQ(rules_of(with_inspection(after("24h"), "")), "inspection-half ");
    EXPECT_EQ(rules_of(with_inspection("", kItems)), "inspection-half ");
}

TEST(Inspection, IsOfZonesFromLimitedUp_6_6_2_C1_3) {
    EXPECT_EQ(rules_of(with_inspection(after("24h"), kItems, "controlled")), "inspection-of-no-zone ");
    EXPECT_EQ(rules_of(with_inspection(after("24h"), kItems)), "");
}

TEST(Inspection, IsTheOwnersWhereRolesNameThem_6_6_2_C1_3) {
    const Folder folder;
    const auto owners = [&folder](const std::string& owner, const std::string& roles) {
        auto text = with_inspection(after("24h"), kItems + roles);
        replace(text, "owner = \"operations_manager\"", "owner = \"" + owner + "\"");
        const auto site = site_of(load(folder.write("site.toml", text)));
        return fmt::format("{}", fmt::join(site::owners_of(*site, site->zones.at(1)), " "));
    };
    const std::string roles = "[roles]\noperations_manager = [\"uid:1\", \"uid:2\"]\ndepartment_head = [\"uid:3\"]\n";
    EXPECT_EQ(owners("operations_manager", roles), "uid:1 uid:2");
    EXPECT_EQ(owners("department_head:医事課", roles), "uid:3");
    EXPECT_EQ(owners("department", roles), "") << "no role by half its name";
    EXPECT_EQ(owners("operations_manager", ""), "");
}

// What `config print` tells, and `config diff` of two.
TEST(Inspection, IsDescribed_6_6_2_C1_3) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", with_inspection(after("24h"), kItems))));
    std::string told;
    for (const auto& part : site::describe(*site, site::LocalDay{std::chrono::year{2026} / 11 / 24})) {
        if (part.part != "inspection") continue;
        for (const auto& [key, value] : part.values) told += key + ": " + value + "\n";
    }
    EXPECT_EQ(told, "items looked at: papers; windows\nwithin, after access_profiles.all[0]: 24 h\n");
}

}  // namespace
}  // namespace sekisho::config::test

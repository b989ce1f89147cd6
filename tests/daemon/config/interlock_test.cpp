// SPDX-License-Identifier: Apache-2.0
// 6.4-C1: doors of which one at a time lets people in, as they are written.
#include "tests/daemon/config/text.hpp"

#include "daemon/site/describe.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace sekisho::config::test {
namespace {

// The small site with a second and a third door into the hall; all three have a contact.
std::string three_doors(const std::string& more, const std::string& of_third = "") {
    std::string text = small_site(more);
    const std::string lines = "lines = { lock = \"chip:1\" }";
    text.replace(text.find(lines), lines.size(), "lines = { lock = \"chip:1\", contact = \"chip:2\" }");
    for (const int door : {3, 5}) {
        text += fmt::format(
            "[readers.r{0}]\ndriver = \"nfc\"\n[doors.d{0}]\nbetween = [\"outside\", \"hall\"]\n"
            "egress = \"hardware\"\npower_loss = \"fail_secure\"\n"
            "lines = {{ lock = \"chip:{0}\", contact = \"chip:{1}\" }}\n"
            "entry = {{ reader = \"r{0}\", levels = {{ default = \"card\" }} }}\n{2}",
            door, door + 1, door == 5 ? of_third : "");
    }
    return text;
}
std::string interlock(const std::string& doors) {
    return "[interlocks.way_in]\ndoors = [" + doors + "]\n";
}

TEST(Interlock, HoldsItsDoors_6_4_C1) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", three_doors(interlock("\"d3\", \"front\"")))));
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->interlocks.size(), 1U);
    const auto& found = site->interlocks.front();
    EXPECT_EQ(found.name, "way_in");
    EXPECT_THAT(found.doors, testing::ElementsAre(0, 1)) << "ascending, whatever the file's order";
    EXPECT_NE(site::to_text(site->rule(found.rule)).find("interlocks.way_in"), std::string::npos);
    EXPECT_EQ(site::interlock_of(*site, 0), &found);
    EXPECT_EQ(site::interlock_of(*site, 1), &found);
    EXPECT_EQ(site::interlock_of(*site, 2), nullptr);
}

// 6.4-B3: a change of it is told before it comes into force.
TEST(Interlock, IsDescribed_6_4_C1) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", three_doors(interlock("\"d3\", \"d5\"")))));
    ASSERT_NE(site, nullptr);
    const auto parts = site::describe(*site, site::LocalDay{});
    const auto part =
        std::find_if(parts.begin(), parts.end(), [](const auto& one) { return one.part == "interlock way_in"; });
    ASSERT_NE(part, parts.end());
    EXPECT_THAT(part->values, testing::ElementsAre(testing::Pair("doors", "d3, d5")));
}

TEST(Interlock, NamesTwoDoorsOrMore_6_4_C1) {
    EXPECT_EQ(rules_of(three_doors(interlock("\"front\", \"d3\", \"d5\""))), "");
    EXPECT_EQ(rules_of(three_doors(interlock("\"front\""))), "interlock-doors ");
    EXPECT_EQ(rules_of(three_doors(interlock(""))), "interlock-doors ");
    EXPECT_EQ(rules_of(three_doors(interlock("\"front\", \"front\""))), "listed-twice ");
    EXPECT_EQ(rules_of(three_doors(interlock("\"front\", \"d4\""))), "unknown-name ");
    EXPECT_EQ(rules_of(three_doors("[interlocks.way_in]\n")), "missing-key ");
    EXPECT_EQ(rules_of(three_doors("[interlocks.way_in]\ndoors = \"front\"\n")), "wrong-type ");
}

TEST(Interlock, ADoorIsInOneAtMost_6_4_C1) {
    EXPECT_EQ(rules_of(three_doors(interlock("\"front\", \"d3\"") + "[interlocks.other]\ndoors = [\"d5\", \"d3\"]\n")),
              "interlock-doors ");
}

// What nobody sees closed would hold the others shut, or guard nothing.
TEST(Interlock, EachDoorHasAContact_6_4_C1) {
    auto text = three_doors(interlock("\"front\", \"d3\""));
    const std::string contact = ", contact = \"chip:4\"";
    text.erase(text.find(contact), contact.size());
    EXPECT_EQ(rules_of(text), "interlock-contact ");
}

// Nobody would come in by the others while one stands open for hours.
TEST(Interlock, NoneStandsOpenBySchedule_6_4_C1) {
    const std::string unlock = "unlock = { schedule = \"always\" }\n";
    EXPECT_EQ(rules_of(three_doors(interlock("\"front\", \"d5\""), unlock)), "interlock-unlock ");
    EXPECT_EQ(rules_of(three_doors(interlock("\"front\", \"d3\""), unlock)), "") << "it is not in the interlock";
}

TEST(Interlock, NoneStandsOpenByAPlan_6_4_C1) {
    auto text = three_doors(interlock("\"front\", \"d3\"") +
                            "[roles]\nhead = [\"uid:1001\"]\n[emergency_plans.flood]\nkind = \"disaster\"\n"
                            "event_class = \"B\"\ndocument = \"BCP-01\"\nedition = 2026-04-01\n"
                            "reviewed = 2026-04-01\ncriteria = [\"flood\"]\ndeciders = [\"head\"]\n"
                            "procedure = \"3\"\nend_procedure = \"4\"\nmax_duration = \"24h\"\nrenewal = \"12h\"\n"
                            "effects = [ { effect = \"locked_open\", zones = [\"hall\"] } ]\n");
    const std::string zone = "sensitivity = \"controlled\"\n";
    text.replace(text.find(zone), zone.size(), zone + "care = true\n");
    EXPECT_EQ(rules_of(text), "interlock-unlock interlock-unlock ") << "of each of the two";
    const std::string effect = "locked_open";
    text.replace(text.find(effect), effect.size(), "card_only");
    EXPECT_EQ(rules_of(text), "");
}

}  // namespace
}  // namespace sekisho::config::test

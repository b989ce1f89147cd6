// SPDX-License-Identifier: Apache-2.0
// What is wired to the gate beside doors and readers, as it is written: 6.4-B3, 6.4-C4, 6.8-C8; and what of it declares
// a plan: 6.9-B1.1b.
#include "tests/daemon/config/text.hpp"

#include "daemon/site/describe.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::config::test {
namespace {

using std::chrono::milliseconds;
using testing::Contains;
using testing::Pair;

std::shared_ptr<const site::Site> site_with(const std::string& more) {
    const Folder folder;
    return site_of(load(folder.write("site.toml", small_site(more))));
}

std::string tether(const std::string& more, const std::string& line = "chip:2") {
    return fmt::format("[tethers.rack]\nline = \"{}\"\nasset = \"S-1\"\n{}", line, more);
}
const std::string kHere = "zone = \"hall\"\n";

std::vector<std::pair<std::string, std::string>> described(const site::Site& site, const std::string& name) {
    const auto parts = site::describe(site, site::LocalDay{});
    const auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& one) { return one.part == name; });
    if (part != parts.end()) return part->values;
    ADD_FAILURE() << name << " is not described";
    return {};
}

// In the file a loop is active while it is closed; the gate asks whether it is open.
TEST(Tethers, AreOpenWhereTheirLineIsNotActive_6_4_C4) {
    const auto site = site_with(tether(kHere + "short_line = \"chip:3!\"\n", "chip:2!"));
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->tethers.size(), 1U);
    const auto& found = site->tethers.front();
    EXPECT_EQ(found.asset, "S-1");
    EXPECT_FALSE(found.loop.line.active_low);
    EXPECT_EQ(found.loop.delay, milliseconds(400));
    ASSERT_TRUE(found.bridged);
    EXPECT_EQ(found.bridged->name, "rack.short");
    EXPECT_TRUE(found.bridged->line.active_low) << "a short is told as it is written";
    EXPECT_EQ(found.bridged->delay, milliseconds(400));
    EXPECT_THAT(described(*site, "tether rack"), Contains(Pair("line shorted", "chip:3!")));
    const auto plain = site_with(tether(kHere));
    ASSERT_NE(plain, nullptr);
    EXPECT_TRUE(plain->tethers.front().loop.line.active_low);
    EXPECT_FALSE(plain->tethers.front().bridged);
}

TEST(Tethers, HangSomewhereAndHaveNamesAndLinesOfTheirOwn_6_4_C4) {
    EXPECT_EQ(rules_with(tether("")), "missing-key ");
    EXPECT_EQ(rules_with(tether("zone = \"haul\"\n")), "unknown-name ");
    EXPECT_EQ(rules_with(tether("zone = \"outside\"\n")), "bad-value ");
    EXPECT_EQ(rules_with(tether(kHere + "[inputs.rack]\nline = \"chip:4\"\nkind = \"water\"\n")), "bad-value ");
    EXPECT_EQ(rules_with(tether(kHere + "[inputs.leak]\nline = \"chip:4\"\nkind = \"water\"\n")), "");
    EXPECT_NE(rules_with(tether(kHere + "short_line = \"chip:2\"\n")), "") << "one line has one use";
}

TEST(Inputs, AFireIsResetByAccountsOfRoles_STD_EGR_02) {
    const std::string roles = "[roles]\na = [\"uid:6\", \"uid:7\"]\nb = [\"uid:7\"]\nempty = []\n";
    const std::string fire = roles + "[inputs.bell]\nline = \"chip:2\"\nkind = \"fire\"\n";
    const auto site = site_with(fire + "reset_by = [\"a\", \"b\"]\n");
    ASSERT_NE(site, nullptr);
    EXPECT_THAT(site->inputs.back().reset_by, testing::ElementsAre("a", "b"));
    EXPECT_THAT(described(*site, "input bell"), Contains(Pair("reset_by", "a, b")));
    EXPECT_EQ(rules_with(fire + "reset_by = [\"a\"]\n"), "");
    EXPECT_EQ(rules_with(fire + "reset_by = []\n"), "bad-value ") << "nobody could";
    EXPECT_EQ(rules_with(fire + "reset_by = [\"empty\"]\n"), "bad-value ") << "nor by that";
    EXPECT_EQ(rules_with(fire + "reset_by = [\"c\"]\n"), "unknown-name ");
    EXPECT_EQ(rules_with(fire + "reset_by = [\"a\", \"a\"]\n"), "listed-twice ");
    EXPECT_EQ(rules_with(roles + "[inputs.leak]\nline = \"chip:2\"\nkind = \"water\"\nreset_by = [\"a\"]\n"),
              "bad-value ");
}

TEST(Outputs, AWatchdogHasAPeriodAndNothingElseHasOne_6_8_B3) {
    const std::string output = "[outputs.alive]\nline = \"chip:2\"\nkind = ";
    const auto site = site_with(output + "\"watchdog\"\n");
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->outputs.at(0).period, milliseconds(500));
    for (const std::string period : {"100ms", "5s"})
        EXPECT_EQ(rules_with(output + "\"watchdog\"\nperiod = \"" + period + "\"\n"), "") << period;
    for (const std::string period : {"99ms", "5001ms"})
        EXPECT_NE(rules_with(output + "\"watchdog\"\nperiod = \"" + period + "\"\n"), "") << period;
    EXPECT_EQ(rules_with(output + "\"remote_maintenance\"\nperiod = \"1s\"\n"), "bad-value ");
    EXPECT_EQ(rules_with(output + "\"lamp\"\n"), "bad-value ");
}

TEST(Inputs, SayHowUrgentTheyAreAndWhomToTell_6_4_B3) {
    const std::string roles = "[roles]\nhead = [\"uid:1001\"]\n";
    const std::string leak = "[inputs.leak]\nline = \"chip:4\"\nkind = \"water\"\n";
    const auto site = site_with(roles + leak + "severity = \"B\"\nnotify = [\"head\"]\n");
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->inputs.at(0).severity, Severity::b);
    EXPECT_THAT(site->inputs.at(0).notify, testing::ElementsAre("head"));
    EXPECT_THAT(described(*site, "input leak"), Contains(Pair("severity", "B")));
    EXPECT_THAT(described(*site, "input leak"), Contains(Pair("notify", "head")));
    EXPECT_EQ(rules_with(roles + leak + "severity = \"D\"\n"), "bad-value ");
    EXPECT_EQ(rules_with(roles + leak + "notify = [\"hed\"]\n"), "unknown-name ");
    EXPECT_EQ(rules_with(roles + leak + "notify = [\"head\", \"head\"]\n"), "listed-twice ");
    const std::string fire = "[inputs.fire]\nline = \"chip:4\"\nkind = \"fire\"\nseverity = \"A\"\n";
    EXPECT_EQ(rules_with(fire), "bad-value ");
}

std::string plan(const std::string& more) {
    return "[roles]\nhead = [\"uid:1001\"]\n[emergency_plans.flood]\nkind = \"disaster\"\nevent_class = \"B\"\n"
           "document = \"BCP-01\"\nedition = 2026-04-01\nreviewed = 2026-04-01\ncriteria = [\"rain\", \"flood\"]\n"
           "deciders = [\"head\"]\nprocedure = \"3\"\nend_procedure = \"4\"\nmax_duration = \"24h\"\n"
           "renewal = \"12h\"\neffects = [ { effect = \"card_only\", zones = [\"hall\"] } ]\n" +
           more;
}

TEST(Proposers, NameWhatTheGateSeesAndTheCriterionThatItMeets_6_9_B1_1b) {
    const auto site = site_with(plan("proposed_by = [\"mains\", \"disk\"]\ndeclared_by = { water = 2, fire = 1 }\n"));
    ASSERT_NE(site, nullptr);
    const auto& found = site->emergency_plans.at(0);
    EXPECT_THAT(found.proposed_by, testing::ElementsAre("mains", "disk"));
    ASSERT_EQ(found.declared_by.size(), 2U);
    EXPECT_EQ(site::proposers_text(found), "mains, disk; declares: fire (1), water (2)");
    EXPECT_THAT(described(*site, "emergency plan flood"), Contains(Pair("proposed by", site::proposers_text(found))));
}

TEST(Proposers, AreKnownAndTheirCriteriaAreThere_6_9_B1_1b) {
    EXPECT_EQ(rules_with(plan("proposed_by = [\"rain\"]\n")), "bad-value ");
    EXPECT_EQ(rules_with(plan("proposed_by = [\"water\", \"water\"]\n")), "listed-twice ");
    EXPECT_EQ(rules_with(plan("declared_by = { rain = 1 }\n")), "unknown-key ");
    EXPECT_EQ(rules_with(plan("declared_by = { water = 0 }\n")), "bad-value ");
    EXPECT_EQ(rules_with(plan("declared_by = { water = 3 }\n")), "bad-value ");
    EXPECT_EQ(rules_with(plan("declared_by = [\"water\"]\n")), "wrong-type ");
}

}  // namespace
}  // namespace sekisho::config::test

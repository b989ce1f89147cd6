// SPDX-License-Identifier: Apache-2.0
// Emergency plans and sealed cards as the files say: 6.9-B1.0, B2, B2.1b, B3, C1.
#include "tests/daemon/config/text.hpp"

#include <chrono>

namespace sekisho::config::test {
namespace {

const std::string kPlan = R"([roles]
facility_head = ["uid:1001"]
night_duty = ["uid:1002", "uid:1003"]
[zones.ward]
name = "病棟"
sensitivity = "controlled"
care = true
owner = "x"
[zones.safe]
name = "保管庫"
sensitivity = "exclusion"
owner = "x"
[emergency_plans.flood]
kind = "disaster"
event_class = "B"
document = "BCP-01"
edition = 2025-04-01
criteria = ["震度5強以上", "停電30分以上"]
deciders = ["night_duty", "facility_head"]
procedure = "手順書 3"
end_procedure = "手順書 4"
max_duration = "72h"
renewal = "24h"
effects = [
  { effect = "locked_open", zones = ["ward"] },
  { effect = "widen", zones = ["hall", "ward"], job_classes = ["nurse"] },
  { effect = "card_only", zones = ["hall"] },
]
[break_glass.night]
storage = "named_keeper"
place = "防災センター"
keepers = ["facility_head"]
doors = ["front"]
valid_for = "2h"
when_undeclared = "grant_and_alarm"
)";

std::string changed(std::string text, std::string_view from, std::string_view to) {
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return text.replace(text.find(from), from.size(), to);
}

std::string found(const std::string& plan) {
    const Folder folder;
    std::string rules;
    for (const Fault& fault : faults_of(load(folder.write("site.toml", small_site(plan))))) rules += fault.rule + " ";
    return rules;
}

// 6.9-C1: deciders in their order, criteria by number.
TEST(Emergency, APlanSaysWhoDecidesWhatByWhat_6_9_C1) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", small_site(kPlan))));
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->emergency_plans.size(), 1U);
    const auto& plan = site->emergency_plans.front();
    EXPECT_EQ(plan.kind, site::EmergencyKind::disaster);
    EXPECT_EQ(plan.criteria.size(), 2U);
    EXPECT_EQ(site::rank_of(plan, "uid:1003"), 0U);
    EXPECT_EQ(site::rank_of(plan, "uid:1001"), 1U);
    EXPECT_EQ(site::rank_of(plan, "uid:0"), 2U) << "nowhere";
    EXPECT_EQ(plan.max_duration, std::chrono::hours{72});
    EXPECT_EQ(plan.renewal, std::chrono::hours{24});
    ASSERT_EQ(plan.effects.size(), 3U);
    EXPECT_EQ(plan.effects[1].kind, site::EffectKind::widen);
    EXPECT_TRUE(site::reaches(plan.effects[1], *site->find_zone("ward")));
    EXPECT_FALSE(site::reaches(plan.effects[2], *site->find_zone("ward")));
    EXPECT_TRUE(site::covers(plan.effects[2], 0)) << "everybody";
    ASSERT_EQ(site->break_glass.size(), 1U);
    EXPECT_TRUE(site->break_glass.front().opens_undeclared);
    EXPECT_EQ(site->break_glass.front().valid_for, std::chrono::hours{2});
}

// 6.9-B2, 6.9-C1: refused without any of what must be decided beforehand; 6.9-B1.0: class and document.
TEST(Emergency, NothingIsLeftToTheDay_6_9_B2) {
    for (const char* key : {"kind", "event_class", "document", "edition", "criteria", "deciders", "procedure",
                            "end_procedure", "max_duration", "renewal", "effects"}) {
        EXPECT_EQ(found(changed(kPlan, fmt::format("\n{} = ", key), fmt::format("\nx_{} = ", key))).substr(0, 12),
                  "missing-key ")
            << key;
    }
    EXPECT_EQ(found(changed(kPlan, "[\"震度5強以上\", \"停電30分以上\"]", "[]")), "bad-value ");
    EXPECT_EQ(found(changed(kPlan, "[\"night_duty\", \"facility_head\"]", "[]")), "bad-value ");
    EXPECT_EQ(found(changed(kPlan, "renewal = \"24h\"", "renewal = \"73h\"")), "bad-value ");
    EXPECT_EQ(found(changed(kPlan, "max_duration = \"72h\"", "max_duration = \"721h\"")), "bad-value ");
}

// 6.9-B1.0: each plan names the class of its event, and which document of the hospital it follows, in which edition.
TEST(Emergency, APlanNamesItsEventAndDocument_6_9_B1_0) {
    const auto told = [](const std::string& key) {
        const Folder folder;
        const auto text = changed(kPlan, "\n" + key + " = ", "\n# ");
        const auto faults = faults_of(load(folder.write("site.toml", small_site(text))));
        return faults.size() == 1 ? faults[0].rule + ": " + faults[0].message : short_text(faults);
    };
    for (const std::string key : {"event_class", "document", "edition"})
        EXPECT_EQ(told(key), "missing-key: emergency_plans.flood." + key + " is missing");
    EXPECT_EQ(found(changed(kPlan, "event_class = \"B\"", "event_class = \"\"")), "bad-value ");
    EXPECT_EQ(found(changed(kPlan, "document = \"BCP-01\"", "document = \"\"")), "bad-value ");
}

// 6.9-B1.0: an edition from before the last review of the hospital's plan is told; the review's own day is in time.
TEST(Emergency, AnEditionOlderThanTheReviewIsToldOf_6_9_B1_0) {
    const auto warned = [](const std::string& reviewed) {
        const Folder folder;
        Faults warnings;
        const auto text = changed(kPlan, "criteria =", reviewed + "criteria =");
        EXPECT_NE(site_of(load(folder.write("site.toml", small_site(text)), &warnings)), nullptr);
        std::string out;
        for (const Fault& one : warnings) {
            if (one.rule == "plan-edition-old") out += one.message;
        }
        return out;
    };
    EXPECT_EQ(warned("reviewed = 2025-04-02\n"),
              "emergency_plans.flood follows an edition that is older than the last review of BCP-01");
    EXPECT_EQ(warned("reviewed = 2025-04-01\n"), "");
    EXPECT_EQ(warned(""), "") << "whether it was reviewed is not known";
}

// 6.9-B3: an emergency opens for care, and gives up nothing that is stored.
TEST(Emergency, UnsafeEffectsAreRefused_6_9_B3) {
    EXPECT_EQ(found(kPlan), "");
    EXPECT_EQ(found(changed(kPlan, "\"locked_open\", zones = [\"ward\"]", "\"locked_open\", zones = [\"hall\"]")),
              "plan-unsafe-effect ");
    EXPECT_NE(found(changed(kPlan, "care = true\n", "care = true\nholds = [\"terminals\", \"media\"]\n")
                        .append("[zones.x]\nname = \"x\"\nsensitivity = \"controlled\"\nowner = \"x\"\n"))
                  .find("plan-unsafe-effect "),
              std::string::npos)
        << "beside what the zone itself lacks then";
    EXPECT_EQ(found(changed(kPlan, "\"card_only\", zones = [\"hall\"]", "\"card_only\", zones = [\"safe\"]")),
              "plan-unsafe-effect ");
    EXPECT_EQ(found(changed(kPlan, ", job_classes = [\"nurse\"]", "")), "missing-key ");
    EXPECT_EQ(found(changed(kPlan, "zones = [\"ward\"] }", "zones = [\"ward\"], job_classes = [\"nurse\"] }")),
              "bad-value ");
}

// 6.9-B2.1b: what two keep together has two keepers.
TEST(Emergency, DualStorageHasTwoKeepers_6_9_B2_1b) {
    EXPECT_EQ(found(changed(kPlan, "place = ", "dual = true\nplace = ")), "break-glass-one-keeper ");
    EXPECT_EQ(found(changed(changed(kPlan, "place = ", "dual = true\nplace = "), "keepers = [\"facility_head\"]",
                            "keepers = [\"facility_head\", \"night_duty\"]")),
              "");
    EXPECT_EQ(found(changed(changed(kPlan, "place = ", "dual = true\nplace = "), "keepers = [\"facility_head\"]",
                            "keepers = [\"facility_head\", \"facility_head\"]")),
              "break-glass-one-keeper listed-twice ")
        << "one role twice is no second keeper";
}

// 6.9-B2.1b: people count, not roles.
TEST(Emergency, TwoRolesOfOneAccountAreOneKeeper_6_9_B2_1b) {
    const auto dual = [](std::string_view roles, std::string_view keepers) {
        auto plan = changed(kPlan, "place = ", "dual = true\nplace = ");
        plan = changed(plan, "keepers = [\"facility_head\"]", fmt::format("keepers = [{}]", keepers));
        return found(changed(plan, "[roles]\n", fmt::format("[roles]\n{}\n", roles)));
    };
    const std::string both = "\"head\", \"deputy\"";
    EXPECT_EQ(dual("head = [\"uid:4\"]\ndeputy = [\"uid:4\"]", both), "break-glass-one-keeper ");
    EXPECT_EQ(dual("head = [\"uid:4\"]\ndeputy = []", both), "break-glass-one-keeper ");
    EXPECT_EQ(dual("head = [\"uid:4\"]\ndeputy = [\"uid:4\", \"uid:5\"]", both), "");
    EXPECT_EQ(dual("head = [\"uid:4\", \"uid:5\"]", "\"head\""), "") << "two people of one role are two";
    EXPECT_EQ(dual("head = [\"uid:4\"]", "\"head\", \"hed\""), "unknown-name ");
}

// 6.9-C1: a deputy who is the first decider again stands behind nobody.
TEST(Emergency, DecidersOfOneAccountAreToldOf_6_9_C1) {
    const auto warned = [](std::string_view deputy) {
        const Folder folder;
        Faults warnings;
        auto plan =
            changed(kPlan, "deciders = [\"night_duty\", \"facility_head\"]", "deciders = [\"head\", \"deputy\"]");
        plan = changed(plan, "[roles]\n", fmt::format("[roles]\nhead = [\"uid:4\"]\ndeputy = [\"{}\"]\n", deputy));
        EXPECT_NE(site_of(load(folder.write("site.toml", small_site(plan)), &warnings)), nullptr);
        std::string out;
        for (const Fault& one : warnings) {
            if (one.rule == "plan-one-decider") out += one.message;
        }
        return out;
    };
    EXPECT_EQ(warned("uid:4"),
              "emergency_plans.flood.deciders: 2 deciders are one account together: nobody stands behind the first");
    EXPECT_EQ(warned("uid:5"), "");
}

}  // namespace
}  // namespace sekisho::config::test

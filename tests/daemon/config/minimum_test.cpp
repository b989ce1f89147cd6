// SPDX-License-Identifier: Apache-2.0
// What the sensitivity of a zone asks for, where it is met or lived with; and warnings, which stop nothing (6.4-B0).
#include "tests/daemon/config/text.hpp"

#include "tests/places.hpp"

#include <algorithm>
#include <chrono>

namespace sekisho::config::test {
namespace {

// The small site with a hall of that sensitivity, a contact, a lock monitor and an exit reader.
std::string hall(std::string_view sensitivity, std::string_view more_of_zone) {
    auto text = changed(small_site(), "sensitivity = \"controlled\"",
                        fmt::format("sensitivity = \"{}\"\n{}", sensitivity, more_of_zone));
    text = changed(text, "lock = \"chip:1\"", "lock = \"chip:1\", contact = \"chip:2\", lock_monitor = \"chip:3\"");
    return changed(text, "default = \"card\" } }",
                   "default = \"card\" } }\nexit = { reader = \"b\", mode = \"record\" }");
}

std::string found(const std::string& text) {
    const Folder folder;
    Faults warnings;
    const auto loaded = load(folder.write("site.toml", text), &warnings);
    std::string rules;
    for (const Fault& fault : faults_of(loaded)) rules += fault.rule + " ";
    for (const Fault& fault : warnings) rules += "(" + fault.rule + ") ";
    return rules;
}

// 6.4-B0, STD-N116-01
TEST(Minimum, ACardAloneDoesUpToControlled_STD_CARD_01) {
    EXPECT_EQ(found(hall("unrestricted", "")), "");
    EXPECT_EQ(found(hall("controlled", "")), "");
    EXPECT_EQ(found(hall("limited", "")), "weak-level ");
    EXPECT_EQ(found(hall("exclusion", "")), "weak-level ");
    const std::string keypad = "[keypads.k]\nreader = \"a\"\n[pin]\nmin_length = 8\n";
    EXPECT_EQ(found(changed(hall("limited", "") + keypad, "default = \"card\"", "default = \"card_pin\"")), "");
    EXPECT_EQ(found(changed(hall("exclusion", "") + keypad, "default = \"card\"", "default = \"card_pin\"")),
              "(alone-at-night) ")
        << "no fault, but not at night";
    EXPECT_EQ(found(hall("exclusion", "accepted_risk = \"\"")), "bad-value weak-level ") << "the risk has a reason";
}

// STD-CARD-01: no card at all is less than a card alone, whatever else the zone holds.
TEST(Minimum, NoZoneFromLimitedStandsOpen_STD_CARD_01) {
    const auto open = [](std::string_view sensitivity, std::string_view more_of_zone, std::string_view more = "") {
        auto text = changed(hall(sensitivity, more_of_zone), "default = \"card\"", "default = \"card_pin\"");
        return changed(text + "[keypads.k]\nreader = \"a\"\n[pin]\nmin_length = 8\n", "power_loss",
                       fmt::format("unlock = {{ schedule = \"always\"{} }}\npower_loss", more));
    };
    EXPECT_EQ(found(open("controlled", "")), "");
    EXPECT_EQ(found(open("limited", "")), "weak-level ");
    EXPECT_EQ(found(open("limited", "holds = [\"paper_records\"]")), "weak-level ");
    EXPECT_EQ(found(open("limited", "holds = [\"drugs\"]", ", first_person_in = true")), "weak-level ");
    EXPECT_EQ(found(open("exclusion", "")), "weak-level ");
    EXPECT_EQ(found(open("limited", "accepted_risk = \"committee\"")), "(weak-level) ");
    EXPECT_EQ(found(open("limited", "holds = [\"media\"]")), "unlock-storing-zone ") << "told once";
}

// 6.5-D7: from 22:00 to 05:00 a second person is asked for.
TEST(Minimum, NobodyGoesAloneIntoAnExclusionZoneAtNight_6_5_D7) {
    const auto with = [](std::string_view levels, std::string_view more_of_zone = "",
                         std::string_view sensitivity = "exclusion") {
        auto text = changed(hall(sensitivity, more_of_zone), "levels = { default = \"card\" }",
                            fmt::format("levels = {}", levels));
        text = changed(text, "[zones.hall]",
                       "two = { require = [\"Card\", \"PIN\"], card_proof = \"serial\", mode = \"DualCredential\" }\n"
                       "[schedules.day]\ndaily = [\"05:00-22:00\"]\nspecial = \"as_weekday\"\n"
                       "[schedules.long]\ndaily = [\"04:59-22:00\"]\nspecial = \"as_weekday\"\n"
                       "[schedules.dark]\ndaily = [\"22:00-05:00\"]\nspecial = \"as_weekday\"\n[zones.hall]");
        return text + "[keypads.k]\nreader = \"a\"\n[pin]\nmin_length = 8\n";
    };
    EXPECT_EQ(found(with("{ default = \"card_pin\" }")), "(alone-at-night) ");
    EXPECT_EQ(found(with("{ default = \"card_pin\" }", "", "limited")), "");
    EXPECT_EQ(found(with("{ default = \"card_pin\" }", "accepted_risk = \"committee\"")), "");
    EXPECT_EQ(found(with("{ default = \"two\" }")), "");
    EXPECT_EQ(found(with("{ day = \"card_pin\", default = \"two\" }")), "");
    EXPECT_EQ(found(with("{ dark = \"two\", default = \"card_pin\" }")), "") << "the other way round";
    EXPECT_EQ(found(with("{ long = \"card_pin\", default = \"two\" }")), "(alone-at-night) ") << "by a minute";
    EXPECT_EQ(found(with("{ day = \"two\", default = \"card_pin\" }")), "(alone-at-night) ") << "by day alone";
}

// STD-IEC-06: the bolt is watched in exclusion zones; in limited ones one is told.
TEST(Minimum, TheBoltIsWatchedWhereItIsGuarded_STD_IEC_06) {
    const auto with = [](std::string_view sensitivity, std::string_view more, std::string_view lines) {
        auto text = changed(hall(sensitivity, more), ", lock_monitor = \"chip:3\"", lines);
        text = changed(text, "levels = { default = \"card\" }", "levels = { default = \"two\" }");
        return changed(text, "[zones.hall]",
                       "two = { require = [\"Card\", \"PIN\"], card_proof = \"serial\", mode = \"DualCredential\" }\n"
                       "[zones.hall]") +
               "[keypads.k]\nreader = \"a\"\n[pin]\nmin_length = 8\n"
               "[[holders]]\nid = \"N1\"\nname = \"a\"\njob_class = \"nurse\"\n[[holders]]\nid = \"N2\"\n"
               "name = \"b\"\njob_class = \"nurse\"\n";
    };
    const std::string_view risk = "accepted_risk = \"committee\"";
    const std::string_view monitor = ", lock_monitor = \"chip:3\"";
    EXPECT_EQ(found(with("exclusion", "", "")), "lock-unmonitored ");
    EXPECT_EQ(found(with("exclusion", risk, "")), "(lock-unmonitored) ");
    EXPECT_EQ(found(with("exclusion", "", monitor)), "");
    EXPECT_EQ(found(with("limited", "", "")), "(lock-unmonitored) ");
    EXPECT_EQ(found(with("limited", risk, "")), "(lock-unmonitored) ")
        << "it stops nothing, so it is told all the same";
    EXPECT_EQ(found(with("limited", "", monitor)), "");
    EXPECT_EQ(found(with("controlled", "", "")), "");
    EXPECT_EQ(found(with("exclusion", "", ", lock_monitor = 3")), "wrong-type ") << "told once";
}

// PRAC-06: what is eased for patients is eased for whoever else goes in.
TEST(Minimum, CareWhereServersAreKeptIsToldOf_PRAC_06) {
    const auto with = [](std::string_view sensitivity, std::string_view more) {
        auto text =
            changed(hall(sensitivity, fmt::format("care = true\n{}", more)), "default = \"card\"", "default = \"two\"");
        text = changed(text, "[zones.hall]",
                       "two = { require = [\"Card\", \"PIN\"], card_proof = \"serial\", mode = \"DualCredential\" }\n"
                       "[zones.hall]");
        text = changed(text, "hospital.example/test\"", "hospital.example/test\", emergency_list = [\"N1\"]");
        return text +
               "[[holders]]\nid = \"N1\"\nname = \"a\"\njob_class = \"nurse\"\n[[holders]]\nid = \"N2\"\n"
               "name = \"b\"\njob_class = \"nurse\"\n[keypads.k]\nreader = \"a\"\n[pin]\nmin_length = 8\n";
    };
    EXPECT_EQ(found(with("exclusion", "holds = [\"servers\"]")), "(care-eases-guard) ");
    EXPECT_EQ(found(with("exclusion", "holds = [\"media\"]\naccepted_risk = \"committee\"")), "");
    EXPECT_EQ(found(with("exclusion", "holds = [\"drugs\"]")), "");
    EXPECT_EQ(found(with("limited", "holds = [\"media\"]")), "");
}

TEST(Minimum, AnAcceptedRiskIsKeptForTheReports_6_5_D7) {
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", hall("exclusion", "accepted_risk = \"委員会 10月\""))));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->zones.at(1).accepted_risk, "委員会 10月");
}

TEST(Minimum, TerminalsAreLockedBySchedule_6_4_C2) {
    const std::string held = "holds = [\"terminals\"]\n";
    EXPECT_EQ(found(hall("controlled", held)), "terminals-unguarded ");
    EXPECT_EQ(found(hall("controlled", held + "equivalent_measure = \"always staffed\"")), "");
    EXPECT_EQ(found(changed(hall("controlled", held), "[access_profiles]",
                            "unlock = { schedule = \"always\" }\n[access_profiles]")),
              "terminals-unguarded unknown-key ")
        << "an unlock that stands elsewhere is none";
    EXPECT_EQ(found(changed(hall("controlled", held), "power_loss", "unlock = { schedule = \"always\" }\npower_loss")),
              "");
}

// 6.4-C1b: a safe has no way out, and none is asked for.
TEST(Minimum, ACabinetNeedsNoWayOut_6_4_C1b) {
    auto text = changed(hall("controlled", "holds = [\"media\"]"), "egress = \"hardware\"", "kind = \"cabinet\"");
    text = changed(text, "\nexit = { reader = \"b\", mode = \"record\" }", "");
    EXPECT_EQ(found(text), "");
    EXPECT_EQ(found(changed(text, "fail_secure", "fail_safe")), "") << "nobody burns in a safe";
    const Folder folder;
    const auto site = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->doors.at(0).kind, site::DoorKind::cabinet);
}

TEST(Warnings, StopNothing) {
    const Folder folder;
    Faults warnings;
    const auto path = folder.write("site.toml", small_site());
    ASSERT_NE(site_of(load(path, &warnings)), nullptr);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_TRUE(warnings[0].warning);
    EXPECT_NE(to_text(warnings[0]).find(": warning: doors.front: "), std::string::npos) << to_text(warnings[0]);
    EXPECT_NE(site_of(load(path)), nullptr) << "and who does not ask is not told";
}

TEST(Warnings, TheExampleHasNone) {
    Faults warnings;
    EXPECT_NE(site_of(load(std::string(SEKISHO_SOURCE_DIR) + "/daemon/packaging/example/site.toml", &warnings)),
              nullptr);
    EXPECT_EQ(short_text(warnings), "");
}

// 6.5-B1b: a small institution's configuration is a few lines, which the guide prints as they are. Each person there
// has a number, and so a card, of their own.
TEST(OneDoor, IsAFewLinesWithoutAFaultOrAWarning_6_5_B1b) {
    const std::string path = std::string(SEKISHO_SOURCE_DIR) + "/daemon/packaging/one-door/site.toml";
    const std::string text = read_whole(path);
    Faults warnings;
    const auto site = site_of(load(path, &warnings, std::chrono::sys_days{std::chrono::year{2026} / 11 / 15}));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(short_text(warnings), "");
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 30);
    ASSERT_EQ(site->doors.size(), 1U);
    EXPECT_EQ(site->roster.holders().size(), 2U);
    const auto guide = read_whole(std::string(SEKISHO_SOURCE_DIR) + "/docs/admin-guide.md");
    EXPECT_NE(guide.find("```toml\n" + text + "```\n"), std::string::npos) << "the guide prints another text";
}

// 6.5-B1b: nobody shares a number, and so nobody shares a card.
TEST(OneDoor, TwoPeopleOfOneNumberAreRefused_6_5_B1b) {
    const Folder folder;
    auto text = read_whole(std::string(SEKISHO_SOURCE_DIR) + "/daemon/packaging/one-door/site.toml");
    text = changed(text, "id = \"2\"", "id = \"1\"");
    EXPECT_EQ(short_text(faults_of(load(folder.write("site.toml", text)))), "site.toml:28:6 duplicate-holder\n");
}

}  // namespace
}  // namespace sekisho::config::test

// SPDX-License-Identifier: Apache-2.0
// `config diff`: the built program over the example hospital.
#include "tests/daemon/cli/hospital.hpp"

#include "tests/places.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <string>
#include <string_view>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
using testing_support::diff;
using testing_support::expect_schema;
using testing_support::Hospital;
using testing_support::kExample;
using testing_support::kSource;
using testing_support::sekisho;

const std::string kElsewhere =
    "nobody gains or loses anything, and no rule of a door, zone or level is another; the files differ elsewhere\n";

// BRIEF-08: finds nothing in the same files.
TEST(ConfigDiff, FindsNothingInTheSameFiles_BRIEF_08) {
    EXPECT_EQ(diff(Hospital{}), "no difference\n");
    const Hospital hospital;
    hospital.change("site.toml", "reader-r1:115200", "reader-r1:9600");
    EXPECT_EQ(diff(hospital), kElsewhere);
}

// Meaning, not text: a schedule written otherwise, and under another name.
// BRIEF-08: a schedule written otherwise is no difference.
TEST(ConfigDiff, AScheduleWrittenOtherwiseIsNoDifference_BRIEF_08) {
    const Hospital hospital;
    hospital.change(
        "site.toml", "mon-fri = [\"08:30-17:30\"]\nsat = [\"08:30-12:30\"]",
        "\"mon,tue\" = [\"08:30-12:00\", \"12:00-17:30\"]\nwed-fri = [\"08:30-17:30\"]\nsat = [\"08:30-12:30\"]");
    EXPECT_EQ(diff(hospital), kElsewhere);
}

// 6.4-C4b: a tag that changes hands is a difference, as is where its thing belongs.
TEST(ConfigDiff, TellsWhichTagIsAnother_6_4_C4b) {
    const Hospital hospital;
    hospital.change("site.toml", "04d2e47a3b1c80", "04d2e47a3b1c81");
    hospital.change("site.toml", "zone = \"record_room\"\ntag", "zone = \"server_room\"\ntag");
    hospital.change("site.toml", "missing_after = \"30d\"", "missing_after = \"60d\"");
    const auto text = diff(hospital);
    for (const char* line : {"asset A-0007", "04d2e47a3b1c81", "asset A-0012", "server_room", "asset check", "60 d"})
        EXPECT_NE(text.find(line), std::string::npos) << line << " in " << text;
}

// BRIEF-08: tells who gains and loses what when.
TEST(ConfigDiff, TellsWhoGainsAndLosesWhatWhen_BRIEF_08) {
    const Hospital hospital;
    hospital.change("site.toml", "profiles = [\"staff_common\", \"records_day\"]", "profiles = [\"staff_common\"]");
    hospital.change("roster.toml", "id = \"P0031\"\nname = \"伊藤 直子\"\njob_class = \"pharmacist\"",
                    "id = \"P0031\"\nname = \"伊藤 直子\"\njob_class = \"records_clerk\"\nnda = 2026-04-01");
    const auto text = diff(hospital);
    EXPECT_NE(text.find("N0123 (nurse)\n  to 2027-03-31\n    lose record_door.entry: mon-fri 08:30-17:30, sat "
                        "08:30-12:30; not on "),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("P0031 (pharmacist -> records_clerk)\n  to 2027-03-31\n    lose pharmacy_door.entry: always\n"
                        "    gain record_door.entry: always\n"),
              std::string::npos)
        << text;
    EXPECT_EQ(text.find("N0310"), std::string::npos) << "helps with the records at the same hours: " << text;
    EXPECT_EQ(text.find("N0099"), std::string::npos) << "left before: " << text;
    EXPECT_EQ(text.find("伊藤"), std::string::npos) << "no names";
}

// PRAC-04: tells of the end of a time.
TEST(ConfigDiff, TellsOfTheEndOfATime_PRAC_04) {
    const Hospital hospital;
    hospital.change("roster.toml", "valid = { from = 2019-04-01, last_day = 2028-03-31 }",
                    "valid = { from = 2019-04-01, last_day = 2027-03-31 }");
    const auto text = diff(hospital);
    EXPECT_EQ(text,
              "D0011 (doctor)\n  from 2027-04-01 to 2028-03-31\n"
              "    lose main_gate.entry, record_door.entry, staff_door.entry: always\n");
}

// 6.8-B6: tells which rules of doors zones and levels are others.
TEST(ConfigDiff, TellsWhichRulesOfDoorsZonesAndLevelsAreOthers_6_8_B6) {
    const Hospital hospital;
    hospital.change("site.toml",
                    "entry = { reader = \"r5\", levels = { business = \"card\", default = \"card_pin\" } }",
                    "entry = { reader = \"r5\", levels = { default = \"card_pin\" } }");
    hospital.change("site.toml", "sensitivity = \"unrestricted\"", "sensitivity = \"controlled\"");
    hospital.change("site.toml", "mode = \"DualCredential\" }", "mode = \"DualCredential\", window = \"30s\" }");
    const auto text = diff(hospital);
    EXPECT_NE(text.find("door record_door: levels: was "), std::string::npos) << text;
    EXPECT_NE(text.find(", now card_pin (always)\n"), std::string::npos) << text;
    EXPECT_NE(text.find("zone lobby: sensitivity: was unrestricted, now controlled\n"), std::string::npos) << text;
    EXPECT_NE(text.find("level two_people: window: was 15 s, now 30 s\n"), std::string::npos) << text;
}

TEST(ConfigDiff, AJobClassThatNobodyHasIsToldToo) {
    const Hospital hospital;
    hospital.change(
        "site.toml", "[job_classes]\n",
        "[job_classes]\nguest = { name = \"客\", person_class = \"custodian\", profiles = [\"records_day\"] }\n");
    EXPECT_NE(diff(hospital).find("job class new: guest (nobody has it)\n    gain record_door.entry: mon-fri"),
              std::string::npos)
        << diff(hospital);
}

TEST(ConfigDiff, AsJsonKeepsItsSchema) {
    const Hospital hospital;
    hospital.change("site.toml", "profiles = [\"staff_common\", \"records_day\"]", "profiles = [\"staff_common\"]");
    const auto answer = json::parse(diff(hospital, "--json"));
    expect_schema(answer.as_object(), "config-diff");
    EXPECT_EQ(answer.at("since"), "2026-11-24T09:00:00+09:00");
    EXPECT_EQ(answer.at("same"), false);
    const auto& right = answer.at_pointer("/people/0/spans/0/rights/0");
    EXPECT_EQ(right.at("access_point"), "record_door.entry");
    EXPECT_EQ(right.at("change"), "lose");
    EXPECT_EQ(right.at_pointer("/week/sat/0"), "08:30-12:30");
    EXPECT_EQ(right.at_pointer("/week/sun"), json::array{});
    EXPECT_FALSE(right.at("dates").as_array().empty()) << "holidays";
}

TEST(ConfigDiff, FaultsAndWrongUseAreToldApart) {
    const std::string bad = kSource + "/tests/daemon/config/corpus/062-level-without-card/site.toml";
    EXPECT_EQ(sekisho(fmt::format("config diff {0}site.toml {0}site.toml", kExample)).status, 0);
    EXPECT_EQ(sekisho(fmt::format("config diff {}site.toml {}", kExample, bad)).status, 1);
    EXPECT_EQ(sekisho(fmt::format("config diff {}site.toml /nowhere/site.toml", kExample)).status, 2);
    EXPECT_EQ(sekisho(fmt::format("config diff {0}site.toml {0}site.toml --at tomorrow", kExample)).status, 2);
}

// Dates that are no rights: told by person, as the last day that counts.
// BRIEF-08, 6.6.1-C1, 6.6.1-C2, 6.6.2-C1-1: who is trained until when, and who has agreed to confidentiality.
TEST(ConfigDiff, TellsOfTrainingConfidentialityAndVendors_BRIEF_08) {
    const Hospital hospital;
    hospital.change("roster.toml", "training_until = 2026-12-31\n\n[[holders]]\nid = \"N0208\"",
                    "training_until = 2027-12-31\nextended_grant_time = true\n\n[[holders]]\nid = \"N0208\"");
    hospital.change("roster.toml", "name = \"田中 健\"", "name = \"田中 健\"\nnda = 2026-11-01");
    hospital.change("site.toml", "nda = 2025-04-01\nsubcontracting = \"forbidden\"",
                    "nda = 2026-04-01\nsubcontracting = \"declared\"");
    hospital.change("site.toml", "report_due = \"24h\"", "report_due = \"48h\"");
    EXPECT_EQ(diff(hospital),
              "D0011: nda: was none, now 2026-11-01\n"
              "N0123: training until: was 2026-12-31, now 2027-12-31\n"
              "N0123: extended grant time: was no, now yes\n"
              "vendor abc: nda: was 2025-04-01, now 2026-04-01\n"
              "vendor abc: subcontracting: was forbidden, now declared\n"
              "vendor abc: report due: was 24 h, now 2 d\n");
}

// 6.5-B3b2: who is let in while nothing can be recorded, not only how many.
TEST(ConfigDiff, TellsWhoIsOnTheEmergencyList_6_5_B3b2) {
    const Hospital hospital;
    hospital.change("site.toml", "emergency_list = [\"P0031\"]", "emergency_list = [\"D0011\"]");
    EXPECT_EQ(diff(hospital),
              "D0011: on the emergency list: was no, now yes\n"
              "P0031: on the emergency list: was yes, now no\n");
}

// A hospital whose night nurses go by a duty file.
void put_on_duty(const Hospital& hospital, std::string_view rows) {
    hospital.change("site.toml", "roster = \"roster.toml\" ", "duty = \"duty.csv\"\nroster = \"roster.toml\" ");
    hospital.change("site.toml", "[training]\n",
                    "[duty]\ncodes = { N = \"night_shift\", D = \"business\" }\nno_row = \"deny\"\n[training]\n");
    hospital.change("site.toml", "\"staff_door\"], schedule = \"night_shift\" }",
                    "\"staff_door\"], schedule = \"on_duty\" }");
    hospital.write("duty.csv", std::string("id,date,code\n").append(rows));
}

// PRAC-13: who is on duty when, from the evening before on; what was before is over.
TEST(ConfigDiff, TellsWhoIsOnDutyWhen_PRAC_13) {
    const Hospital before;
    put_on_duty(before, "N0208,2026-11-22,N\nN0208,2026-11-23,N\nN0208,2026-11-25,N\nN0208,2026-11-26,N\n");
    const Hospital after;
    put_on_duty(after,
                "N0208,2026-11-26,N\nN0208,2026-11-25,D\nN0208,2026-11-27,N\nN0310,2026-11-27,D\nN0310,"
                "2026-11-27,N\n");
    EXPECT_EQ(diff(before.site(), after),
              "N0208: duty: 2026-11-23 was N, now none; 2026-11-25 was N, now D; 2026-11-27 was none, now N\n"
              "N0310: duty: 2026-11-27 was none, now N+D\n");
    EXPECT_EQ(diff(before.site(), before), "no difference\n");
    std::string month = "N0310,2026-11-24,D\n";
    for (int day = 1; day <= 10; ++day) month += fmt::format("N0208,2026-12-{:02},N\n", day);
    const Hospital long_after;
    put_on_duty(long_after, month);
    const auto text = diff(after.site(), long_after);
    EXPECT_NE(text.find("2026-12-05 was none, now N; and 5 more\nN0310: duty: 2026-11-24 was none, now D; 2026-11-27"),
              std::string::npos)
        << text;
}

// PRAC-13: what the codes mean is a rule.
TEST(ConfigDiff, TellsWhatTheDutyCodesMean_PRAC_13) {
    const Hospital before;
    put_on_duty(before, "N0208,2026-11-25,N\n");
    const Hospital after;
    put_on_duty(after, "N0208,2026-11-25,N\n");
    after.change("site.toml", "D = \"business\" }", "D = \"cleaning\" }\nmargin_before = \"30m\"");
    after.change("site.toml", "no_row = \"deny\"", "no_row = \"as_assignment\"");
    const auto text = diff(before.site(), after);
    EXPECT_NE(text.find("duty: code D: was mon-fri 08:30-17:30, sat 08:30-12:30; "), std::string::npos) << text;
    EXPECT_NE(text.find("duty: margin_before: was 0 s, now 30 min\n"), std::string::npos) << text;
    EXPECT_NE(text.find("duty: without a row: was deny, now as_assignment\n"), std::string::npos) << text;
}

// One part stands once: nothing is found against itself.
TEST(ConfigDiff, FindsNothingWhereHandoversAreAskedFor) {
    const Hospital hospital;
    hospital.change("site.toml", "handover = false", "handover = true\nconsent = true");
    EXPECT_EQ(diff(hospital.site(), hospital), "no difference\n");
    EXPECT_EQ(diff(hospital), "credentials: handover: yes\ncredentials: consent: yes\n");
}

TEST(ConfigDiff, FactsAsJsonKeepTheirSchema) {
    const Hospital hospital;
    put_on_duty(hospital, "N0208,2026-11-25,N\n");
    hospital.change("site.toml", "emergency_list = [\"P0031\"]", "emergency_list = [\"P0031\", \"D0011\"]");
    const auto answer = json::parse(diff(hospital, "--json"));
    expect_schema(answer.as_object(), "config-diff");
    EXPECT_EQ(answer.at("same"), false);
    EXPECT_EQ(answer.at("facts"),
              json::parse(R"([{"holder": "D0011", "key": "on the emergency list", "date": null, "before": "no",
                               "after": "yes"},
                              {"holder": "N0208", "key": "duty", "date": "2026-11-25", "before": "none",
                               "after": "N"}])"));
}

}  // namespace
}  // namespace sekisho::cli

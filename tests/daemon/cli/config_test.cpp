// SPDX-License-Identifier: Apache-2.0
// `config diff`, `config print` and `config schema`: the built program over the example hospital.
#include "daemon/cli/config_schema.hpp"
#include "daemon/config/keys.hpp"
#include "daemon/config/load.hpp"
#include "tests/daemon/cli/program.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
using testing_support::expect_schema;
using testing_support::Folder;
using testing_support::sekisho;

const std::string kSource = SEKISHO_SOURCE_DIR;
const std::string kExample = kSource + "/daemon/packaging/example/";

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return text.replace(text.find(from), from.size(), to);
}

// The example hospital, to be changed.
class Hospital {
public:
    Hospital() {
        for (const char* name : {"site.toml", "roster.toml", "special_days.toml"})
            std::filesystem::copy_file(kExample + name, folder_ / name);
    }
    void change(const std::string& file, std::string_view from, std::string_view to) const {
        const auto text = changed(read(folder_ / file), from, to);
        std::ofstream(folder_ / file, std::ios::binary) << text;
    }
    [[nodiscard]] std::string site() const { return folder_ / "site.toml"; }

private:
    Folder folder_;
};

const std::string kElsewhere =
    "nobody gains or loses anything, and no rule of a door, zone or level is another; the files differ elsewhere\n";

std::string diff(const Hospital& hospital, const std::string& more = "") {
    return sekisho(fmt::format("config diff {}site.toml {} --at 2026-11-24T09:00:00+09:00 {}", kExample,
                               hospital.site(), more))
        .out;
}

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

// H4, 6.5-B2c: the golden files are what a person has read.
TEST(ConfigPrint, TheExampleGivesItsGoldenFiles_H4) {
    for (const char* language : {"ja", "en"}) {
        const auto text = sekisho(fmt::format("config print {}site.toml --lang {}", kExample, language)).out;
        EXPECT_EQ(text, read(fmt::format("{}/tests/daemon/cli/golden/rules-{}.md", kSource, language)));
    }
}

// 6.5-B2c: each zone, band and role stands in the text.
TEST(ConfigPrint, HoldsEachZoneBandDoorAndRoleInBothLanguages_6_5_B2c) {
    const auto loaded = config::load(kExample + "site.toml");
    const auto& site = *std::get<std::shared_ptr<const site::Site>>(loaded);
    for (const char* language : {"ja", "en"}) {
        const auto text = sekisho(fmt::format("config print {}site.toml --lang {}", kExample, language)).out;
        const auto holds = [&](const std::string& what) { return text.find(what) != std::string::npos; };
        for (std::size_t at = 1; at < site.zones.size(); ++at)
            EXPECT_TRUE(holds("### " + site.zones[at].label)) << language << site.zones[at].name.value;
        for (const auto& schedule : site.schedules) EXPECT_TRUE(holds("| " + schedule.name + " | ")) << schedule.name;
        for (const auto& door : site.doors) EXPECT_TRUE(holds("### " + door.label)) << door.name.value;
        for (const auto& job_class : site.job_classes) EXPECT_TRUE(holds("### " + job_class.label)) << job_class.name;
        for (const auto& role : site.roles) EXPECT_TRUE(holds(role.name)) << role.name;
        for (const auto& vendor : site.vendors) EXPECT_TRUE(holds(vendor.contract_number)) << vendor.name;
        for (const auto& rule : site.disposal) EXPECT_TRUE(holds(std::string(to_text(rule.kind)))) << rule.method;
        EXPECT_TRUE(holds(site.pin.rule_document));
        for (const auto& holder : site.roster.holders()) {
            EXPECT_FALSE(holds(holder.id.value)) << "a rule book names nobody";
            EXPECT_FALSE(holds(holder.name)) << "a rule book names nobody";
        }
    }
}

TEST(ConfigPrint, GoesByTheLanguageOfTheSite) {
    const auto own = sekisho(fmt::format("config print {}site.toml", kExample)).out;
    EXPECT_EQ(own, sekisho(fmt::format("config print {}site.toml --lang ja", kExample)).out);
    EXPECT_EQ(sekisho(fmt::format("config print {}site.toml --lang fr", kExample)).status, 2);
    const auto answer = json::parse(sekisho(fmt::format("config print {}site.toml --json", kExample)).out).as_object();
    expect_schema(answer, "config-print");
    EXPECT_EQ(answer.at("markdown").as_string(), own);
}

// 6.5-C3: a door on a plain key stands in the rule text, with its paper ledger and its end.
TEST(ConfigPrint, ListsDoorsOnAPlainKey_6_5_C3) {
    const Hospital hospital;
    hospital.change("site.toml", "[inputs.fire]",
                    "[recorded_only.old]\nname = \"旧書庫\"\nbetween = [\"staff_corridor\", \"record_room\"]\n"
                    "paper_ledger = \"様式3\"\nlast_day = 2027-03-31\n\n[inputs.fire]");
    const auto text = sekisho("config print " + hospital.site()).out;
    EXPECT_NE(text.find("### 旧書庫(old)"), std::string::npos);
    EXPECT_NE(text.find("入退室は様式3に書く。この扱いは2027-03-31まで"), std::string::npos);
    EXPECT_NE(diff(hospital).find("door on a plain key old: new\n"), std::string::npos) << diff(hospital);
}

TEST(ConfigSchema, IsTheFileThatEditorsRead) {
    EXPECT_EQ(sekisho("config schema").out, read(kSource + "/docs/schema/site-toml.json"))
        << "sekisho config schema > docs/schema/site-toml.json";
}

// A key that holds tables, of which the schema would say nothing.
void find_blanks(const json::object& schema, const std::string& path, std::vector<std::string>& blanks) {
    const auto* type = schema.if_contains("type");
    if (type != nullptr && *type == "object" && !schema.contains("properties") &&
        !schema.contains("additionalProperties"))
        blanks.push_back(path);
    for (const auto& member : schema) {
        if (member.value().is_object())
            find_blanks(member.value().get_object(), path + "/" + std::string(member.key()), blanks);
        if (!member.value().is_array()) continue;
        for (const auto& item : member.value().get_array()) {
            if (item.is_object()) find_blanks(item.get_object(), path + "/" + std::string(member.key()), blanks);
        }
    }
}

TEST(ConfigSchema, SaysOfEveryTableWhatStandsInIt) {
    std::vector<std::string> blanks;
    find_blanks(config_schema(), "", blanks);
    EXPECT_EQ(blanks, std::vector<std::string>());
}

// Every section of the reader's table is reached, every key with its words.
TEST(ConfigSchema, HoldsEverySectionOfTheReader) {
    const std::string text = read(kSource + "/docs/schema/site-toml.json");
    for (const auto* section : config::kSections) {
        if (section == &config::spec::kRosterFile || section == &config::spec::kSpecialDaysFile) continue;
        EXPECT_NE(text.find(json::serialize(json::value(section->name))), std::string::npos) << section->name;
        for (const auto& key : section->keys)
            EXPECT_NE(text.find(fmt::format("\"{}\": {{", key.name)), std::string::npos) << section->name << key.name;
    }
}

// The example is right by the schema; whatever the reader refuses for a key, a type or a word, the schema refuses too.
TEST(ConfigSchema, SaysOfTheFilesWhatTheReaderSays) {
    const std::string check =
        fmt::format("python3 {0}/tests/daemon/cli/site_schema.py {0}/docs/schema/site-toml.json ", kSource);
    const auto passes = [&](const std::string& site) {
        return std::system((check + site + " > /dev/null").c_str()) == 0;
    };
    EXPECT_TRUE(passes(kExample + "site.toml"));
    for (const char* name : {"016-format-missing", "018-format-text", "020-unknown-table", "027-backend-typo",
                             "060-overnight-typo", "063-level-wrong", "103-door-types", "107-profile-wrong",
                             "195-training-wrong", "312-delays-and-wildcards-are-unknown"})
        EXPECT_FALSE(passes(fmt::format("{}/tests/daemon/config/corpus/{}/site.toml", kSource, name))) << name;
    for (const char* name : {"304-rights-without-effect", "306-two-people-where-one-is", "199-warnings"})
        EXPECT_TRUE(passes(fmt::format("{}/tests/daemon/config/corpus/{}/site.toml", kSource, name))) << name;
}

}  // namespace
}  // namespace sekisho::cli

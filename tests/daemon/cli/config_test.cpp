// SPDX-License-Identifier: Apache-2.0
// `config print` and `config schema`: the built program over the example hospital.
#include "daemon/cli/config_schema.hpp"
#include "daemon/config/keys.hpp"
#include "daemon/config/load.hpp"
#include "tests/daemon/cli/hospital.hpp"
#include "tests/places.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <string>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
using testing_support::diff;
using testing_support::expect_schema;
using testing_support::Hospital;
using testing_support::kExample;
using testing_support::kSource;
using testing_support::read;
using testing_support::sekisho;

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

// STD-CARD-01, 6.5-C3: what the rule text alone would tell stands where an administrator looks.
TEST(ConfigCheck, TellsWhatIsNotRecordedAndWhatACardAloneOpens_STD_CARD_01) {
    EXPECT_EQ(sekisho("config check " + kExample + "site.toml --at 2026-11-24T09:00:00+09:00").out,
              kExample +
                  "site.toml: no faults: 5 zones, 5 doors, 10 people\n"
                  "  nobody's passage is recorded while they stand unlocked: main_gate\n"
                  "  whose exit it was is not recorded: main_gate, staff_door\n"
                  "  limited or exclusion, and a card alone opens at some hours: pharmacy_door, record_door, "
                  "server_door\n"
                  "  evacuation exits, and nothing says which office agreed to their locks (`authority`): main_gate, "
                  "staff_door\n");
    const Hospital hospital;
    hospital.change("site.toml", "[inputs.fire]",
                    "[recorded_only.old]\nname = \"旧書庫\"\nbetween = [\"staff_corridor\", \"record_room\"]\n"
                    "paper_ledger = \"様式3\"\nlast_day = 2027-03-31\n\n[inputs.fire]");
    const auto checked = sekisho("config check " + hospital.site() + " --at 2026-11-24T09:00:00+09:00");
    EXPECT_EQ(checked.status, 0) << "a warning stands in nobody's way";
    EXPECT_NE(checked.out.find("until 2027-03-31 who passes writes into: 様式3 [recorded-only]"), std::string::npos)
        << checked.out;
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

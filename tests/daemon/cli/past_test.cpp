// SPDX-License-Identifier: Apache-2.0
// `explain` and `replay` over the scripted day of the example hospital, as people call them.
#include "tests/daemon/cli/program.hpp"

#include "tests/places.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
using testing_support::expect_schema;
using testing_support::Folder;
using testing_support::sekisho;

constexpr const char* kExampleFolder = SEKISHO_SOURCE_DIR "/daemon/packaging/example";

class PastDay : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new Folder;
        std::filesystem::copy(kExampleFolder, *folder_ / "site");
        const std::string demo = SEKISHO_BIN_DIR "/sekisho-demo --config " + config() + " --state-dir " + state() +
                                 " > " + (*folder_ / "out") + " 2>&1";
        ASSERT_EQ(std::system(demo.c_str()), 0);
    }
    static void TearDownTestSuite() {
        delete folder_;
        folder_ = nullptr;
    }
    [[nodiscard]] static std::string config() { return *folder_ / "site/site.toml"; }
    [[nodiscard]] static std::string state() { return *folder_ / "state"; }
    // Entries of access, oldest first.
    [[nodiscard]] static json::array decisions() {
        json::array found;
        const auto shown = sekisho("ledger show --json --limit 100000 --db " + state() + "/ledger.db");
        EXPECT_EQ(shown.status, 0);
        const auto answer = json::parse(shown.out);
        for (const auto& row : answer.at("entries").as_array()) {
            if (row.at("kind") == "access") found.push_back(row);
        }
        return found;
    }
    static Folder* folder_;
};
Folder* PastDay::folder_ = nullptr;

// Design 7.4: by the configuration that was kept.
TEST_F(PastDay, EveryDecisionExplainsItself) {
    const auto all = decisions();
    ASSERT_GT(all.size(), 10U);
    for (const auto& entry : all) {
        const auto seq = std::to_string(entry.at("seq").as_int64());
        const auto told = sekisho("explain --json --state-dir " + state() + " --at-seq " + seq);
        const auto answer = json::parse(told.out).as_object();
        expect_schema(answer, "explain");
        ASSERT_TRUE(answer.contains("agrees")) << told.out;
        EXPECT_TRUE(answer.at("agrees").as_bool()) << told.out;
        EXPECT_EQ(answer.at("as_of").at("config"), "kept");
        EXPECT_EQ(told.status, answer.at("decision") == "granted" ? 0 : 1);
    }
    const auto people =
        sekisho("explain --state-dir " + state() + " --at-seq " + std::to_string(all[0].at("seq").as_int64()));
    EXPECT_NE(people.out.find("the entry says the same"), std::string::npos) << people.out;
}

TEST_F(PastDay, QuestionsThatCannotBeAnsweredAreTwo) {
    const auto dir = " --state-dir " + state();
    EXPECT_EQ(sekisho("explain --at-seq 0" + dir).status, 2) << "no decision about a card";
    EXPECT_EQ(sekisho("explain --at-seq 99999999" + dir).status, 2);
    EXPECT_EQ(sekisho("explain N0123 staff_door --state-dir " + (*folder_ / "nowhere")).status, 2);
    EXPECT_EQ(sekisho("explain NOBODY staff_door" + dir).status, 2);
    EXPECT_EQ(sekisho("explain N0123 no_door" + dir).status, 2);
    EXPECT_EQ(sekisho("explain N0123" + dir).status, 2);
    EXPECT_EQ(sekisho("explain N0123 staff_door --pin perhaps" + dir).status, 2);
    EXPECT_EQ(sekisho("explain N0123 staff_door --pin right --config " + config()).status, 2);
    EXPECT_EQ(sekisho("explain --who no_door" + dir).status, 2);
    EXPECT_EQ(sekisho("explain --who record_door --second N0123" + dir).status, 2) << "it would be left out";
    EXPECT_EQ(sekisho("explain --who record_door --pin right" + dir).status, 2) << "likewise";
    EXPECT_EQ(sekisho("replay --config " + config()).status, 2);
    EXPECT_EQ(sekisho("replay --from yesterday --config " + config() + dir).status, 2);
}

// A range that holds nothing is a mistake, and not "nothing would change".
TEST_F(PastDay, ReplayRefusesARangeWithoutAnEntry) {
    const auto words = "replay --config " + config() + " --state-dir " + state() + " ";
    const auto refused = [&](const std::string& range, const std::string& what) {
        const auto run = sekisho(words + range + " 2>&1");
        EXPECT_EQ(run.status, 2) << range << ": " << run.out;
        EXPECT_NE(run.out.find(what), std::string::npos) << range << ": " << run.out;
        EXPECT_NE(run.out.find(range), std::string::npos) << "where: " << run.out;
        EXPECT_EQ(run.out.find("requests: "), std::string::npos) << run.out;
    };
    refused("--from 5 --to 2", "ends before it holds anything");
    refused("--from 5 --to 5", "ends before it holds anything");
    refused("--from 2026-04-02T00:00:00Z --to 2026-04-01T00:00:00Z", "ends before it holds anything");
    refused("--from 1000000", "holds no entry in this range");
    refused("--from 2099-01-01T00:00:00Z", "it holds those from entry 0 of ");
    refused("--to 0", "holds no entry in this range");
    refused("--from 5 --to 2000-01-01T00:00:00Z", "holds no entry in this range");
    const auto one = sekisho(words + "--from 0 --to 1");
    EXPECT_EQ(one.status, 0) << "entry 0 is there, and is no request: " << one.out;
    EXPECT_EQ(
        sekisho("ledger show --db " + state() + "/ledger.db --from 2026-04-01T00:00:00Z --to 2026-04-01T00:00:00Z")
            .status,
        2);
    const auto none = sekisho("ledger show --db " + state() + "/ledger.db --from 2099-01-01T00:00:00Z 2>&1");
    EXPECT_NE(none.out.find("no entry matches"), std::string::npos) << none.out;
}

TEST_F(PastDay, WhoCouldEnter) {
    const auto who = sekisho("explain --json --who record_door --at 2026-04-01T12:00:00+09:00 --config " + config());
    EXPECT_EQ(who.status, 0);
    const auto answer = json::parse(who.out).as_object();
    expect_schema(answer, "explain-who");
    const auto& people = answer.at("people").as_array();
    ASSERT_FALSE(people.empty());
    std::string last;
    for (const auto& row : people) {
        const std::string holder(row.at("holder").as_string());
        EXPECT_LT(last, holder);
        last = holder;
        const auto one =
            sekisho("explain --json " + holder + " record_door --at 2026-04-01T12:00:00+09:00 --config " + config());
        EXPECT_EQ(one.status, 0);
        EXPECT_EQ(json::parse(one.out).at("requires"), row.at("requires"));
    }
    const auto by_cards = sekisho("explain --json --who staff_door --state-dir " + state());
    const auto listed = json::parse(by_cards.out).as_object();
    expect_schema(listed, "explain-who");
    ASSERT_FALSE(listed.at("people").as_array().empty()) << by_cards.out;
    EXPECT_FALSE(listed.at("people").as_array()[0].at("credential").as_string().empty());
    const auto now = sekisho("explain --who record_door --state-dir " + state());
    EXPECT_NE(now.status, 2) << now.out;
    EXPECT_NE(now.out.find("could enter at record_door.entry"), std::string::npos) << now.out;
}

// The answer says which card it is about, and with `--second` what the other one would hear.
TEST_F(PastDay, AnAnswerNamesTheCardsItIsAbout_STD_IEC_09) {
    const auto people = json::parse(sekisho("explain --json --who staff_door --state-dir " + state()).out);
    const auto& rows = people.at("people").as_array();
    ASSERT_GE(rows.size(), 2U);
    const auto name = [&](std::size_t i) { return std::string(rows[i].at("holder").as_string()); };
    const auto words = "explain " + name(0) + " staff_door --second " + name(1) + " --state-dir " + state();
    const auto answer = json::parse(sekisho(words + " --json").out).as_object();
    expect_schema(answer, "explain");
    EXPECT_EQ(answer.at("credential"), rows[0].at("credential"));
    EXPECT_EQ(answer.at("second").at("credential"), rows[1].at("credential"));
    EXPECT_EQ(answer.at("second").at("decision"), "granted");
    const auto text = sekisho(words).out;
    EXPECT_NE(text.find("  card      " + std::string(rows[0].at("credential").as_string())), std::string::npos) << text;
    EXPECT_NE(text.find("  second    " + name(1) + ", card "), std::string::npos) << text;
}

TEST_F(PastDay, AReplayOfTheSameFilesChangesNothing) {
    const auto run = sekisho("replay --json --config " + config() + " --state-dir " + state());
    const auto answer = json::parse(run.out).as_object();
    expect_schema(answer, "replay");
    EXPECT_EQ(run.status, 0) << run.out;
    EXPECT_EQ(answer.at("changed"), 0);
    EXPECT_GT(answer.at("requests").as_int64(), 5);
}

TEST_F(PastDay, AReplayOfOtherFilesListsWhatChanges) {
    std::ifstream in(config());
    std::string text(std::istreambuf_iterator<char>(in), {});
    const std::string rule = "staff_common = [";
    const auto at = text.find(rule);
    ASSERT_NE(at, std::string::npos);
    const auto end = text.find("schedule = \"always\"", at);
    ASSERT_NE(end, std::string::npos);
    text.replace(end, std::string("schedule = \"always\"").size(), "schedule = \"cleaning\"");
    std::ofstream(*folder_ / "site/other.toml") << text;
    const auto words = "--config " + (*folder_ / "site/other.toml") + " --state-dir " + state();
    const auto run = sekisho("replay --json " + words);
    ASSERT_EQ(run.status, 1) << run.out;
    const auto answer = json::parse(run.out).as_object();
    const auto& changes = answer.at("changes").as_array();
    EXPECT_EQ(answer.at("changed"), static_cast<std::int64_t>(changes.size()));
    ASSERT_FALSE(changes.empty());
    const auto& first = changes[0].as_object();
    EXPECT_EQ(first.at("was").at("decision"), "granted");
    EXPECT_EQ(first.at("now").at("detail"), "ext:OutsideSchedule");
    const auto seq = first.at("seq").as_int64();
    const auto alone =
        sekisho("replay --json " + words + " --from " + std::to_string(seq) + " --to " + std::to_string(seq + 1));
    EXPECT_EQ(json::parse(alone.out).at("requests"), 1);
    EXPECT_EQ(json::parse(alone.out).at("changes").as_array().size(), 1U);
    EXPECT_EQ(sekisho("replay " + words + " --to 1").status, 0);
    const auto people = sekisho("replay " + words);
    EXPECT_NE(people.out.find("would be answered otherwise"), std::string::npos) << people.out;
}

}  // namespace
}  // namespace sekisho::cli

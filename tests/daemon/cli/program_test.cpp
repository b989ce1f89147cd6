// SPDX-License-Identifier: Apache-2.0
// The built program: exit statuses and outputs that scripts depend on.
#include "tests/daemon/cli/program.hpp"

#include "tests/places.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
using testing_support::expect_schema;
using testing_support::Folder;
using testing_support::sekisho;

const std::string kSite = SEKISHO_SOURCE_DIR "/daemon/packaging/example/site.toml";
const std::string kBadSite = SEKISHO_SOURCE_DIR "/tests/daemon/config/corpus/062-level-without-card/site.toml";

std::string explain(const std::string& holder, const std::string& point, const std::string& at) {
    return fmt::format("explain --json --config {} --holder {} --access-point {} --at {}", kSite, holder, point, at);
}

TEST(ConfigCheck, ExitStatusTellsFaultsFromWrongUse) {
    EXPECT_EQ(sekisho("config check " + kSite).status, 0);
    EXPECT_EQ(sekisho("config check " + kBadSite).status, 1);
    EXPECT_EQ(sekisho("config check /nowhere/site.toml").status, 2);
    EXPECT_EQ(sekisho("config check").status, 2);
    EXPECT_EQ(sekisho("config check --json --at 2026-11-24T09:00:00+09:00 " + kSite).out, "[]\n");
}

TEST(ConfigCheck, FaultsHavePlaceRuleAndHint) {
    const auto text = sekisho("config check " + kBadSite).out;
    EXPECT_EQ(text.rfind(kBadSite + ":46:24: ", 0), 0U) << text;
    EXPECT_NE(text.find("[level-without-card]\n    "), std::string::npos) << text;
    const auto faults = json::parse(sekisho("config check --json " + kBadSite).out).as_array();
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].at("line"), 46);
    EXPECT_EQ(faults[0].at("column"), 24);
    EXPECT_EQ(faults[0].at("rule"), "level-without-card");
}

TEST(ConfigCheck, WarningsAreToldAndChangeNothing) {
    const std::string warned = std::string(SEKISHO_SOURCE_DIR) + "/tests/daemon/config/corpus/199-warnings/site.toml";
    const auto run = sekisho("config check " + warned);
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.out.find(": warning: "), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("no faults"), std::string::npos) << run.out;
    const auto told = json::parse(sekisho("config check --json " + warned).out).as_array();
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told[0].at("severity"), "warning");
    const auto faults = json::parse(sekisho("config check --json " + kBadSite).out).as_array();
    EXPECT_EQ(faults.at(0).at("severity"), "fault");
}

TEST(Explain, GrantedDeniedAndCouldNot) {
    const auto granted = sekisho(explain("N0123", "staff_door", "2026-04-01T12:00:00+09:00"));
    EXPECT_EQ(granted.status, 0);
    const auto yes = json::parse(granted.out).as_object();
    expect_schema(yes, "explain");
    EXPECT_EQ(yes.at("decision"), "granted");
    EXPECT_EQ(yes.at("reason"), nullptr);
    EXPECT_EQ(yes.at("detail"), nullptr);
    EXPECT_EQ(yes.at("access_point"), "staff_door.entry");
    EXPECT_EQ(yes.at("at"), "2026-04-01T12:00:00+09:00");

    const auto denied = sekisho(explain("N0123", "server_door.entry", "2026-04-01T12:00:00+09:00"));
    EXPECT_EQ(denied.status, 1);
    const auto no = json::parse(denied.out).as_object();
    EXPECT_EQ(no.at("decision"), "denied");
    EXPECT_EQ(no.at("reason"), "Unauthorized");
    EXPECT_EQ(no.at("detail"), "ext:NoRight");

    const auto late = json::parse(sekisho(explain("N0123", "record_door", "2026-04-01T20:00:00+09:00")).out);
    EXPECT_EQ(late.at("reason"), "NotPermittedAtThisTime");
    const auto left = json::parse(sekisho(explain("N0099", "staff_door", "2026-11-01T00:00:00+09:00")).out);
    EXPECT_EQ(left.at("reason"), "CredentialExpired");

    EXPECT_EQ(sekisho(explain("NOBODY", "staff_door", "2026-04-01T12:00:00+09:00")).status, 2);
    EXPECT_EQ(sekisho(explain("N0123", "no_door", "2026-04-01T12:00:00+09:00")).status, 2);
    EXPECT_EQ(sekisho(explain("N0123", "staff_door.exit", "2026-04-01T12:00:00+09:00")).status, 2);  // no reader there
    EXPECT_EQ(sekisho(explain("N0123", "staff_door", "2026-04-31T12:00:00+09:00")).status, 2);
    EXPECT_EQ(sekisho("explain --config " + kBadSite + " --holder a --access-point b --at c").status, 2);
    EXPECT_EQ(sekisho("explain --config " + kSite + " --holder N0123").status, 2);
}

TEST(Explain, ABatchAnswersEveryLineInOrder) {
    const Folder folder;
    const std::string good = R"({"holder":"N0123","access_point":"staff_door","at":"2026-04-01T12:00:00+09:00"})";
    const std::string denied = R"({"at":"2026-04-01T12:00:00+09:00","access_point":"server_door","holder":"N0123"})";
    std::string zeros = "[0";  // far larger in memory than as text
    while (zeros.size() < 480) zeros += ",0";
    zeros += "]";
    std::string deep = "{\"a\":[";
    while (deep.size() < 500) deep += "{},";
    deep += "1]}";
    const std::vector<std::string> wrong{"",
                                         "{",
                                         "[]",
                                         "null",
                                         R"({"holder":"N0123"})",
                                         R"({"holder":1,"access_point":"a","at":"b"})",
                                         R"({"holder":"X","access_point":"staff_door","at":"2026-04-01T12:00:00Z"})",
                                         good + "x",
                                         std::string(100, '['),
                                         std::string(5000, ' '),
                                         zeros,
                                         deep,
                                         R"({"holder":"N0123","access_point":"staff_door","at":"soon"})"};
    std::ofstream(folder / "good") << "\xEF\xBB\xBF" << good << "\n" << denied << "\n";
    const auto fine = sekisho("explain --config " + kSite + " --batch " + (folder / "good"));
    EXPECT_EQ(fine.status, 0);  // a denial is an answer
    std::ofstream mixed(folder / "mixed");
    for (const auto& line : wrong) mixed << good << "\n" << line << "\n";
    mixed << denied;  // the last line has no end
    mixed.close();
    const auto run = sekisho("explain --config " + kSite + " --batch - < " + (folder / "mixed"));
    EXPECT_EQ(run.status, 2);
    std::istringstream lines(run.out);
    std::string line;
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        ASSERT_TRUE(std::getline(lines, line));
        EXPECT_EQ(json::parse(line).at("decision"), "granted") << i;
        ASSERT_TRUE(std::getline(lines, line));
        EXPECT_TRUE(json::parse(line).as_object().contains("error")) << i << line;
    }
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(json::parse(line).at("decision"), "denied");
    EXPECT_FALSE(std::getline(lines, line));
}

// A full disk must not look like an answer, however much of it was written on the way.
TEST(Usage, AnAnswerThatCannotBeWrittenIsTwo) {
    const Folder folder;
    std::ofstream queries(folder / "queries");
    for (int i = 0; i < 3000; ++i)
        queries << R"({"holder":"N0123","access_point":"staff_door","at":"2026-04-01T12:00:00+09:00"})"
                << "\n";
    queries.close();
    EXPECT_EQ(sekisho("explain --config " + kSite + " --batch " + (folder / "queries") + " > /dev/full").status, 2);
    EXPECT_EQ(sekisho("config check " + kSite + " > /dev/full").status, 2);
}

// A pipe that nobody writes to must not hold the command.
TEST(ConfigCheck, APipeIsNoFile) {
    const Folder folder;
    ASSERT_EQ(::mkfifo((folder / "site.toml").c_str(), 0600), 0);
    const auto run = sekisho("config check " + (folder / "site.toml"));
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.out.find("site.toml"), std::string::npos) << run.out;
}

// Something that never ends is no checkpoint.
TEST(Usage, ANoteIsShort) {
    const Folder folder;
    const auto dir = folder / "state";
    ASSERT_EQ(sekisho("ledger init --state-dir " + dir + " --origin hospital.example/gate1").status, 0);
    for (const char* option : {"--checkpoint", "--commissioning"}) {
        const auto run = sekisho(fmt::format("ledger verify --db {}/ledger.db {} /dev/zero 2>&1", dir, option));
        EXPECT_EQ(run.status, 2) << option;
        EXPECT_NE(run.out.find("longer than 65536 bytes"), std::string::npos) << run.out;
    }
}

// Where a file is wanted a folder is wrong usage, in words.
TEST(Usage, AFolderIsNoFile) {
    const Folder folder;
    const auto dir = folder / "state";
    ASSERT_EQ(sekisho("ledger init --state-dir " + dir + " --origin hospital.example/gate1").status, 0);
    const auto db = dir + "/ledger.db";
    for (const auto& arguments :
         std::vector<std::string>{"config check " + dir, "ledger verify --db " + db + " --checkpoint " + dir,
                                  "ledger verify --db " + db + " --commissioning " + dir, "ledger verify --db " + dir,
                                  "ledger show --db " + dir, "explain --config " + kSite + " --batch " + dir,
                                  "explain --config " + kSite + " --batch - < " + dir}) {
        const auto run = sekisho(arguments + " 2>&1");
        EXPECT_EQ(run.status, 2) << arguments;
        EXPECT_TRUE(run.out.find("folder, not a file") != std::string::npos ||
                    run.out.find("not a plain file") != std::string::npos)
            << arguments << ": " << run.out;
    }
    EXPECT_EQ(sekisho("config check - < " + kSite).status, 2);
}

TEST(Ledger, ADamagedFileIsNotVerified) {
    const Folder folder;
    const auto dir = folder / "state";
    ASSERT_EQ(sekisho("ledger init --state-dir " + dir + " --origin hospital.example/gate1").status, 0);
    const auto db = dir + "/ledger.db";
    const auto size = std::filesystem::file_size(db);
    for (const auto kept : {size - 1, size / 2, std::uintmax_t{50}, std::uintmax_t{0}}) {
        std::filesystem::resize_file(db, kept);
        const auto run = sekisho("ledger verify --json --db " + db);
        EXPECT_EQ(run.status, 1) << kept;
        const auto report = json::parse(run.out).as_object();
        expect_schema(report, "verify");
        EXPECT_EQ(report.at("verified"), false);
    }
    std::ofstream(db) << "this is no database, and it is longer than the head of one would be: "
                      << std::string(200, 'x');
    EXPECT_EQ(sekisho("ledger verify --db " + db).status, 1);
}

TEST(Ledger, ATimeThatEndsBeforeItBeginsIsWrongUse) {
    const Folder folder;
    const auto dir = folder / "state";
    const auto made = sekisho("ledger init --json --state-dir " + dir + " --origin hospital.example/gate1");
    ASSERT_EQ(made.status, 0);
    expect_schema(json::parse(made.out).as_object(), "ledger-init");
    const auto range = " --from 2026-04-02T00:00:00Z --to 2026-04-01T00:00:00Z";
    EXPECT_EQ(sekisho("ledger show --db " + dir + "/ledger.db" + range).status, 2);
    const auto cut = sekisho("ledger show --limit 1 --db " + dir + "/ledger.db 2>&1");
    EXPECT_NE(cut.out.find("left out"), std::string::npos) << cut.out;
}

TEST(Ledger, InitShowVerifyOffline) {
    const Folder folder;
    const auto dir = folder / "state";
    const auto made = sekisho("ledger init --state-dir " + dir + " --origin hospital.example/gate1");
    ASSERT_EQ(made.status, 0) << made.out;
    EXPECT_NE(made.out.find("hospital.example/gate1"), std::string::npos);
    std::ofstream(folder / "record") << made.out;
    EXPECT_EQ(sekisho("ledger init --state-dir " + dir + " --origin hospital.example/gate1").status, 2);  // 6.8-B4
    EXPECT_EQ(sekisho("ledger init --state-dir " + dir).status, 2);

    const auto shown = sekisho("ledger show --json --db " + dir + "/ledger.db");
    ASSERT_EQ(shown.status, 0);
    const auto entries = json::parse(shown.out).at("entries").as_array();
    for (const auto& entry : entries) expect_schema(entry.as_object(), "entry");

    const auto alone = sekisho("ledger verify --db " + dir + "/ledger.db");
    EXPECT_EQ(alone.status, 0) << alone.out;
    EXPECT_NE(alone.out.find("self-consistent only"), std::string::npos);
    const auto against =
        sekisho("ledger verify --json --db " + dir + "/ledger.db --commissioning " + (folder / "record"));
    EXPECT_EQ(against.status, 0) << against.out;
    const auto report = json::parse(against.out).as_object();
    expect_schema(report, "verify");
    EXPECT_EQ(report.at("verified"), true);
    EXPECT_EQ(report.at("against_commissioning"), true);
    EXPECT_EQ(report.at("signatures"), 1);
    EXPECT_EQ(report.at("all_signatures"), false);
    EXPECT_EQ(report.at("keys"), 1);
    for (const char* threads : {"0", "65", "many"}) {
        EXPECT_EQ(sekisho("ledger verify --db " + dir + "/ledger.db --threads " + threads).status, 2) << threads;
    }
    const auto all = sekisho("ledger verify --json --all-signatures --threads 3 --db " + dir + "/ledger.db 2>&1");
    EXPECT_EQ(json::parse(all.out).at("all_signatures"), true) << all.out;

    EXPECT_EQ(sekisho("ledger verify --db " + (folder / "none.db")).status, 2);
    EXPECT_EQ(sekisho("ledger show --db " + dir + "/ledger.db --holder N0123").status, 2);
    EXPECT_EQ(sekisho("ledger show --db " + dir + "/ledger.db --zone nowhere").status, 2);
    EXPECT_EQ(sekisho("ledger show --db " + dir + "/ledger.db --from yesterday").status, 2);
    EXPECT_EQ(sekisho("ledger show --limit 0").status, 2);
}

TEST(Usage, WhatCannotRunIsTwo) {
    EXPECT_EQ(sekisho("--help").status, 0);
    EXPECT_EQ(sekisho("--version").status, 0);
    for (const char* arguments :
         {"", "nonsense", "status extra", "door server_door unlock", "door", "door d", "credential issue",
          "sim tap --reader r1", "sim tap --reader r1 --uid 04 --idm 01", "sim contact d ajar", "sim input fire maybe",
          "ledger", "config", "config reload --accept-removals -1", "config reload --accept-removals 1000001",
          "ledger nonsense"}) {
        EXPECT_EQ(sekisho(arguments).status, 2) << arguments;
    }
}

TEST(Usage, AnUnknownCommandIsNamed) {
    for (const char* arguments : {"chek", "config chek site.toml", "door server_door chek", "ledger chek --json"}) {
        const auto run = sekisho(std::string(arguments) + " 2>&1");
        EXPECT_EQ(run.status, 2) << arguments;
        EXPECT_NE(run.out.find("chek"), std::string::npos) << arguments << run.out;
        EXPECT_NE(run.out.find("no such command"), std::string::npos) << arguments << run.out;
    }
    EXPECT_NE(sekisho("ledger 2>&1").out.find("subcommand is required"), std::string::npos);
}

TEST(Usage, NoDaemonIsTwoWithAHint) {
    const Folder folder;
    for (const char* command : {"status", "inside", "events", "events --follow", "credential list", "ledger show",
                                "config reload", "sim rex d", "door d unlock --reason why"}) {
        const auto run = sekisho(fmt::format("{} --json --socket {}", command, folder / "none.sock"));
        EXPECT_EQ(run.status, 2) << command;
        EXPECT_NE(json::parse(run.out).at("error").at("hint").as_string().find("--socket"), std::string::npos)
            << command;
    }
    EXPECT_EQ(sekisho("status --socket " + std::string(200, 'x')).status, 2);
}

}  // namespace
}  // namespace sekisho::cli

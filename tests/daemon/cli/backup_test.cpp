// SPDX-License-Identifier: Apache-2.0
// `sekisho backup` from the key to the restored ledger (H9.2-4).
#include "daemon/ledger/commit.hpp"
#include "tests/daemon/cli/program.hpp"
#include "tests/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;
using testing_support::expect_schema;
using testing_support::sekisho;

class Backup : public testing::Test {
protected:
    Backup() {
        fs::create_directories(folder_ / "backups");
        const auto made =
            sekisho("ledger init --origin hospital.example/gate1 --state-dir " + state_ + " > " + record_);
        EXPECT_EQ(made.status, 0);
        const auto key = sekisho("backup key --json " + key_);
        EXPECT_EQ(key.status, 0) << key.out;
        const auto answer = json::parse(key.out).as_object();
        expect_schema(answer, "backup-key");
        // The example hospital, with a table for its backups.
        const std::string example = SEKISHO_SOURCE_DIR "/daemon/packaging/example";
        fs::copy(example, folder_ / "site", fs::copy_options::recursive);
        std::ofstream(site_, std::ios::app) << "\n[backup]\nfolder = \"" << (folder_ / "backups")
                                            << "\"\nrecipient = \"" << std::string(answer.at("recipient").as_string())
                                            << "\"\ngenerations = { daily = 1, weekly = 0, monthly = 0 }\n";
    }
    [[nodiscard]] json::object run() const {
        const auto made = sekisho("backup run --json --config " + site_ + " --state-dir " + state_ + " 2>&1");
        EXPECT_EQ(made.status, 0) << made.out;
        auto answer = json::parse(made.out).as_object();
        expect_schema(answer, "backup-run");
        return answer;
    }
    [[nodiscard]] std::string file(const json::object& made) const {
        return folder_ / "backups/" + std::string(made.at("name").as_string());
    }
    static void damage(const std::string& path) {
        std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(2000);
        bytes.put('x');
        bytes.put('y');
    }

    const testing_support::Folder folder_;
    const std::string state_ = folder_ / "state";
    const std::string record_ = folder_ / "record.txt";
    const std::string key_ = folder_ / "outside.key";
    const std::string site_ = folder_ / "site/site.toml";
};

TEST_F(Backup, RunListVerifyAndRestore) {
    const auto made = run();
    const auto listed = sekisho("backup list --json --config " + site_);
    EXPECT_EQ(listed.status, 0);
    const auto list = json::parse(listed.out).as_object();
    expect_schema(list, "backup-list");
    ASSERT_EQ(list.at("backups").as_array().size(), 1U);
    EXPECT_EQ(list.at("backups").at(0).at("sound"), true);
    EXPECT_EQ(list.at("backups").at(0).at("entries"), 1);

    const auto verified =
        sekisho("backup verify --json --key " + key_ + " --commissioning " + record_ + " " + file(made));
    EXPECT_EQ(verified.status, 0) << verified.out;
    const auto report = json::parse(verified.out).as_object();
    expect_schema(report, "backup-verify");
    EXPECT_EQ(report.at("backups").at(0).at("sound"), true);

    const auto restored = sekisho("backup restore --json --key " + key_ + " --commissioning " + record_ +
                                  " --state-dir " + (folder_ / "again") + " " + file(made));
    EXPECT_EQ(restored.status, 0) << restored.out;
    const auto answer = json::parse(restored.out).as_object();
    expect_schema(answer, "backup-restore");
    EXPECT_EQ(answer.at("missing"), 0);
    ASSERT_TRUE(answer.at("unlisted").is_object()) << "no checkpoint was given";
    EXPECT_EQ(answer.at("unlisted").at("from"), 1);
    EXPECT_TRUE(answer.at("unlisted").at("to").is_null());
    EXPECT_EQ(sekisho("ledger verify --db " + (folder_ / "again/ledger.db") + " --commissioning " + record_).status, 0);
    const auto shown = sekisho("ledger show --db " + (folder_ / "again/ledger.db"));
    EXPECT_THAT(shown.out, HasSubstr("restored"));
}

TEST_F(Backup, ADamagedGenerationIsNamedAndAnsweredWithNo) {
    const auto first = run();
    const auto second = run();  // one day is kept: the first goes
    EXPECT_FALSE(fs::exists(file(first)));
    damage(file(second));
    const auto listed = sekisho("backup list --folder " + (folder_ / "backups"));
    EXPECT_EQ(listed.status, 1);
    EXPECT_THAT(listed.out, HasSubstr("NO: "));
    EXPECT_EQ(sekisho("backup verify --key " + key_ + " " + file(second)).status, 1);
    EXPECT_EQ(
        sekisho("backup restore --key " + key_ + " --state-dir " + (folder_ / "again") + " " + file(second)).status, 1);
    EXPECT_FALSE(fs::exists(folder_ / "again"));
    const auto third = sekisho("backup run --config " + site_ + " --state-dir " + state_ + " 2>&1");
    EXPECT_EQ(third.status, 0);
    EXPECT_THAT(third.out, HasSubstr("skipped, since it is not sound"));
}

// Nothing is put into service, nothing is left, and that no daemon writes it down is said.
TEST_F(Backup, ARehearsalLeavesNothingBehind) {
    const auto made = run();
    fs::create_directory(folder_ / "work");
    const auto before = sekisho("ledger show --json --db " + state_ + "/ledger.db").out;
    const auto rehearsed = sekisho("--socket " + (folder_ / "none.sock") + " backup restore --rehearse --work " +
                                   (folder_ / "work") + " --key " + key_ + " " + file(made) + " 2>&1");
    EXPECT_EQ(rehearsed.status, 0) << rehearsed.out;
    EXPECT_THAT(rehearsed.out, HasSubstr("nothing was put into service"));
    EXPECT_THAT(rehearsed.out, HasSubstr("is not in the ledger"));
    EXPECT_TRUE(fs::is_empty(folder_ / "work"));
    EXPECT_EQ(sekisho("ledger show --json --db " + state_ + "/ledger.db").out, before);
}

// What a restore cannot know is said with what to do about it; the old ledger or the latest checkpoint settles it.
TEST_F(Backup, ARestoreSaysWhatMustBeDoneAgain) {
    const auto made = run();
    const auto latest = folder_ / "latest";
    ASSERT_EQ(sekisho("ledger checkpoint --state-dir " + state_ + " > " + latest).status, 0);
    const auto restore = [&](const std::string& more) {
        const auto restored = sekisho("backup restore --key " + key_ + " --state-dir " + (folder_ / "again") + " " +
                                      more + " " + file(made) + " 2>&1");
        EXPECT_EQ(restored.status, 0) << restored.out;
        fs::remove_all(folder_ / "again");
        return restored.out;
    };
    const auto alone = restore("");
    for (const char* word : {"DANGER", "from entry 1 on", "sekisho credential revoke", "sekisho person erase"})
        EXPECT_THAT(alone, HasSubstr(word));
    EXPECT_THAT(restore("--checkpoint " + latest), Not(HasSubstr("DANGER")));
    EXPECT_THAT(restore("--checkpoint " + latest + " --known-from " + state_ + "/ledger.db"), Not(HasSubstr("DANGER")));
}

TEST_F(Backup, AGateThatWasBegunAnewIsToldWhatItKept) {
    const auto first = run();
    fs::remove_all(state_);
    ASSERT_EQ(sekisho("ledger init --origin hospital.example/gate1 --state-dir " + state_ + " > /dev/null").status, 0);
    const auto told = sekisho("backup run --config " + site_ + " --state-dir " + state_ + " 2>&1");
    EXPECT_EQ(told.status, 0) << told.out;
    EXPECT_THAT(told.out, HasSubstr("kept and not counted"));
    EXPECT_THAT(told.out, HasSubstr("known.txt was kept as known-1.txt"));
    EXPECT_THAT(told.out, HasSubstr("begun anew"));
    EXPECT_TRUE(fs::exists(file(first)));
    const auto next = sekisho("backup run --json --config " + site_ + " --state-dir " + state_ + " 2>/dev/null");
    const auto answer = json::parse(next.out).as_object();
    expect_schema(answer, "backup-run");
    ASSERT_EQ(answer.at("kept").as_array().size(), 1U);
    EXPECT_EQ(answer.at("kept").at(0).at("name"), first.at("name"));
    EXPECT_TRUE(answer.at("list_kept").is_null());
}

// 6.5-B3b2: they are in no backup until the ledger can be written again.
TEST_F(Backup, WhatWaitsInTheSpillFileIsSaid) {
    const auto told = [&] {
        const auto made = sekisho("backup run --config " + site_ + " --state-dir " + state_ + " 2>&1");
        EXPECT_EQ(made.status, 0) << made.out;
        return made.out;
    };
    EXPECT_THAT(told(), Not(HasSubstr("spill file")));
    Entry entry;
    entry.kind = EntryKind::stop;
    entry.seq = Seq{1};
    entry.detail = StopDetail{"SIGTERM"};
    ledger::Tree tree;
    const auto record = ledger::spill_record(ledger::sign_commit(
        tree, {ledger::to_row(entry).value()}, "hospital.example/gate1", ledger::SigningKey::from_seed({})));
    const std::string spill = state_ + "/spill.bin";
    std::ofstream(spill, std::ios::binary | std::ios::trunc) << std::string(record.begin(), record.end());
    EXPECT_THAT(told(), HasSubstr("1 entries wait in the spill file " + spill + " and are not in this backup"));
    const auto json_run = sekisho("backup run --json --config " + site_ + " --state-dir " + state_ + " 2>/dev/null");
    const auto answer = json::parse(json_run.out).as_object();
    expect_schema(answer, "backup-run");
    EXPECT_EQ(answer.at("waiting").at("entries"), 1);
    EXPECT_TRUE(answer.at("waiting").at("fault").is_null());
    std::ofstream(spill, std::ios::trunc) << "no record";
    EXPECT_THAT(told(), HasSubstr("is not known"));
}

TEST_F(Backup, WrongUsageIsTwo) {
    const auto made = run();
    EXPECT_EQ(sekisho("backup verify --key " + record_ + " " + file(made)).status, 2) << "no private key";
    EXPECT_EQ(sekisho("backup restore --key " + key_ + " " + file(made)).status, 2) << "neither folder nor rehearsal";
    EXPECT_EQ(sekisho("backup list --folder " + (folder_ / "none")).status, 2);
    EXPECT_EQ(sekisho("backup key " + key_).status, 2) << "never over another key";
    const auto bare = sekisho("backup run --state-dir " + state_ +
                              " --config " SEKISHO_SOURCE_DIR "/daemon/packaging/example/site.toml 2>&1");
    EXPECT_EQ(bare.status, 2);
    EXPECT_THAT(bare.out, HasSubstr("[backup]"));
}

}  // namespace
}  // namespace sekisho::cli

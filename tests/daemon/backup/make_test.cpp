// SPDX-License-Identifier: Apache-2.0
// Making backups (H9.2-4, 6.8-B4): what is in one, what is not readable in it, and what an end in the middle leaves.
#include "daemon/backup/make.hpp"

#include "daemon/backup/known.hpp"
#include "daemon/disk/sqlite.hpp"
#include "tests/daemon/backup/support.hpp"
#include "tests/places.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace sekisho::backup {
namespace {

using namespace testing_support;
using testing::ElementsAre;
using testing::HasSubstr;

class Make : public Scratch {
protected:
    Make() {
        add_person(1, "CANARY-STAFF-77", "CANARY NAME 花子");
        add_person(2, "STAFF-0002", "次郎");
    }
};

TEST_F(Make, ABackupVerifiesAndSaysWhatItHolds) {
    const auto made = back_up(kDay);
    EXPECT_EQ(made.entries, 5);
    EXPECT_EQ(names(folder_), (std::vector<std::string>{"known.txt", made.name}));
    EXPECT_FALSE(fs::exists(state_ + "/backup.tmp")) << "the plain copy is gone";
    const auto report = checked(path(made)).value();
    EXPECT_TRUE(report.ledger.findings.empty());
    EXPECT_TRUE(report.ledger.against_checkpoint && report.ledger.against_commissioning);
    EXPECT_TRUE(report.ledger.against_vault && report.ledger.against_configs);
    EXPECT_EQ(report.header.checkpoint, made.checkpoint);
    EXPECT_EQ(checkpoint_of(report.header).size, 5);
    EXPECT_TRUE(names(top_ + "/work").empty());
}

TEST_F(Make, NoNameNoNumberAndNoKeyCanBeReadInIt) {
    const auto made = back_up(kDay);
    std::vector<std::string> secrets{"CANARY",       "花子",         "STAFF-0002", std::string(32, '\1'),
                                     "CREATE TABLE", "SQLite format"};
    secrets.push_back(bytes_in(state_ + "/keys/daily.key"));
    secrets.push_back(bytes_in(state_ + "/keys/pepper"));
    const auto origin = bytes_in(state_ + "/keys/origin.key");
    secrets.push_back(origin.substr(origin.size() - 30, 29));
    for (const auto& name : names(folder_)) {
        const auto bytes = bytes_in(folder_ + "/" + name);
        for (const auto& secret : secrets) EXPECT_EQ(bytes.find(secret), std::string::npos) << name << " " << secret;
    }
}

// Written from docs/backup-format.md alone, with Python's standard library and libsodium.
TEST_F(Make, AStrangersProgramReadsIt) {
    fs::create_directories(state_ + "/config");
    const auto made = back_up(kDay);
    const std::string out = top_ + "/read";
    const std::string command = "python3 " SEKISHO_SOURCE_DIR "/tests/daemon/backup/read_backup.py " + path(made) +
                                " " + top_ + "/outside.key " + out;
    ASSERT_EQ(std::system(command.c_str()), 0);
    for (const char* name : {"keys/daily.key", "keys/origin.key", "keys/pepper", "commissioning.txt"})
        EXPECT_EQ(bytes_in(out + "/" + name), bytes_in(state_ + "/" + name)) << name;
    EXPECT_EQ(entries_of(out).size(), 5U);
    EXPECT_EQ(bytes_in(out + "/known.txt"), bytes_in(folder_ + "/known.txt"));
    EXPECT_EQ(vault::read_persons(out + "/personal.db").value().size(), 2U);
}

TEST_F(Make, TheLedgersLogIsInItToo) {
    const auto store = ledger::Store::open(state_, kOrigin, [](const Entry&) {}).value();  // its log is not moved yet
    EntryDraft draft;
    draft.kind = EntryKind::stop;
    draft.recorded = at(5);
    draft.detail = StopDetail{"SIGTERM"};
    store->append({draft}).value();
    ASSERT_GT(fs::file_size(state_ + "/ledger.db-wal"), 0U);
    const auto made = back_up(kDay);
    EXPECT_EQ(made.entries, 6);
    EXPECT_TRUE(checked(path(made)).value().ledger.findings.empty());
    EXPECT_TRUE(store->append({draft})) << "the ledger goes on";
}

// H9.2-4: N+1 backups keep the right ones.
TEST_F(Make, OneMoreThanIsKeptDropsTheRightOne) {
    auto input = make_input(0);
    input.counts = {3, 0, 0};
    std::vector<std::string> made;
    for (int day = 0; day < 4; ++day) {
        input.now = at(day * kDay).wall;
        const auto report = make(input).value();
        made.push_back(report.name);
        EXPECT_EQ(report.dropped, day < 3 ? std::vector<std::string>() : std::vector<std::string>{made[0]});
    }
    EXPECT_EQ(names(folder_), (std::vector<std::string>{"known.txt", made[1], made[2], made[3]}));
}

// H9.2-4: a corrupted generation is detected and skipped.
TEST_F(Make, ADamagedGenerationIsToldAndTakesNoPlaceAndStays) {
    auto input = make_input(0);
    input.counts = {2, 0, 0};
    const auto first = make(input).value();
    input.now = at(kDay).wall;
    const auto second = make(input).value();
    auto bytes = bytes_in(path(second));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    put_bytes(path(second), bytes);
    input.now = at(2 * kDay).wall;
    const auto third = make(input).value();
    ASSERT_EQ(third.unsound.size(), 1U);
    EXPECT_EQ(third.unsound[0].name, second.name);
    EXPECT_THAT(third.unsound[0].fault, HasSubstr("damaged"));
    EXPECT_TRUE(third.dropped.empty()) << "the first is the second sound one";
    EXPECT_TRUE(fs::exists(path(first)) && fs::exists(path(second)));
    input.now = at(3 * kDay).wall;
    EXPECT_THAT(make(input).value().dropped, ElementsAre(first.name));
}

TEST_F(Make, AGenerationUnderAnotherNameIsNotSound) {
    const auto first = back_up(0);
    fs::rename(path(first), folder_ + "/sekisho-000009-20200101T000000Z.backup");
    const auto found = list(folder_, Depth::bytes).value();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].fault, HasSubstr("another name"));
    EXPECT_THAT(back_up(kDay).name, HasSubstr("sekisho-000010-"));
}

TEST_F(Make, AnotherLedgersFolderIsRefused) {
    (void)back_up(0);
    fs::remove_all(state_);
    (void)ledger::init_state_dir(state_, "hospital.example/gate2", at(0)).value();
    const auto refused = make(make_input(kDay));
    ASSERT_TRUE(refused.has_error());
    EXPECT_THAT(refused.error().what, HasSubstr("gate1"));
    EXPECT_FALSE(fs::exists(state_ + "/backup.tmp"));
}

TEST_F(Make, ALedgerThatWasEditedIsNoBackup) {
    {
        auto database = disk::Database::open(state_ + "/personal.db", disk::OpenMode::read_write).value();
        database.checkpoint_on_close(true);
        database.run("UPDATE person SET holder='N9' WHERE pid=2").value();
    }
    const auto refused = make(make_input(kDay));
    ASSERT_TRUE(refused.has_error());
    EXPECT_THAT(refused.error().what, HasSubstr("does not verify"));
    EXPECT_TRUE(names(folder_).empty());
}

TEST_F(Make, TheListOfWhatIsKnownIsTheLatest) {
    (void)back_up(0);
    revoke(1);
    erase(2);
    (void)back_up(kDay);
    const auto record = ledger::parse_commissioning(record_).value();
    const auto known = open_known(bytes_in(folder_ + "/known.txt"), record.origin_key).value();
    EXPECT_EQ(known.revoked, std::set<CredentialRef>{CredentialRef{1001}});
    EXPECT_EQ(known.erased, std::set<Pid>{Pid{2}});
}

TEST_F(Make, TwoRunsDoNotMeet) {
    auto input = make_input(0);
    std::string refusal;
    input.on_step = [&](const std::string& step) {
        if (step != "verify") return;
        const auto other = make(make_input(0));
        refusal = other.has_error() ? other.error().what : "";
    };
    EXPECT_TRUE(make(input));
    EXPECT_THAT(refusal, HasSubstr("under way"));
}

// Ends at every step as by kill -9; the earlier generation stays, no half one is taken for one, the next run tidies up.
TEST_F(Make, AnEndInTheMiddleLeavesTheEarlierGenerations) {
    const auto first = back_up(0);
    std::vector<std::string> steps;
    auto input = make_input(kDay);
    input.on_step = [&](const char* step) { steps.emplace_back(step); };
    fs::copy(state_, top_ + "/spare", fs::copy_options::recursive);
    (void)make(input).value();
    ASSERT_GE(steps.size(), 7U);
    for (const auto& step : steps) {
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            input.on_step = [&](const std::string& now) {
                if (now == step) _exit(9);
            };
            (void)make(input);
            _exit(0);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_EQ(WEXITSTATUS(status), 9) << step;
        for (const auto& listed : list(folder_, Depth::bytes).value()) EXPECT_EQ(listed.fault, "") << step;
        EXPECT_TRUE(checked(path(first))) << step;
        EXPECT_TRUE(make(make_input(kDay))) << step;
        for (const auto& name : names(folder_)) EXPECT_EQ(name.find(".tmp"), std::string::npos) << step;
        EXPECT_FALSE(fs::exists(state_ + "/backup.tmp")) << step;
    }
}

}  // namespace
}  // namespace sekisho::backup

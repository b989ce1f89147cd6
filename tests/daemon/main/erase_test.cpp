// SPDX-License-Identifier: Apache-2.0
// `person erase` against the running daemon: every other answer stays as it was, to the byte; and the rehearsal of a
// backup that the daemon writes down.
#include "tests/daemon/main/installation.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

namespace sekisho::main {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing_support::contents_of;

class EraseCommand : public testing_support::Installation {
protected:
    [[nodiscard]] std::string shown(std::vector<std::string> words) {
        const auto run = sekisho(std::move(words));
        EXPECT_EQ(run.status, 0) << run.err;
        return run.out;
    }
    [[nodiscard]] bool anywhere(const std::string& canary) const {
        for (const auto& item : fs::recursive_directory_iterator(state_)) {
            if (item.is_regular_file() && contents_of(item.path()).find(canary) != std::string::npos) return true;
        }
        return false;
    }
    static std::string replaced(std::string text, const std::string& from, const std::string& to) {
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
        return text;
    }
};

TEST_F(EraseCommand, every_other_answer_is_the_same_to_the_byte) {
    change("roster.toml", {{"\"N0208\"", "\"CANARY-N0208\""}, {"高橋 美咲", "CANARY 高橋"}});
    init();
    const auto daemon = start_daemon();
    issue("CANARY-N0208", "04a1b2c3");
    issue("D0011", "04d4e5f6");
    EXPECT_EQ(sekisho({"door", "server_door", "unlock", "--reason", "CANARY-TEXT waits outside"}).status, 0);
    EXPECT_EQ(sekisho({"door", "server_door", "unlock", "--reason", "delivery"}).status, 0);
    change("roster.toml", {{"\"CANARY-N0208\"", "\"N9999\""}, {"CANARY 高橋", "another"}});
    EXPECT_EQ(sekisho({"config", "reload", "--accept-removals", "1"}).status, 0);
    const auto size = json::parse(shown({"status", "--json"})).at("entries").to_number<std::int64_t>();
    const auto whole = std::to_string(size);
    const auto entries = json::parse(shown({"ledger", "show", "--json", "--limit", whole})).at("entries").as_array();
    std::size_t person = 0;  // the entry that gave the pseudonym
    std::string text_entry;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& entry = entries[i];
        if (entry.at("kind") == "person" && entry.at("holder") == "CANARY-N0208") person = i;
        if (json::serialize(entry).find("CANARY-TEXT") != std::string::npos)
            text_entry = json::serialize(entry.at("seq"));
    }
    ASSERT_NE(person, 0U);
    ASSERT_FALSE(text_entry.empty());
    ASSERT_TRUE(anywhere("CANARY"));
    const auto others = [&] {
        return shown({"ledger", "show", "--json", "--holder", "D0011"}) + shown({"inside", "--json"});
    };
    const auto others_before = others();
    const auto checkpoint = json::parse(shown({"ledger", "checkpoint", "--json"})).at("checkpoint").as_string();
    std::ofstream(dir_ + "/checkpoint.txt") << std::string_view(checkpoint);
    fs::create_directories(state_ + "/backup.tmp/state");
    std::ofstream(state_ + "/backup.tmp/state/personal.db") << "CANARY left by a backup that was killed";

    const auto erased = sekisho({"person", "erase", "CANARY-N0208", "--reason", "left", "--text", text_entry});
    ASSERT_EQ(erased.status, 0) << erased.err;
    for (int tries = 0; tries < 100 && fs::exists(state_ + "/backup.tmp"); ++tries) (void)shown({"status"});
    EXPECT_FALSE(anywhere("CANARY"));
    EXPECT_EQ(others(), others_before);
    const auto after = json::parse(shown({"ledger", "show", "--json", "--limit", "100000"})).at("entries").as_array();
    ASSERT_GE(after.size(), entries.size());
    const auto pseudonym = json::serialize(after[person].at("holder"));
    EXPECT_EQ(pseudonym.substr(0, 5), "\"pid:");
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto expected = replaced(json::serialize(entries[i]), "\"CANARY-N0208\"", pseudonym);
        expected = replaced(expected, "\"CANARY-TEXT waits outside\"", "null");
        EXPECT_EQ(json::serialize(after[i]), expected) << i;
    }
    EXPECT_EQ(sekisho({"person", "erase", "CANARY-N0208", "--reason", "left"}).status, 2)
        << "nobody knows who that was";
    EXPECT_EQ(sekisho({"person", "erase", "D0011", "--reason", "left"}).status, 1) << "still in the roster";
    EXPECT_EQ(sekisho({"person", "erase", "D0011", "--reason", "left", "--text", "0"}).status, 2) << "no text there";
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    expect_verified();
    EXPECT_EQ(
        sekisho({"ledger", "verify", "--db", state_ + "/ledger.db", "--checkpoint", dir_ + "/checkpoint.txt"}).status,
        0);
}

// H9.2-4: a rehearsal is recorded; the backup is taken while the daemon runs.
TEST_F(EraseCommand, a_backup_is_taken_and_its_restore_rehearsed_beside_the_daemon) {
    init();
    fs::create_directory(dir_ + "/backups");
    const auto key = json::parse(shown({"backup", "key", "--json", dir_ + "/outside.key"}));
    std::ofstream(site_, std::ios::app) << "\n[backup]\nfolder = \"" << dir_ << "/backups\"\nrecipient = \""
                                        << std::string_view(key.at("recipient").as_string()) << "\"\n";
    const auto daemon = start_daemon();
    const auto made = json::parse(shown({"backup", "run", "--json", "--config", site_, "--state-dir", state_}));
    const auto file = dir_ + "/backups/" + std::string(made.at("name").as_string());
    const auto rehearsed =
        sekisho({"backup", "restore", file, "--rehearse", "--work", dir_, "--key", dir_ + "/outside.key"});
    EXPECT_EQ(rehearsed.status, 0) << rehearsed.err;
    EXPECT_NE(rehearsed.err.find("recorded, entry"), std::string::npos) << rehearsed.err;
    const auto last = json::parse(shown({"ledger", "show", "--json", "--limit", "1"})).at("entries").at(0);
    EXPECT_EQ(last.at("kind"), "restored");
    EXPECT_EQ(last.at("more").at("known"), -1);
}

}  // namespace
}  // namespace sekisho::main

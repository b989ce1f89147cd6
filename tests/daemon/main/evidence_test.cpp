// SPDX-License-Identifier: Apache-2.0
// A state directory that somebody else wrote to: what sekishod says of it, and what it leaves as it is.
#include "daemon/disk/sqlite.hpp"
#include "daemon/vault/vault.hpp"
#include "tests/daemon/main/installation.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

namespace sekisho::main {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing_support::contents_of;
using testing_support::run;

class Evidence : public testing_support::Installation {
protected:
    // A daemon ran, unlocked a door for a reason, and ended.
    void run_once() {
        init();
        const auto daemon = start_daemon();
        EXPECT_EQ(sekisho({"door", "server_door", "unlock", "--reason", "CANARY-delivery"}).status, 0);
        end(*daemon);
    }
    static void end(testing_support::Process& daemon) {
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait(), 0) << daemon.err();
    }
    void edit(const std::string& sql) const {
        auto database = disk::Database::open(state_ + "/personal.db", disk::OpenMode::read_write).value();
        database.checkpoint_on_close(true);
        ASSERT_TRUE(database.run(sql)) << sql;
    }
    [[nodiscard]] json::object unlock_in(const json::array& entries) const {
        for (const auto& entry : entries) {
            if (entry.at("cause") == "command" && entry.at("kind") == "unlock") return entry.as_object();
        }
        ADD_FAILURE() << "no unlock by command";
        return {};
    }
    [[nodiscard]] std::string kept_config() const {
        return fs::directory_iterator(state_ + "/config")->path().string();
    }
};

TEST_F(Evidence, check_sweeps_nothing_and_a_start_says_what_it_swept) {
    run_once();
    ASSERT_TRUE(vault::Vault::open(state_).value()->put_person(Pid{7}, HolderId{"CANARY-N7"}, "CANARY"));
    ASSERT_TRUE(vault::Vault::open(state_).value()->put_text("CANARY-orphan"));
    std::ofstream(state_ + "/keys/daily.key.new") << std::string(32, 'k');  // what a rotation cut short leaves
    const auto before = testing_support::picture_of(state_);
    const auto checked = run(daemon_command({"--check"}));
    EXPECT_EQ(checked.status, 0) << checked.err;
    EXPECT_TRUE(before == testing_support::picture_of(state_));
    const auto daemon = start_daemon();
    EXPECT_TRUE(daemon->says("rows of personal.db that no entry cites, dropped: 2")) << daemon->err();
    EXPECT_EQ(daemon->err().find("CANARY"), std::string::npos) << daemon->err();
    EXPECT_FALSE(fs::exists(state_ + "/keys/daily.key.new"));
    end(*daemon);
    EXPECT_EQ(contents_of(state_ + "/personal.db").find("CANARY-orphan"), std::string::npos);
    EXPECT_NE(contents_of(state_ + "/personal.db").find("CANARY-delivery"), std::string::npos);
    EXPECT_EQ(start_daemon()->err().find("no entry cites"), std::string::npos);
}

TEST_F(Evidence, rows_that_do_not_match_the_ledger_are_counted_and_not_shown) {
    run_once();
    edit("UPDATE free_text SET body='CANARY-visit'");
    const auto before = contents_of(state_ + "/personal.db");
    const auto checked = run(daemon_command({"--check"}));
    EXPECT_EQ(checked.status, 1);
    const std::string said = "rows of personal.db that are not what the ledger commits to, and so count for nobody: 1;";
    EXPECT_NE(checked.err.find(said), std::string::npos) << checked.err;
    EXPECT_TRUE(before == contents_of(state_ + "/personal.db"));
    const auto daemon = start_daemon();
    EXPECT_TRUE(daemon->says(said)) << daemon->err();
    EXPECT_TRUE(daemon->says("restore personal.db from its backup")) << daemon->err();
    EXPECT_EQ(daemon->err().find("CANARY"), std::string::npos) << daemon->err();
    const auto shown = sekisho({"ledger", "show", "--json"});
    ASSERT_EQ(shown.status, 0) << shown.err;
    const auto entry = unlock_in(json::parse(shown.out).at("entries").as_array());
    EXPECT_EQ(entry.at("vault_mismatch"), true);
    EXPECT_EQ(entry.at("more").at("reason"), nullptr);
    EXPECT_NE(sekisho({"events"}).out.find("DOES NOT MATCH THE LEDGER"), std::string::npos);
    end(*daemon);
    EXPECT_EQ(unlock_in(entries()).at("vault_mismatch"), true) << "without the daemon";
    EXPECT_EQ(sekisho({"ledger", "verify", "--db", state_ + "/ledger.db"}).status, 1);
}

TEST_F(Evidence, a_kept_configuration_that_was_changed_is_said_and_mended) {
    run_once();
    const auto path = kept_config();
    const auto text = contents_of(path);
    std::ofstream(path) << "somebody else's";
    EXPECT_EQ(sekisho({"ledger", "verify", "--db", state_ + "/ledger.db"}).status, 1);
    const auto daemon = start_daemon();
    EXPECT_TRUE(daemon->says("was not the configuration of that name, and was written anew")) << daemon->err();
    EXPECT_TRUE(text == contents_of(path));
    expect_verified();
    std::ofstream(path) << "somebody else's, again";
    const auto reloaded = sekisho({"config", "reload"});
    EXPECT_EQ(reloaded.status, 0) << reloaded.err;
    EXPECT_TRUE(text == contents_of(path));
    end(*daemon);
    const auto first = daemon->err().find("was written anew");
    EXPECT_NE(daemon->err().find("was written anew", first + 1), std::string::npos) << daemon->err();
}

// What was in force before cannot be told from a file that is not the one.
TEST_F(Evidence, a_changed_configuration_of_before_is_not_believed) {
    run_once();
    std::ofstream(kept_config()) << R"({"holder":"x","valid_from_us":null,"valid_until_us":null})";
    change("site.toml", {{"release = \"5s\"", "release = \"7s\""}});
    const auto daemon = start_daemon();
    EXPECT_TRUE(daemon->says("nobody can tell whose rights ended since the last run: ")) << daemon->err();
    EXPECT_TRUE(daemon->says("not the configuration that the ledger commits to")) << daemon->err();
}

}  // namespace
}  // namespace sekisho::main

// SPDX-License-Identifier: Apache-2.0
// What sekishod says and does when it cannot, or should not, start.
#include "tests/daemon/main/installation.hpp"

#include "tests/places.hpp"

#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace sekisho::main {
namespace {

using Start = testing_support::Installation;
using testing_support::run;

TEST_F(Start, a_faulty_configuration_is_2_with_its_place_and_1_under_check) {
    init();
    change("site.toml", {{"parent = \"lobby\"", "parent = \"lobbi\""}, {"egress = \"sensor\"", "egress = \"sensr\""}});
    expect_refusal("site.toml:");
    const auto refused = run(daemon_command());
    EXPECT_NE(refused.err.find("lobbi"), std::string::npos) << refused.err;  // all faults at once
    EXPECT_NE(refused.err.find("egress"), std::string::npos) << refused.err;
    const auto checked = run(daemon_command({"--check"}));
    EXPECT_EQ(checked.status, 1);
    EXPECT_EQ(checked.err, refused.err);
}

TEST_F(Start, a_fault_has_file_line_and_column) {
    site_ = SEKISHO_SOURCE_DIR "/tests/daemon/config/corpus/062-level-without-card/site.toml";
    EXPECT_EQ(run(daemon_command()).err.rfind(site_ + ":46:24: ", 0), 0u);
}

TEST_F(Start, wrong_usage_is_2) {
    EXPECT_EQ(run({SEKISHO_BIN_DIR "/sekishod"}).status, 2);
    EXPECT_EQ(run({SEKISHO_BIN_DIR "/sekishod", "--config", site_}).status, 2);
    EXPECT_EQ(run(daemon_command({"--nonsense"})).status, 2);
    EXPECT_EQ(run({SEKISHO_BIN_DIR "/sekishod", "--help"}).status, 0);
    site_ = dir_ + "/nowhere.toml";
    EXPECT_EQ(run(daemon_command()).status, 2);
}

TEST_F(Start, check_of_a_good_installation_is_0_and_writes_nothing) {
    init();
    const auto before = testing_support::picture_of(dir_);
    const auto checked = run(daemon_command({"--check"}));
    EXPECT_EQ(checked.status, 0) << checked.err;
    EXPECT_NE(checked.err.find("in order"), std::string::npos) << checked.err;
    EXPECT_TRUE(before == testing_support::picture_of(dir_));
}

TEST_F(Start, a_missing_state_folder_is_never_made) {
    expect_no_ledger("sekisho ledger init");
    EXPECT_FALSE(std::filesystem::exists(state_));
    EXPECT_EQ(run(daemon_command({"--check"})).status, 2);
}

TEST_F(Start, a_file_in_place_of_the_state_folder_is_left_alone) {
    std::ofstream(state_) << "not a folder";
    expect_no_ledger(state_);
}

TEST_F(Start, an_empty_state_folder_stays_empty) {
    std::filesystem::create_directory(state_);
    expect_no_ledger("sekisho ledger init");
    EXPECT_TRUE(std::filesystem::is_empty(state_));
}

TEST_F(Start, the_state_folder_of_another_site_is_left_alone) {
    ASSERT_EQ(sekisho({"ledger", "init", "--state-dir", state_, "--origin", "other.example/gate9"}).status, 0);
    expect_no_ledger("other.example/gate9");
}

// 6.8-B4: a ledger that was taken away is never begun anew.
TEST_F(Start, a_lost_ledger_is_not_replaced) {
    init();
    std::filesystem::remove(state_ + "/ledger.db");
    expect_no_ledger("sekisho ledger init");
    EXPECT_FALSE(std::filesystem::exists(state_ + "/ledger.db"));
    EXPECT_NE(sekisho({"ledger", "init", "--state-dir", state_, "--config", site_}).status, 0);
}

TEST_F(Start, a_ledger_that_is_no_database_is_left_alone) {
    init();
    std::ofstream(state_ + "/ledger.db") << "this is no database, but it is somebody's file";
    expect_no_ledger("ledger.db");
}

// Whoever may not read the state folder changes nothing in it. Root may read everything, so it lets go of that right
// first, and is then kept out of its own files like anyone.
class Unreadable : public Start {
protected:
    void expect_kept_out(const std::string& path, const std::string& why) {
        SCOPED_TRACE(path);
        const auto before = std::filesystem::status(path).permissions();
        std::filesystem::permissions(path, std::filesystem::perms::none);
        auto command = daemon_command();
        if (::geteuid() == 0) {
            command.insert(command.begin(), {"/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search",
                                             "--inh-caps", "-dac_override,-dac_read_search"});
        }
        expect_no_ledger({path, why}, command);
        std::filesystem::permissions(path, before);
    }
};

TEST_F(Unreadable, state_is_left_alone) {
    init();
    expect_kept_out(state_, "Permission denied");
    expect_kept_out(state_ + "/keys", "Permission denied");
    expect_kept_out(state_ + "/ledger.db", "look at the owner and mode of the file");
    expect_kept_out(state_ + "/personal.db", "look at the owner and mode of the file");
    const auto daemon = start_daemon();  // nothing was left behind that keeps it from starting
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0) << daemon->err();
}

TEST_F(Start, a_second_daemon_on_the_same_state_folder_is_refused) {
    init();
    const auto first = start_daemon();
    first->freeze();  // so that whatever changes, the second one did
    expect_refusal("another program holds this folder", {"--socket", dir_ + "/second.sock"});
    first->signal(SIGCONT);
    EXPECT_EQ(status().at("ledger_error"), nullptr);
}

TEST_F(Start, a_socket_path_that_is_too_long_is_said) {
    init();
    const auto before = entries().size();
    const auto refused = run(daemon_command({"--socket", dir_ + "/" + std::string(120, 's')}));
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find("107"), std::string::npos) << refused.err;
    EXPECT_EQ(entries().size(), before);
}

TEST_F(Start, something_else_at_the_socket_path_is_left_alone) {
    init();
    std::ofstream(socket_) << "precious";
    EXPECT_EQ(run(daemon_command()).status, 2);
    EXPECT_EQ(testing_support::contents_of(socket_), "precious");
}

}  // namespace
}  // namespace sekisho::main

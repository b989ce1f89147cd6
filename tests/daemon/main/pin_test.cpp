// SPDX-License-Identifier: Apache-2.0
// A PIN through the built programs: reset, set and changed at the desk's keypad. What was typed, right or wrong, is in
// no file, log or answer (6.5-B1d8, C7a3).
#include "tests/daemon/main/installation.hpp"

#include <csignal>
#include <filesystem>

namespace sekisho::main {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing_support::contents_of;

class PinCommand : public testing_support::Installation {
protected:
    testing_support::Finished done(std::vector<std::string> words) {
        auto run = sekisho(std::move(words));
        said_ += run.out + run.err;
        return run;
    }
    // So many entries of that kind.
    [[nodiscard]] int count(std::string_view kind) {
        int found = 0;
        for (const auto& entry : entries()) found += json::value_to<std::string>(entry.at("kind")) == kind ? 1 : 0;
        return found;
    }
    bool reaches(std::string_view kind, int number) {
        for (int tries = 0; tries < 200 && count(kind) < number; ++tries) (void)done({"status"});
        return count(kind) == number;
    }
    void tap() {
        EXPECT_EQ(done({"sim", "tap", "--reader", "desk", "--uid", "04a1b2c3", "--hold"}).status, 0);
        EXPECT_EQ(done({"sim", "remove", "--reader", "desk"}).status, 0);
    }
    void type(const std::string& keys) { EXPECT_EQ(done({"sim", "keypad", "--reader", "desk", keys}).status, 0); }
    std::string said_;  // by all commands
};

TEST_F(PinCommand, what_was_typed_is_nowhere) {
    const std::string pin = "8301759264", wrong = "5918273640", weak = "1234567890";
    init();
    const auto daemon = start_daemon();
    issue("S0007", "04a1b2c3");
    EXPECT_NE(done({"pin", "reset", "S0007", "--identity-check", "known", "--document", "licence"}).status, 0);
    EXPECT_EQ(done({"pin", "reset", "D0011", "--identity-check", "k", "--document", "d", "--copy", "c"}).status, 2);
    ASSERT_EQ(
        done({"pin", "reset", "S0007", "--identity-check", "known", "--document", "licence", "--copy", "binder 3"})
            .status,
        0);
    tap();
    type(weak + "#" + weak + "#");
    tap();
    type(pin + "#" + pin + "#");
    ASSERT_TRUE(reaches("pin set", 1));
    tap();
    type(wrong + "#");
    ASSERT_TRUE(reaches("pin attempt", 1));
    EXPECT_NE(done({"sim", "keypad", "--reader", "desk", pin + "x"}).status, 0);
    EXPECT_NE(done({"sim", "keypad", "--reader", "r1", pin}).status, 0);  // no keypad there
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"status", "--json"},
             {"events", "--json"},
             {"inside", "--json"},
             {"credential", "list", "--json"},
             {"ledger", "show", "--json", "--limit", "100000"},
             {"ledger", "show", "--limit", "100000"},
             {"ledger", "verify", "--json", "--db", state_ + "/ledger.db"},
             {"state", "rebuild", "--db", state_ + "/ledger.db"},
             {"explain", "--config", site_, "S0007", "server_door", "--at", "2026-11-24T20:00:00+09:00"},
         })
        (void)done(words);
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    expect_verified();
    EXPECT_NE(said_.find("pin set"), std::string::npos) << "the ledger was shown";
    for (const auto& canary : {pin, wrong, weak}) {
        EXPECT_EQ(said_.find(canary), std::string::npos) << canary;
        EXPECT_EQ((daemon->out() + daemon->err()).find(canary), std::string::npos) << canary;
        for (const auto& item : fs::recursive_directory_iterator(dir_)) {
            if (!item.is_regular_file()) continue;
            EXPECT_EQ(contents_of(item.path()).find(canary), std::string::npos) << canary << item.path();
        }
    }
}

// 6.5-C7a1: the next version of the pepper, beside the ones in use.
TEST_F(PinCommand, a_new_pepper_is_made_beside_the_old_one) {
    init();
    const auto made = json::parse(done({"pin", "new-pepper", "--json", "--state-dir", state_}).out);
    EXPECT_EQ(made.at("version"), 2);
    EXPECT_EQ(fs::file_size(state_ + "/keys/pin-pepper.1"), 32U);
    EXPECT_EQ(fs::file_size(state_ + "/keys/pin-pepper.2"), 32U);
    EXPECT_NE(contents_of(state_ + "/keys/pin-pepper.1"), contents_of(state_ + "/keys/pin-pepper.2"));
    EXPECT_EQ(done({"pin", "new-pepper", "--state-dir", dir_ + "/nowhere"}).status, 2);
    const auto daemon = start_daemon();
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
}

// Those in force are credentials of the service, which this program was not given.
TEST_F(PinCommand, no_second_first_version_is_made_where_the_peppers_lie_elsewhere) {
    init();
    fs::rename(state_ + "/keys/pin-pepper.1", dir_ + "/pin-pepper.1");
    const auto refused = done({"pin", "new-pepper", "--state-dir", state_});
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find("nobody knows which version is the next"), std::string::npos) << refused.err;
    EXPECT_FALSE(fs::exists(state_ + "/keys/pin-pepper.1"));
}

}  // namespace
}  // namespace sekisho::main

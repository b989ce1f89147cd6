// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/main/installation.hpp"

#include "daemon/state/store/check.hpp"
#include "tests/places.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::main::testing_support {
namespace fs = std::filesystem;
namespace json = boost::json;

std::string contents_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string picture_of(const std::string& path) {
    std::vector<std::string> lines;
    const auto add = [&lines](const fs::path& item) {
        const auto state = fs::symlink_status(item);
        lines.push_back(fmt::format("{} {} {:o} {}\n", item.string(), static_cast<int>(state.type()),
                                    static_cast<unsigned>(state.permissions()),
                                    state.type() == fs::file_type::regular ? contents_of(item) : ""));
    };
    add(path);
    if (fs::is_directory(path)) {
        for (const auto& item : fs::recursive_directory_iterator(path)) add(item.path());
    }
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const auto& line : lines) all += line;
    return all;
}

Installation::Installation() {
    std::string pattern = (fs::temp_directory_path() / "sekishod-XXXXXX").string();
    dir_ = ::mkdtemp(pattern.data());
    fs::copy(SEKISHO_SOURCE_DIR "/daemon/packaging/example", dir_ + "/etc", fs::copy_options::recursive);
    site_ = dir_ + "/etc/site.toml";
    state_ = dir_ + "/state";
    socket_ = dir_ + "/api.sock";
    change("site.toml", {{"unlock = { schedule = \"business\" }\n", ""}});  // locks rest whatever the time of day
}

void Installation::TearDown() {
    if (!fs::exists(state_ + "/ledger.db") || !fs::exists(state_ + "/state")) return;
    const auto findings = state::check_projection(state_ + "/ledger.db");
    ASSERT_TRUE(findings) << to_text(findings.error());
    if (*findings) {
        EXPECT_THAT(**findings, ::testing::IsEmpty());
    }
}

Installation::~Installation() {
    fs::remove_all(dir_);
}

void Installation::init() {
    const auto made = sekisho({"ledger", "init", "--state-dir", state_, "--config", site_});
    ASSERT_EQ(made.status, 0) << made.err;
}

void Installation::change(const std::string& file,
                          const std::vector<std::pair<std::string, std::string>>& changes) const {
    auto text = contents_of(dir_ + "/etc/" + file);
    for (const auto& [from, to] : changes) {
        const auto at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
    }
    std::ofstream(dir_ + "/etc/" + file) << text;
}

std::vector<std::string> Installation::daemon_command(const std::vector<std::string>& more) const {
    std::vector<std::string> command{SEKISHO_BIN_DIR "/sekishod", "--sim", "--config", site_, "--state-dir", state_};
    if (std::find(more.begin(), more.end(), "--socket") == more.end())
        command.insert(command.end(), {"--socket", socket_});
    command.insert(command.end(), more.begin(), more.end());
    return command;
}

std::unique_ptr<Process> Installation::start_daemon() const {
    auto daemon = std::make_unique<Process>(daemon_command());
    EXPECT_TRUE(daemon->says("in service")) << daemon->err();
    return daemon;
}

std::vector<std::string> Installation::sekisho_command(std::vector<std::string> words) const {
    words.insert(words.begin(), {SEKISHO_BIN_DIR "/sekisho", "--socket", socket_});
    return words;
}

Finished Installation::sekisho(std::vector<std::string> words) const {
    return run(sekisho_command(std::move(words)));
}

json::object Installation::status() const {
    const auto answer = sekisho({"status", "--json"});
    EXPECT_EQ(answer.status, 0) << answer.out << answer.err;
    json::error_code failed;
    auto value = json::parse(answer.out, failed);
    return failed ? json::object() : value.as_object();
}

bool Installation::released(const std::string& door) const {
    const auto now = status();
    for (const auto& row : now.at("doors").as_array()) {
        if (row.at("name").as_string() == door) return row.at("released").as_bool();
    }
    ADD_FAILURE() << "no such door: " << door;
    return false;
}

void Installation::issue(const std::string& holder, const std::string& uid) const {
    Process issuing(sekisho_command({"credential", "issue", "--holder", holder, "--reader", "desk"}));
    // The card may be there before it is awaited: it is held to the reader again and again.
    for (int tries = 0; tries < 40 && !issuing.ends_within(std::chrono::milliseconds(300)); ++tries) {
        EXPECT_EQ(sekisho({"sim", "remove", "--reader", "desk"}).status, 0);
        EXPECT_EQ(sekisho({"sim", "tap", "--reader", "desk", "--uid", uid, "--hold"}).status, 0);
    }
    EXPECT_EQ(issuing.wait(), 0) << issuing.err();
    EXPECT_EQ(sekisho({"sim", "remove", "--reader", "desk"}).status, 0);
}

json::array Installation::entries() const {
    const auto shown = sekisho({"ledger", "show", "--json", "--limit", "100000", "--db", state_ + "/ledger.db"});
    EXPECT_EQ(shown.status, 0) << shown.out << shown.err;
    json::error_code failed;
    auto value = json::parse(shown.out, failed);
    return failed ? json::array() : value.at("entries").as_array();
}

void Installation::expect_verified() const {
    const auto verified =
        sekisho({"ledger", "verify", "--db", state_ + "/ledger.db", "--commissioning", state_ + "/commissioning.txt"});
    EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
}

void Installation::expect_refusal(const std::string& text, const std::vector<std::string>& more) const {
    const auto before = picture_of(state_);
    const auto refused = run(daemon_command(more));
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find(text), std::string::npos) << refused.err;
    EXPECT_EQ(refused.out, "");
    EXPECT_TRUE(before == picture_of(state_)) << "the state folder has changed";
    EXPECT_FALSE(fs::exists(dir_ + "/second.sock"));
}

void Installation::expect_no_ledger(const std::vector<std::string>& texts,
                                    const std::vector<std::string>& command) const {
    const auto before = picture_of(state_);
    Process daemon(command);
    EXPECT_TRUE(daemon.says("no ledger is open")) << daemon.err();
    for (const auto& text : texts) EXPECT_NE(daemon.err().find(text), std::string::npos) << daemon.err();
    EXPECT_NE(daemon.err().find("then restart sekishod"), std::string::npos) << daemon.err();
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait(), 2) << "its end is in no ledger";
    EXPECT_TRUE(before == picture_of(state_)) << "the state folder has changed";
}

}  // namespace sekisho::main::testing_support

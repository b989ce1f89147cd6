// SPDX-License-Identifier: Apache-2.0
// Promise 1 (STD-EGR-01, 6.5-B3b2): a ledger that cannot be opened holds nobody in, and lets nobody in.
#include "daemon/disk/file.hpp"
#include "tests/daemon/main/installation.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace sekisho::main {
namespace {

namespace fs = std::filesystem;
using testing_support::contents_of;
using testing_support::Process;
using testing_support::run;

constexpr const char* kUid = "04deadbeef0011";

class WithoutLedger : public testing_support::Installation {
protected:
    // A ledger with a card that opens the staff door, as a daemon that was stopped leaves it.
    void SetUp() override {
        init();
        const auto daemon = start_daemon();
        issue("S0007", kUid);
        expect_card_opens();
        daemon->signal(SIGTERM);
        ASSERT_EQ(daemon->wait(), 0) << daemon->err();
        fs::copy(state_, sound_, fs::copy_options::recursive);
    }
    void TearDown() override {
        if (fs::exists(sound_)) {
            fs::remove_all(state_);
            fs::rename(sound_, state_);
        }
        Installation::TearDown();
    }
    void expect_card_opens() const {
        EXPECT_EQ(sekisho({"sim", "tap", "--reader", "r2", "--uid", kUid, "--hold"}).status, 0);
        for (int tries = 0; tries < 100 && !released("staff_door"); ++tries) {
        }
        EXPECT_TRUE(released("staff_door"));
    }
    // The ledger's last pages are not what was written there.
    void damage_tail() const {
        auto bytes = contents_of(ledger_);
        const auto from = bytes.size() / 4;
        bytes.replace(from, bytes.size() - from, bytes.size() - from, '\xa5');
        std::ofstream(ledger_, std::ios::binary) << bytes;
    }
    [[nodiscard]] std::unique_ptr<Process> start_without() const {
        auto daemon = std::make_unique<Process>(daemon_command());
        EXPECT_TRUE(daemon->says("no ledger is open")) << daemon->err();
        return daemon;
    }
    // Everything that frees a door does, nothing else opens one.
    void expect_ways_out_only(Process& daemon) const {
        EXPECT_EQ(sekisho({"sim", "tap", "--reader", "r2", "--uid", kUid}).status, 0);
        EXPECT_TRUE(daemon.says("ext:LedgerFailed")) << daemon.err();
        EXPECT_FALSE(released("staff_door"));
        EXPECT_EQ(sekisho({"door", "staff_door", "unlock", "--reason", "no record, no entry"}).status, 2);
        EXPECT_FALSE(released("staff_door"));

        EXPECT_EQ(sekisho({"sim", "rex", "staff_door", "press"}).status, 0);
        EXPECT_TRUE(daemon.says("unlocked by rex")) << daemon.err();
        EXPECT_TRUE(released("staff_door"));
        EXPECT_EQ(sekisho({"sim", "tap", "--reader", "r6", "--uid", "04aaaaaaaaaaaa"}).status, 0);
        EXPECT_TRUE(daemon.says("exit granted")) << daemon.err();
        EXPECT_TRUE(released("record_door")) << "an exit reader records, and refuses nobody (STD-EGR-01)";
        EXPECT_EQ(sekisho({"sim", "input", "fire", "on"}).status, 0);
        EXPECT_TRUE(daemon.says("FIRE alarm")) << daemon.err();
        EXPECT_TRUE(released("main_gate")) << "STD-EGR-02";
    }
    void expect_status_tells(const std::string& why) const {
        const auto now = status();
        EXPECT_EQ(now.at("ledger_writing"), "nothing");
        const std::string error(now.at("ledger_error").as_string());
        EXPECT_NE(error.find("every entry is refused, ways out stay free"), std::string::npos) << error;
        EXPECT_NE(error.find(why), std::string::npos) << error;
        EXPECT_NE(error.find("then restart sekishod"), std::string::npos) << error;
        const auto shown = sekisho({"status"});
        EXPECT_NE(shown.out.find("NOTHING CAN BE RECORDED: "), std::string::npos) << shown.out;
        EXPECT_NE(shown.out.find("NOT OPEN"), std::string::npos) << shown.out;
    }

    const std::string ledger_ = state_ + "/ledger.db";
    const std::string sound_ = dir_ + "/sound";
};

TEST_F(WithoutLedger, a_damaged_tail_holds_nobody_in_and_lets_nobody_in) {
    damage_tail();
    const auto evidence = contents_of(ledger_);
    EXPECT_EQ(run(daemon_command({"--check"})).status, 2) << "at commissioning it is refused as ever";
    const auto daemon = start_without();
    expect_status_tells("ledger.db");
    expect_ways_out_only(*daemon);
    EXPECT_TRUE(evidence == contents_of(ledger_)) << "the evidence has changed";
}

TEST_F(WithoutLedger, a_file_that_is_no_database_holds_nobody_in_and_lets_nobody_in) {
    std::ofstream(ledger_) << "this is no database";
    const auto daemon = start_without();
    expect_status_tells("ledger.db");
    expect_ways_out_only(*daemon);
}

// 6.8-B4
TEST_F(WithoutLedger, a_ledger_that_was_taken_away_is_not_begun_anew) {
    fs::remove(ledger_);
    const auto daemon = start_without();
    expect_status_tells("restored from a backup");
    expect_ways_out_only(*daemon);
    EXPECT_FALSE(fs::exists(ledger_));
}

// What is asked of a ledger that is not open has no answer, rather than an empty one: nobody is told that a zone is
// empty (STD-EGR-07).
TEST_F(WithoutLedger, questions_and_commands_are_answered_with_why) {
    damage_tail();
    const auto daemon = start_without();
    for (const auto& words : std::vector<std::vector<std::string>>{{"inside"},
                                                                   {"events"},
                                                                   {"credential", "list"},
                                                                   {"config", "reload"},
                                                                   {"ledger", "checkpoint"},
                                                                   {"door", "staff_door", "unlock", "--reason", "x"}}) {
        const auto answer = sekisho(words);
        EXPECT_EQ(answer.status, 2) << words[0];
        EXPECT_NE(answer.err.find("no ledger is open"), std::string::npos) << words[0] << ": " << answer.err;
    }
    daemon->signal(SIGHUP);
    EXPECT_TRUE(daemon->says("reload refused")) << daemon->err();
}

TEST_F(WithoutLedger, it_can_be_restored_and_verified_meanwhile_and_a_restart_goes_on_with_it) {
    damage_tail();
    auto daemon = start_without();
    EXPECT_EQ(sekisho({"ledger", "verify", "--db", ledger_, "--commissioning", state_ + "/commissioning.txt"}).status,
              1)
        << "the damage can be looked at";
    fs::remove_all(state_);
    fs::rename(sound_, state_);
    expect_verified();
    EXPECT_EQ(run(daemon_command({"--check"})).status, 0) << "nobody holds the folder";
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 2) << daemon->err();
    daemon = start_daemon();
    expect_card_opens();
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0) << daemon->err();
    expect_verified();
}

// A folder that another program holds is no ledger that is lost: whoever started this one starts it again.
TEST_F(WithoutLedger, a_folder_that_is_held_ends_the_daemon) {
    damage_tail();
    const auto lock = disk::FolderLock::take(state_).value();
    expect_refusal("another program holds this folder");
}

// Where systemd listens.
class Manager {
public:
    explicit Manager(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    ~Manager() { ::close(fd_); }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    // The next message; "" when there is none.
    [[nodiscard]] std::string next() const {
        char text[4096];
        const auto size = ::recv(fd_, text, sizeof text, MSG_DONTWAIT);
        return size < 0 ? "" : std::string(text, static_cast<std::size_t>(size));
    }

private:
    int fd_;
};

TEST_F(WithoutLedger, systemd_sees_a_daemon_that_runs_and_is_not_well) {
    const std::string path = dir_ + "/notify";
    const Manager systemd(path);
    damage_tail();
    auto command = daemon_command();
    command.insert(command.begin(), {"/usr/bin/env", "NOTIFY_SOCKET=" + path});
    {
        Process daemon(command);
        ASSERT_TRUE(daemon.says("no ledger is open")) << daemon.err();
        EXPECT_EQ(sekisho({"status"}).status, 0);  // it goes about its work: what it had to tell is told
    }
    EXPECT_EQ(systemd.next(), "READY=1\nSTATUS=ways out are served, the ledger is being read");
    EXPECT_NE(systemd.next().find("no ledger is open, every entry is refused"), std::string::npos);
    EXPECT_EQ(systemd.next(), "");

    fs::remove_all(state_);
    fs::rename(sound_, state_);
    Process daemon(command);
    ASSERT_TRUE(daemon.says("in service")) << daemon.err();
    EXPECT_EQ(sekisho({"status"}).status, 0);
    EXPECT_EQ(systemd.next().rfind("READY=1", 0), 0U);
    EXPECT_EQ(systemd.next().rfind("STATUS=in service", 0), 0U);
}

}  // namespace
}  // namespace sekisho::main

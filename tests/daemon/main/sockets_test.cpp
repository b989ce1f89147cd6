// SPDX-License-Identifier: Apache-2.0
// What the running daemon can be reached by.
#include "tests/daemon/main/installation.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace sekisho::main {
namespace {

namespace fs = std::filesystem;

class Sockets : public testing_support::Installation {
protected:
    // Inodes of the sockets that process holds.
    [[nodiscard]] static std::set<std::string> held_by(const std::string& process) {
        constexpr std::string_view kHead = "socket:[";
        std::set<std::string> inodes;
        for (const auto& descriptor : fs::directory_iterator(process + "/fd")) {
            const auto target = fs::read_symlink(descriptor.path()).string();
            if (target.rfind(kHead, 0) == 0)
                inodes.insert(target.substr(kHead.size(), target.size() - kHead.size() - 1));
        }
        return inodes;
    }
    // The words of each row of that table below its head.
    [[nodiscard]] static std::vector<std::vector<std::string>> rows(const std::string& table) {
        std::ifstream file(table);
        EXPECT_TRUE(file) << table;
        std::vector<std::vector<std::string>> all;
        std::string line;
        std::getline(file, line);
        while (std::getline(file, line)) {
            std::istringstream words(line);
            all.emplace_back(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>());
        }
        return all;
    }
};

TEST_F(Sockets, are_none_but_the_local_one_6_5_D5_H6_1_4) {
    constexpr std::size_t kInode = 9;      // its column in the tables of the internet's protocols
    constexpr std::size_t kUnixInode = 6;  // and in that of local ones, whose flags are the fourth and path the eighth
    constexpr unsigned long kListens = 0x10000;
    init();
    const auto daemon = start_daemon();
    const auto process = "/proc/" + std::to_string(daemon->pid());
    const auto held = held_by(process);
    EXPECT_FALSE(held.empty());
    for (const char* table : {"tcp", "tcp6", "udp", "udp6", "raw", "raw6"}) {
        for (const auto& row : rows(process + "/net/" + table)) {
            EXPECT_FALSE(held.contains(row.at(kInode))) << table << " " << row.at(1);
        }
    }
    std::vector<std::string> listening;
    for (const auto& row : rows(process + "/net/unix")) {
        if (!held.contains(row.at(kUnixInode)) || (std::stoul(row.at(3), nullptr, 16) & kListens) == 0) continue;
        listening.push_back(row.size() > 7 ? row[7] : "");
    }
    EXPECT_EQ(listening, std::vector<std::string>{socket_});
}

// Not even a loopback interface is up: taps, commands and questions go on.
TEST_F(Sockets, without_any_network_everything_works_H6_2_0) {
    init();
    auto command = daemon_command();
    std::vector<std::string> alone{"/usr/bin/unshare", "--net"};
    if (::geteuid() != 0) alone.emplace_back("--map-root-user");  // root needs no users of its own for it
    alone.emplace_back("--");
    command.insert(command.begin(), alone.begin(), alone.end());
    testing_support::Process daemon(std::move(command));
    ASSERT_TRUE(daemon.says("in service")) << daemon.err();
    issue("S0007", "04aabbccddeeff");
    const auto tapped = sekisho({"sim", "tap", "--reader", "r2", "--uid", "04aabbccddeeff"});
    EXPECT_EQ(tapped.status, 0) << tapped.err;
    EXPECT_TRUE(released("staff_door"));
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait(), 0) << daemon.err();
    expect_verified();
}

}  // namespace
}  // namespace sekisho::main

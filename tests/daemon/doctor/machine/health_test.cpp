// SPDX-License-Identifier: Apache-2.0
// Debian's record and running programs, written into a folder and read back from it.
#include "daemon/doctor/machine/machine.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace sekisho::doctor {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class Installed : public testing::Test {
protected:
    Installed() {
        auto pattern = (fs::temp_directory_path() / "sekisho-health-XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
        fs::create_directories(root_ + "/var/lib/dpkg/info");
        fs::create_directories(root_ + "/proc/net");
    }
    ~Installed() override { fs::remove_all(root_); }

    void write(const std::string& name, const std::string& text, long when = 0) const {
        fs::create_directories(fs::path(root_ + "/" + name).parent_path());
        std::ofstream(root_ + "/" + name) << text;
        const struct timespec times[2] = {{when, 0}, {when, 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, (root_ + "/" + name).c_str(), times, 0), 0);
    }
    std::string root_;
};

TEST_F(Installed, PackagesOfFilesWithVersionAndDay_6_5_B4c) {
    write("var/lib/dpkg/status",
          "Package: libx6\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\nVersion: 1.2-3\n"
          "Description: x\n Version: of nothing\n\nPackage: tool\nArchitecture: all\nVersion: 1:2\n");
    write("var/lib/dpkg/info/libx6:amd64.list", "/.\n/nowhere/lib\n/nowhere/lib/libx.so.6\n", 1000);
    write("var/lib/dpkg/info/tool.list", "/usr/nowhere/tool\n", 3000);
    write("var/lib/dpkg/info/gone.list", "/nowhere/gone\n", 2000);
    write("var/lib/dpkg/info/tool.md5sums", "/nowhere/other\n", 9000);
    write("var/lib/apt/lists/x_debian-security_dists_y-security_InRelease", "", 2500);
    write("var/lib/apt/lists/x_debian_dists_y_InRelease", "", 8000);
    const auto record = packages_of(
        root_, {"/nowhere/lib/libx.so.6", "/nowhere/tool", "/nowhere/gone", "/nowhere/other", "/nowhere/lib/libx.so"});
    ASSERT_TRUE(record.has_value());
    std::vector<std::string> found;
    for (const auto& [file, package] : record->of)
        found.push_back(file + " " + package.name + " " + package.version + " " +
                        std::to_string(package.updated.time_since_epoch().count() / 1'000'000));
    EXPECT_THAT(found, ElementsAre("/nowhere/gone gone  2000", "/nowhere/lib/libx.so.6 libx6 1.2-3 1000",
                                   "/nowhere/tool tool 1:2 3000"))
        << "what lies in /nowhere was brought into /usr/nowhere: one is a link to the other";
    EXPECT_EQ(record->newest, WallTime(seconds(3000)));
    EXPECT_EQ(record->security_list, WallTime(seconds(2500)));
}

TEST_F(Installed, AMachineOfAnotherKindHasNoRecord) {
    const auto none = packages_of(root_, {"/bin/sh"});
    ASSERT_TRUE(none.has_error());
    EXPECT_EQ(none.error().where, root_ + "/var/lib/dpkg/status");
    write("var/lib/dpkg/status", "");
    const auto empty = packages_of(root_, {"/bin/sh"});
    ASSERT_TRUE(empty.has_value());
    EXPECT_THAT(empty->of, IsEmpty());
    EXPECT_EQ(empty->newest, std::nullopt);
    EXPECT_EQ(empty->security_list, std::nullopt);
}

TEST_F(Installed, UnixSocketsThatListenAndAreOurs_6_5_B4c) {
    write("proc/net/unix",
          "Num       RefCount Protocol Flags    Type St Inode Path\n"
          "0000000000000000: 00000002 00000000 00010000 0001 01 11 /run/sekisho/a b.sock\n"
          "0000000000000000: 00000003 00000000 00000000 0001 03 12 /run/sekisho/connected.sock\n"
          "0000000000000000: 00000002 00000000 00010000 0001 01 13 /run/dbus\n"
          "0000000000000000: 00000002 00000000 00010000 0001 01 14 @hidden\n"
          "0000000000000000: 00000002 00000000 00010000 0001 01 15\n");
    write("proc/7/comm", "sekisho-notify\n");
    fs::create_directories(root_ + "/proc/7/fd");
    for (const auto* inode : {"14", "15"})
        fs::create_symlink(std::string("socket:[") + inode + "]", root_ + "/proc/7/fd/" + inode);
    const auto sockets = local_sockets(root_);
    ASSERT_TRUE(sockets.has_value());
    std::vector<std::string> found;
    for (const auto& socket : *sockets) found.push_back(socket.path + " by " + socket.program);
    EXPECT_THAT(found, ElementsAre("/run/sekisho/a b.sock by ", "@hidden by sekisho-notify", " by sekisho-notify"));
    fs::remove(root_ + "/proc/net/unix");
    EXPECT_TRUE(local_sockets(root_).has_error());
}

TEST_F(Installed, ProgramsThatRunWithReplacedFiles_6_5_B4c) {
    const std::string code = "7f00-7f01 r-xp 00000000 fe:01 99                         ";
    const std::string data = "7f01-7f02 rw-p 00000000 fe:01 99                         ";
    write("proc/8/comm", "sekishod\n");
    write("proc/8/maps", code + "/usr/lib/libssl.so.3 (deleted)\n" + code + "/usr/lib/libssl.so.3 (deleted)\n" + data +
                             "/var/lib/sekisho/ledger.db-shm (deleted)\n" + code + "/usr/lib/libfmt.so.9\n" + code +
                             "/usr/sbin/sekisho d (deleted)\n7f03-7f04 r-xp 0 0:0 0\n\nshort/ (deleted)\n");
    write("proc/9/comm", "bash\n");
    write("proc/9/maps", code + "/usr/bin/bash (deleted)\n");
    write("proc/10/comm", "sekisho-reader\n");  // of another user: no maps to read
    std::vector<std::string> found;
    for (const auto& stale : stale_programs(root_)) found.push_back(stale.program + " " + stale.file);
    EXPECT_THAT(found, ElementsAre("sekishod /usr/lib/libssl.so.3", "sekishod /usr/sbin/sekisho d"));
}

TEST_F(Installed, TheNetworkAloneNeedsNoFilesOfAGate_6_5_B4c_H7_1) {
    for (const auto* table : {"tcp", "udp"}) write(std::string("proc/net/") + table, "  sl\n");
    const auto facts = look_at_network(root_);
    EXPECT_THAT(facts.unseen, IsEmpty());
    EXPECT_THAT(facts.listeners, IsEmpty());
    EXPECT_THAT(examine(facts, kHealthChecks), IsEmpty());
    fs::remove(root_ + "/proc/net/tcp");
    EXPECT_EQ(examine(look_at_network(root_), kHealthChecks).size(), 1U) << "what cannot be seen is told";
}

}  // namespace
}  // namespace sekisho::doctor

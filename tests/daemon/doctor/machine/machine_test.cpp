// SPDX-License-Identifier: Apache-2.0
// A machine written into a folder, and read back from it.
#include "daemon/doctor/machine/machine.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace sekisho::doctor {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

// sl local remote st tx:rx tr:when retrnsmt uid timeout inode
constexpr const char* kTcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0\n"
    "   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0\n";
constexpr const char* kTcp6 =
    "  sl\n   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 4713 1 "
    "0\n";
constexpr const char* kUdp =
    "  sl\n   7: 0100007F:0143 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4714 2 0\n"
    "   8: 0100007F:0144 0200007F:0035 01 00000000:00000000 00:00000000 00000000     0        0 4715 2 0\n";

class Machine : public testing::Test {
protected:
    Machine() {
        auto pattern = (fs::temp_directory_path() / "sekisho-doctor-XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
        for (const auto* folder : {"dev", "sys/module/usbserial", "sys/class/net/eth0", "proc/net", "etc"})
            fs::create_directories(root_ + "/" + folder);
        for (const auto* table : {"tcp", "udp"}) write(std::string("proc/net/") + table, "  sl\n");
        fs::create_directories(state());
        ::chmod(state().c_str(), 0700);
        write("config/site.toml", "");
    }
    ~Machine() override { fs::remove_all(root_); }

    void write(const std::string& name, const std::string& text) const {
        fs::create_directories(fs::path(root_ + "/" + name).parent_path());
        std::ofstream(root_ + "/" + name) << text;
    }
    [[nodiscard]] std::string state() const { return root_ + "/state"; }
    [[nodiscard]] Facts read(const std::vector<std::pair<std::string, std::string>>& devices = {}) const {
        return look({root_, state(), root_ + "/config/site.toml", root_ + "/api.sock", devices, WallTime(Duration(7)),
                     ClockStatus::synced, Duration(3)});
    }
    // "check: name of what it is about: why" of what was unseen, each with what to do.
    [[nodiscard]] std::vector<std::string> unseen() const {
        std::vector<std::string> told;
        for (const auto& [check, why] : read().unseen) {
            EXPECT_FALSE(why.hint.empty()) << why.what;
            told.push_back(
                fmt::format("{}: {}: {}", to_text(check), fs::path(why.where).filename().string(), why.what));
        }
        return told;
    }
    std::string root_;
};

std::string text_of(const Listener& listener) {
    return fmt::format("{}/{} {} {}", listener.protocol, listener.port, listener.address, listener.program);
}

TEST_F(Machine, NothingIsUnseenWhereAllCanBeRead) {
    const auto facts = read();
    EXPECT_THAT(facts.unseen, IsEmpty());
    EXPECT_THAT(facts.listeners, IsEmpty());
    EXPECT_THAT(facts.radios, IsEmpty());
    EXPECT_THAT(facts.modules, ElementsAre("usbserial"));
    EXPECT_EQ(facts.clock.now, WallTime(Duration(7)));
    EXPECT_EQ(facts.clock.error, Duration(3));
}

TEST_F(Machine, ListenersWithTheProgramsThatHoldThem_6_5_B4c) {
    write("proc/net/tcp", kTcp);
    write("proc/net/tcp6", kTcp6);
    write("proc/net/udp", kUdp);
    write("proc/812/comm", "sshd\n");
    fs::create_directories(root_ + "/proc/812/fd");
    fs::create_symlink("socket:[4711]", root_ + "/proc/812/fd/3");
    std::vector<std::string> found;
    for (const auto& listener : read().listeners) found.push_back(text_of(listener));
    EXPECT_THAT(found, ElementsAre("tcp/22 0.0.0.0 sshd", "tcp/80 ::1 ", "udp/323 127.0.0.1 "));
}

TEST_F(Machine, TablesOfSocketsThatCannotBeReadAreUnseen) {
    for (const auto* table : {"tcp", "tcp6", "udp", "udp6"}) {
        const std::string name = std::string("proc/net/") + table;
        fs::remove(root_ + "/" + name);
        fs::create_symlink(table, root_ + "/" + name);  // a loop
    }
    EXPECT_THAT(unseen(), ElementsAre("listeners: tcp: it cannot be read", "listeners: tcp6: it cannot be read",
                                      "listeners: udp: it cannot be read", "listeners: udp6: it cannot be read"));
    for (const auto* table : {"tcp", "tcp6", "udp", "udp6"}) fs::remove(root_ + "/proc/net/" + table);
    EXPECT_THAT(unseen(), ElementsAre("listeners: tcp: it cannot be read", "listeners: udp: it cannot be read"))
        << "a kernel without IPv6 has no tables of it";
}

// A file in place of a folder cannot be looked into, whoever looks: each is told, and hides nothing of the others.
TEST_F(Machine, FoldersThatCannotBeLookedIntoAreUnseen) {
    const std::string why = ": it cannot be looked into: Not a directory";
    const struct {
        const char* folder;
        std::vector<std::string> told;
    } kFolders[] = {
        {"state", {"permissions: state" + why, "disk: state: a flush cannot be measured: Not a directory"}},
        {"config", {"permissions: config" + why}},
        {"dev", {"devices: dev" + why}},
        {"sys/module", {"modules: module" + why}},
        {"sys/class/bluetooth", {"radio: bluetooth" + why}},
        {"sys/class/net", {"radio: net" + why, "interfaces: net" + why}},
    };
    std::vector<std::string> all;
    for (const auto& [folder, told] : kFolders) {
        const auto path = root_ + "/" + folder;
        const auto aside = root_ + "/aside";
        if (fs::exists(path)) fs::rename(path, aside);
        write(folder, "");
        EXPECT_THAT(unseen(), ElementsAreArray(told)) << folder;
        all.insert(all.end(), told.begin(), told.end());
        fs::remove(path);
        if (fs::exists(aside)) fs::rename(aside, path);
    }
    EXPECT_THAT(unseen(), IsEmpty());
    for (const auto& row : kFolders) {
        fs::remove_all(root_ + "/" + row.folder);
        write(row.folder, "");
    }
    EXPECT_THAT(unseen(), testing::UnorderedElementsAreArray(all));
}

// Nobody can say how full it is, and nothing is written to it.
TEST_F(Machine, AStateDirectoryThatIsNotThereIsUnseenToo) {
    fs::remove_all(state());
    EXPECT_THAT(unseen(), ElementsAre("disk: state: cannot look at the file system: No such file or directory"));
    fs::create_symlink("state", state());  // a loop
    EXPECT_THAT(unseen(),
                ElementsAre("permissions: state: it cannot be looked into: Too many levels of symbolic links",
                            "disk: state: cannot look at the file system: Too many levels of symbolic links"));
    EXPECT_FALSE(read().files.state_dir.there);
}

TEST_F(Machine, RadiosAndWhetherTheyAreOn_H7_1) {
    write("sys/class/net/eth0/uevent", "INTERFACE=eth0\n");
    write("sys/class/net/eth0/flags", "0x1003\n");
    write("sys/class/net/wlan0/uevent", "DEVTYPE=wlan\nINTERFACE=wlan0\n");
    write("sys/class/net/wlan0/flags", "0x1003\n");
    write("sys/class/net/wwan0/uevent", "DEVTYPE=wwan\n");
    write("sys/class/net/wwan0/flags", "0x1002\n");
    write("sys/class/bluetooth/hci0/rfkill1/soft", "1\n");
    write("sys/class/bluetooth/hci1/rfkill2/soft", "0\n");
    fs::create_directories(root_ + "/sys/class/bluetooth/hci1:5");
    std::vector<std::string> found;
    for (const auto& radio : read().radios)
        found.push_back(fmt::format("{} {} {}", radio.name, radio.kind, radio.up ? "up" : "down"));
    EXPECT_THAT(found, ElementsAre("wlan0 wireless network up", "wwan0 mobile network down", "hci0 Bluetooth down",
                                   "hci1 Bluetooth up"));
}

TEST_F(Machine, InterfacesWithoutLoopback_H6_2_1) {
    write("sys/class/net/lo/flags", "0x9\n");
    write("sys/class/net/eth0/flags", "0x1002\n");
    write("sys/class/net/usb0/flags", "0x1003\n");
    std::vector<std::string> found;
    for (const auto& interface : read().interfaces) found.push_back(interface.name + (interface.up ? " up" : " down"));
    EXPECT_THAT(found, ElementsAre("eth0 down", "usb0 up"));
}

TEST_F(Machine, DevicesBehindTheirLinks) {
    write("dev/ttyUSB0", "");
    write("dev/gpiochip0", "");
    ::chmod((root_ + "/dev/ttyUSB0").c_str(), 0620);
    fs::create_directories(root_ + "/dev/sekisho");
    fs::create_symlink("../ttyUSB0", root_ + "/dev/sekisho/reader-r1");
    const auto facts = read({{"reader r1", "/dev/sekisho/reader-r1"}, {"reader r2", "/dev/ttyUSB7"}});
    ASSERT_EQ(facts.devices.size(), 3U);
    EXPECT_EQ(facts.devices[0].target, "/dev/ttyUSB0");
    EXPECT_EQ(facts.devices[0].file.path, "/dev/sekisho/reader-r1");
    EXPECT_EQ(facts.devices[0].file.mode, 0620U);
    EXPECT_TRUE(facts.devices[0].file.there);
    EXPECT_FALSE(facts.devices[1].file.there);
    EXPECT_EQ(facts.devices[2].target, "/dev/gpiochip0");
}

TEST_F(Machine, FilesWithTheirModesAndTheDaemonsUser_6_5_B4a) {
    write("state/ledger.db", "");
    ::chmod((state() + "/ledger.db").c_str(), 0640);
    write("config/roster.csv", "");
    write("config/notes.txt", "");
    ::chmod((root_ + "/config/site.toml").c_str(), 0666);
    const auto uid = ::getuid();
    write("etc/passwd", fmt::format("root:x:0:0::/:/bin/sh\ngate:x:{}:77::/:/bin/false\n", uid));
    write("etc/group", "dialout:x:20:other,gate\ngpio:x:30:other\n");
    const auto files = read().files;
    EXPECT_TRUE(files.state_dir.there);
    EXPECT_EQ(files.state_dir.mode, 0700U);
    ASSERT_EQ(files.state.size(), 1U);
    EXPECT_EQ(files.state[0].mode, 0640U);
    ASSERT_EQ(files.config.size(), 3U);  // the folder, and both that configure
    EXPECT_EQ(files.config[2].mode, 0666U);
    EXPECT_EQ(files.user.uid, uid);
    EXPECT_THAT(files.user.groups, testing::Contains(20U));
    EXPECT_THAT(files.user.groups, testing::Not(testing::Contains(30U)));
    EXPECT_FALSE(files.socket.there);
}

TEST_F(Machine, AFileOfTheStateThatWasWrittenLaterThanNow) {
    write("state/ledger.db", "");
    const auto facts = read();
    EXPECT_GT(facts.clock.newest_file, facts.clock.now);
}

TEST_F(Machine, TheMediumBelowTheStateDirectory) {
    struct stat found {};
    ASSERT_EQ(::stat(state().c_str(), &found), 0);
    const auto number = fmt::format("{}:{}", major(found.st_dev), minor(found.st_dev));
    write("proc/self/mountinfo", fmt::format("22 1 0:5 / /proc rw - proc proc rw\n"
                                             "25 1 {} / / rw,relatime shared:1 - ext4 /dev/sda1 rw,nobarrier\n",
                                             number));
    write("sys/devices/pci/block/sda/queue/rotational", "1\n");
    write("sys/devices/pci/block/sda/sda1/partition", "1\n");
    fs::create_directories(root_ + "/sys/dev/block");
    fs::create_symlink(root_ + "/sys/devices/pci/block/sda/sda1", root_ + "/sys/dev/block/" + number);
    const auto disk = read().disk;
    EXPECT_EQ(disk.file_system, "ext4");
    EXPECT_EQ(disk.options, "rw,relatime,rw,nobarrier");
    EXPECT_EQ(disk.device, "sda");
    EXPECT_TRUE(disk.rotates);
    EXPECT_EQ(disk.flushes.size(), 32U);
    EXPECT_THAT(fs::directory_iterator(state()), testing::Eq(fs::directory_iterator())) << "left something behind";
}

TEST_F(Machine, FlushesOfAFolderThatIsNotThereCannotBeMeasured) {
    const auto times = measure_flushes(root_ + "/nowhere", 3);
    ASSERT_TRUE(times.has_error());
    EXPECT_EQ(times.error().what, "a flush cannot be measured: No such file or directory");
    EXPECT_EQ(times.error().where, root_ + "/nowhere");
    EXPECT_FALSE(times.error().hint.empty());
}

}  // namespace
}  // namespace sekisho::doctor

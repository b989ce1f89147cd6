// SPDX-License-Identifier: Apache-2.0
// A machine that is as it should be has no finding; each thing that is not has one, in its check, with what to do.
#include "daemon/doctor/examine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace sekisho::doctor {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr std::uint32_t kUser = 990;
constexpr std::uint32_t kDialout = 20;

Device serial(const std::string& path, const std::string& target) {
    return {{"reader r1", path, true, 0660, 0, kDialout}, target};
}

Facts sound() {
    Facts facts;
    facts.devices = {serial("/dev/sekisho/reader-r1", "/dev/ttyUSB0"), serial("/dev/gpiochip0", "/dev/gpiochip0")};
    facts.needs_gpio = true;
    facts.needs_nfc = true;
    facts.clock = {ClockStatus::synced,
                   milliseconds(3),
                   WallTime(std::chrono::hours(500'000)),
                   WallTime(std::chrono::hours(499'999)),
                   false,
                   false};
    facts.disk = {
        "/var/lib/sekisho", "ext4", "rw,relatime", "sda", false, std::vector<Duration>(32, milliseconds(2)), 40};
    facts.files.state_dir = {"state directory", "/var/lib/sekisho", true, 0700, kUser, kUser};
    facts.files.state = {{"state", "/var/lib/sekisho/ledger.db", true, 0600, kUser, kUser}};
    facts.files.config = {{"configuration", "/etc/sekisho/site.toml", true, 0664, 0, 0}};
    facts.files.socket = {"socket", "/run/sekisho/sekishod.sock", true, 0660, kUser, kUser};
    facts.files.user = {"sekisho", kUser, {kUser, kDialout}};
    facts.modules = {"usbserial", "ext4"};
    facts.radios = {{"wlan0", "wireless network", false}};
    return facts;
}

// What the change brings: the only finding of that check.
Error only(Check check, const std::function<void(Facts&)>& change) {
    auto facts = sound();
    change(facts);
    const auto findings = examine(facts);
    EXPECT_EQ(findings.size(), 1U);
    if (findings.empty()) return {};
    EXPECT_EQ(findings[0].check, check) << to_text(findings[0].error);
    EXPECT_FALSE(findings[0].error.where.empty());
    EXPECT_FALSE(findings[0].error.hint.empty()) << findings[0].error.what;
    return findings[0].error;
}

TEST(Examine, ASoundMachineHasNoFinding) {
    EXPECT_THAT(examine(sound()), testing::IsEmpty());
}

TEST(Examine, WhatCouldNotBeLookedAtIsAFinding) {
    const auto error = only(Check::listeners, [](Facts& facts) {
        facts.unseen.push_back({Check::listeners, {"it cannot be read", "/proc/net/tcp", "as root"}});
    });
    EXPECT_EQ(error.what, "it cannot be read");
}

TEST(Examine, HardwareThatDoesNotAnswerOrIsNone) {
    const auto silent = only(Check::hardware, [](Facts& facts) {
        facts.hardware.faults.push_back({"the reader does not answer", "reader r1", "check its cable"});
    });
    EXPECT_EQ(silent.what, "the reader does not answer");
    EXPECT_EQ(silent.where, "reader r1");
    EXPECT_THAT(only(Check::hardware, [](Facts& facts) { facts.hardware.simulated = true; }).what,
                HasSubstr("simulated"));
}

TEST(Examine, DevicesThatAreNotThere) {
    const auto missing = only(Check::devices, [](Facts& facts) { facts.devices[0].file.there = false; });
    EXPECT_EQ(missing.what, "the device is not there");
    EXPECT_EQ(missing.where, "reader r1, /dev/sekisho/reader-r1");
    EXPECT_THAT(only(Check::devices, [](Facts& facts) { facts.devices.pop_back(); }).what, HasSubstr("no GPIO chip"));
}

TEST(Examine, AClockThatCannotBeTrusted) {
    EXPECT_THAT(only(Check::clock, [](Facts& facts) { facts.clock.status = ClockStatus::unsynced; }).what,
                HasSubstr("not in step"));
    EXPECT_THAT(only(Check::clock, [](Facts& facts) { facts.clock.status = ClockStatus::holdover; }).what,
                HasSubstr("not in step"));
    EXPECT_THAT(only(Check::clock, [](Facts& facts) { facts.clock.error = std::chrono::seconds(2); }).what,
                HasSubstr("more than a second"));
    EXPECT_THAT(only(Check::clock, [](Facts& facts) { facts.clock.newest_file = facts.clock.now + Duration(1); }).what,
                HasSubstr("set back"));
    const auto suspect = only(Check::clock, [](Facts& facts) { facts.clock.suspect = true; });
    EXPECT_THAT(suspect.what, HasSubstr("does not believe it"));
    EXPECT_THAT(suspect.hint, HasSubstr("sekisho doctor accept-clock"));
    EXPECT_THAT(only(Check::clock, [](Facts& facts) { facts.clock.out_for_too_long = true; }).what,
                HasSubstr("max_unsynced"));
}

Error flushed_in(Duration time, const std::string& device, bool rotates) {
    return only(Check::disk, [&](Facts& facts) {
        facts.disk.device = device;
        facts.disk.rotates = rotates;
        facts.disk.flushes.assign(32, time);
    });
}

// Just below what a medium can do is refused, just at it is believed.
TEST(Examine, ADiskThatFlushesFasterThanItsMediumCanIsNotBelieved) {
    EXPECT_THAT(flushed_in(microseconds(19), "nvme0n1", false).what,
                HasSubstr("took 19 us, and any medium needs 20 us"));
    EXPECT_THAT(flushed_in(microseconds(99), "mmcblk0", false).what, HasSubstr("a memory card needs 100 us"));
    EXPECT_THAT(flushed_in(microseconds(999), "sdb", true).what, HasSubstr("a turning disk needs 1000 us"));
    EXPECT_THAT(flushed_in(microseconds(3), "", false).hint, HasSubstr("a power cut takes entries away"));
    for (const auto& [device, rotates, time] :
         {std::tuple{"nvme0n1", false, microseconds(20)}, std::tuple{"mmcblk0", false, microseconds(100)},
          std::tuple{"sdb", true, microseconds(1000)}, std::tuple{"vda", true, microseconds(80)}}) {
        auto facts = sound();
        facts.disk.device = device;
        facts.disk.rotates = rotates;
        facts.disk.flushes.assign(32, time);
        EXPECT_THAT(examine(facts), testing::IsEmpty()) << device;
    }
}

TEST(Examine, OneSlowOrFastFlushIsNotThoseOfTheDisk) {
    auto facts = sound();
    facts.disk.flushes = {milliseconds(900), microseconds(1), milliseconds(2), milliseconds(3), milliseconds(2)};
    EXPECT_THAT(examine(facts), testing::IsEmpty());
    EXPECT_EQ(median_of({}), std::nullopt);
    EXPECT_EQ(median_of({Duration(5), Duration(1), Duration(3)}), Duration(3));
}

TEST(Examine, ADiskThatATapCannotWaitFor_BRIEF_06) {
    EXPECT_THAT(flushed_in(milliseconds(101), "sda", false).what, HasSubstr("took 101 ms: every tap waits"));
}

TEST(Examine, ADiskThatKeepsNothing) {
    for (const std::string memory : {"tmpfs", "ramfs"}) {
        EXPECT_THAT(only(Check::disk,
                         [&](Facts& facts) {
                             facts.disk.file_system = memory;
                             facts.disk.flushes.assign(32, Duration(1));  // told once, as what it is
                         })
                        .what,
                    HasSubstr("it is in memory (" + memory + ")"));
    }
    EXPECT_THAT(only(Check::disk, [](Facts& facts) { facts.disk.options = "rw,nobarrier"; }).what,
                HasSubstr("nobarrier"));
    EXPECT_THAT(only(Check::disk, [](Facts& facts) { facts.disk.options = "barrier=0"; }).what, HasSubstr("barrier=0"));
    EXPECT_THAT(only(Check::disk, [](Facts& facts) { facts.disk.percent_used = 80; }).what, HasSubstr("80 %"));
}

// 6.5-B4a: what stands there may be changed by those who may, and by nobody else.
TEST(Examine, PermissionsOfTheLedgerTheRulesTheSocketAndTheDevices_6_5_B4a) {
    const struct {
        std::function<void(Facts&)> change;
        const char* where;
        const char* what;
        const char* hint;
    } kPermissions[] = {
        {[](Facts& facts) { facts.files.state_dir.mode = 0750; }, "state directory, /var/lib/sekisho",
         "others than its owner get in (mode 0750)", "chmod 700"},
        {[](Facts& facts) { facts.files.state_dir.there = false; }, "state directory, ", "it is not there",
         "ledger init"},
        {[](Facts& facts) {
             facts.files.user = {"root", 0, {0}};
             facts.files.state[0].owner = 0;
         },
         "state directory, ", "would run as root", "make a user"},
        {[](Facts& facts) { facts.files.state[0].mode = 0640; }, "state, /var/lib/sekisho/ledger.db",
         "others than its owner may use it (mode 0640)", "chmod go="},
        {[](Facts& facts) { facts.files.state[0].owner = 0; }, "state, ", "does not belong to the daemon's user",
         "chown sekisho /var"},
        {[](Facts& facts) {
             facts.files.user.name = "";
             facts.files.state[0].owner = 0;
         },
         "state, ", "does not belong to the daemon's user", "chown 990 /var"},
        {[](Facts& facts) { facts.files.config[0].mode = 0666; }, "configuration, /etc/sekisho/site.toml",
         "everybody may write rights there (mode 0666)", "chmod o-w"},
        {[](Facts& facts) { facts.files.socket.mode = 0666; }, "socket, ", "everybody may command the gate (mode 0666)",
         "chmod o= /run"},
        {[](Facts& facts) { facts.devices[0].file.mode = 0666; }, "reader r1, ",
         "everybody may use the device (mode 0666)", "rule of udev"},
        {[](Facts& facts) { facts.devices[0].file.group = 5; }, "reader r1, ", "user may not use the device",
         "rule of udev"},
        {[](Facts& facts) { facts.devices[1].file.mode = 0640; }, "reader r1, /dev/gpiochip0",
         "user may not use the device", "rule of udev"},
    };
    for (const auto& [change, where, what, hint] : kPermissions) {
        const auto error = only(Check::permissions, change);
        EXPECT_THAT(error.where, HasSubstr(where));
        EXPECT_THAT(error.what, HasSubstr(what));
        EXPECT_THAT(error.hint, HasSubstr(hint));
    }
}

TEST(Examine, ModulesThatAreMissingOrInTheWay) {
    const auto module = [](const std::function<void(Facts&)>& change) { return only(Check::modules, change); };
    EXPECT_THAT(module([](Facts& facts) { facts.modules.erase("usbserial"); }).hint, HasSubstr("modprobe usbserial"));
    // By the device itself, or by the name that the configuration has for it.
    for (const auto& [path, target, name] :
         {std::tuple{"/dev/sekisho/reader-r1", "/dev/ttyACM0", "cdc_acm"}, std::tuple{"/dev/spidev0.0", "", "spidev"},
          std::tuple{"/dev/sekisho/reader-r1", "/dev/spidev1.1", "spidev"},
          std::tuple{"/dev/i2c-1", "/dev/i2c-1", "i2c_dev"}}) {
        const auto change = [path = path, target = target](Facts& facts) { facts.devices[0] = serial(path, target); };
        const auto error = module(change);
        EXPECT_THAT(error.what, HasSubstr(std::string("module ") + name + " is not loaded, which drives " + target));
        EXPECT_EQ(error.where, "reader r1");
        EXPECT_THAT(error.hint, HasSubstr(std::string("modprobe ") + name + ", and write " + name + " into"));
        auto loaded = sound();
        change(loaded);
        loaded.modules.insert(name);
        EXPECT_THAT(examine(loaded), testing::IsEmpty()) << name;
    }
    for (const auto* name : {"nfc", "pn533", "pn533_usb", "pn533_i2c", "port100"}) {
        const auto error = module([&](Facts& facts) { facts.modules.insert(name); });
        EXPECT_THAT(error.what, HasSubstr(std::string("module ") + name + " is loaded, which takes NFC readers"));
        EXPECT_THAT(error.hint, HasSubstr(std::string("blacklist ") + name));
    }
    auto without_reader = sound();
    without_reader.needs_nfc = false;
    without_reader.modules.insert("pn533_usb");
    EXPECT_THAT(examine(without_reader), testing::IsEmpty());
}

TEST(Examine, WhateverListensBesideTheDaemon_6_5_B4c) {
    const Listener telnet{"tcp", "0.0.0.0", 23, "inetd"};
    const auto error = only(Check::listeners, [&](Facts& facts) { facts.listeners = {telnet}; });
    EXPECT_EQ(error.where, "tcp/23 at 0.0.0.0");
    EXPECT_THAT(error.what, HasSubstr("inetd listens there"));
    EXPECT_THAT(error.hint, HasSubstr("--expected tcp/23"));
    auto known = sound();
    known.listeners = {telnet, {"udp", "::", 23, ""}};
    known.expected = {"tcp/23"};
    const auto findings = examine(known);  // the same port of another protocol is another listener
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].error.where, "udp/23 at ::");
    EXPECT_THAT(findings[0].error.what, HasSubstr("a program listens there"));
}

TEST(Examine, ARadioThatIsOn_H7_1) {
    const auto error = only(Check::radio, [](Facts& facts) { facts.radios[0].up = true; });
    EXPECT_THAT(error.what, HasSubstr("switched on (wireless network)"));
    EXPECT_EQ(error.where, "wlan0");
    EXPECT_THAT(error.hint, HasSubstr("ip link set wlan0 down"));
    const auto bluetooth = only(Check::radio, [](Facts& facts) { facts.radios = {{"hci0", "Bluetooth", true}}; });
    EXPECT_THAT(bluetooth.what, HasSubstr("switched on (Bluetooth)"));
    EXPECT_THAT(bluetooth.hint, HasSubstr("rfkill block bluetooth"));
}

TEST(Examine, AnInterfaceThatIsNotAllowed_H6_2_1) {
    const auto with = [](std::optional<std::set<std::string>> allowed) {
        auto facts = sound();
        facts.interfaces = {{"eth0", true}, {"eth1", false}, {"usb0", true}};
        facts.allowed_interfaces = std::move(allowed);
        std::vector<std::string> found;
        for (const auto& finding : examine(facts)) {
            EXPECT_EQ(finding.check, Check::interfaces);
            EXPECT_THAT(finding.error.what, HasSubstr("allowed_interfaces does not name it"));
            EXPECT_THAT(finding.error.hint, HasSubstr("ip link set " + finding.error.where + " down"));
            found.push_back(finding.error.where);
        }
        return found;
    };
    EXPECT_THAT(with(std::set<std::string>{"eth0"}), testing::ElementsAre("usb0"));
    EXPECT_THAT(with(std::set<std::string>{"eth0", "usb0"}), testing::IsEmpty());
    EXPECT_THAT(with(std::set<std::string>{}), testing::ElementsAre("eth0", "usb0"));
    EXPECT_THAT(with(std::set<std::string>{"eth1", "eth"}), testing::ElementsAre("eth0", "usb0"));
    EXPECT_THAT(with(std::nullopt), testing::IsEmpty());
}

TEST(Examine, FindingsStandInTheOrderOfTheChecks) {
    auto facts = sound();
    facts.radios[0].up = true;
    facts.clock.suspect = true;
    facts.unseen.push_back({Check::modules, {"x", "y", "z"}});
    const auto findings = examine(facts);
    ASSERT_EQ(findings.size(), 3U);
    EXPECT_EQ(findings[0].check, Check::clock);
    EXPECT_EQ(findings[1].check, Check::modules);
    EXPECT_EQ(findings[2].check, Check::radio);
}

}  // namespace
}  // namespace sekisho::doctor

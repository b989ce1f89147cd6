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
    EXPECT_EQ(silent.where, "reader r1");
    EXPECT_THAT(only(Check::hardware, [](Facts& facts) { facts.hardware.simulated = true; }).what,
                HasSubstr("simulated"));
}

TEST(Examine, DevicesThatAreNotThere) {
    const auto missing = only(Check::devices, [](Facts& facts) { facts.devices[0].file.there = false; });
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
    EXPECT_THAT(only(Check::clock, [](Facts& facts) { facts.clock.suspect = true; }).hint,
                HasSubstr("sekisho doctor accept-clock"));
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
    EXPECT_THAT(only(Check::disk,
                     [](Facts& facts) {
                         facts.disk.file_system = "tmpfs";
                         facts.disk.flushes.assign(32, Duration(1));  // told once, as what it is
                     })
                    .what,
                HasSubstr("in memory"));
    EXPECT_THAT(only(Check::disk, [](Facts& facts) { facts.disk.options = "rw,nobarrier"; }).what,
                HasSubstr("nobarrier"));
    EXPECT_THAT(only(Check::disk, [](Facts& facts) { facts.disk.options = "barrier=0"; }).what, HasSubstr("barrier=0"));
    EXPECT_THAT(only(Check::disk, [](Facts& facts) { facts.disk.percent_used = 80; }).what, HasSubstr("80 %"));
}

// 6.5-B4a: what stands there may be changed by those who may, and by nobody else.
TEST(Examine, PermissionsOfTheLedgerTheRulesTheSocketAndTheDevices_6_5_B4a) {
    const auto permission = [](const std::function<void(Facts&)>& change) { return only(Check::permissions, change); };
    EXPECT_THAT(permission([](Facts& facts) { facts.files.state_dir.mode = 0750; }).hint, HasSubstr("chmod 700"));
    EXPECT_THAT(permission([](Facts& facts) { facts.files.state[0].mode = 0640; }).what, HasSubstr("mode 0640"));
    EXPECT_THAT(permission([](Facts& facts) { facts.files.state[0].owner = 0; }).hint, HasSubstr("chown sekisho"));
    EXPECT_THAT(permission([](Facts& facts) { facts.files.config[0].mode = 0666; }).what, HasSubstr("write rights"));
    EXPECT_THAT(permission([](Facts& facts) { facts.files.socket.mode = 0666; }).what, HasSubstr("command the gate"));
    EXPECT_THAT(permission([](Facts& facts) { facts.devices[0].file.mode = 0666; }).what, HasSubstr("everybody"));
    EXPECT_THAT(permission([](Facts& facts) { facts.devices[0].file.group = 5; }).what, HasSubstr("user may not"));
    EXPECT_THAT(permission([](Facts& facts) { facts.devices[1].file.mode = 0640; }).what, HasSubstr("user may not"));
    EXPECT_THAT(permission([](Facts& facts) { facts.files.state_dir.there = false; }).hint, HasSubstr("ledger init"));
    EXPECT_THAT(permission([](Facts& facts) {
                    facts.files.user = {"root", 0, {0}};
                    facts.files.state[0].owner = 0;
                }).what,
                HasSubstr("run as root"));
}

TEST(Examine, ModulesThatAreMissingOrInTheWay) {
    const auto module = [](const std::function<void(Facts&)>& change) { return only(Check::modules, change); };
    EXPECT_THAT(module([](Facts& facts) { facts.modules.erase("usbserial"); }).hint, HasSubstr("modprobe usbserial"));
    EXPECT_THAT(module([](Facts& facts) { facts.devices[0].target = "/dev/ttyACM0"; }).what, HasSubstr("cdc_acm"));
    for (const auto* name : {"nfc", "pn533", "pn533_usb", "pn533_i2c", "port100"}) {
        EXPECT_THAT(module([&](Facts& facts) { facts.modules.insert(name); }).hint,
                    HasSubstr(std::string("blacklist ") + name));
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
}

TEST(Examine, ARadioThatIsOn_H7_1) {
    const auto error = only(Check::radio, [](Facts& facts) { facts.radios[0].up = true; });
    EXPECT_EQ(error.where, "wlan0");
    EXPECT_THAT(error.hint, HasSubstr("ip link set wlan0 down"));
    EXPECT_THAT(only(Check::radio,
                     [](Facts& facts) {
                         facts.radios.push_back({"hci0", "Bluetooth", true});
                     })
                    .hint,
                HasSubstr("rfkill block bluetooth"));
}

TEST(Examine, AnInterfaceThatIsNotAllowed_H6_2_1) {
    const auto with = [](std::optional<std::set<std::string>> allowed) {
        auto facts = sound();
        facts.interfaces = {{"eth0", true}, {"eth1", false}, {"usb0", true}};
        facts.allowed_interfaces = std::move(allowed);
        std::vector<std::string> found;
        for (const auto& finding : examine(facts)) {
            EXPECT_EQ(finding.check, Check::interfaces);
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

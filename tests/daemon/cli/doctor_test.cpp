// SPDX-License-Identifier: Apache-2.0
// doctor: what the daemon or its --check says becomes findings, and how the program ends.
#include "daemon/cli/doctor_facts.hpp"

#include "daemon/disk/file.hpp"
#include "tests/daemon/cli/program.hpp"
#include "tests/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::expect_schema;
using testing_support::Folder;
using testing_support::sekisho;

const std::string kSite = SEKISHO_SOURCE_DIR "/daemon/packaging/example/site.toml";

// A status in which all is in order but what `rows` has in place of it.
json::object status_with(const std::string& rows) {
    auto status = json::parse(R"({"backend":"real","ledger_error":null,"alarms":[],"readers":[],"keypads":[],
        "doors":[],"inputs":[],"clock":{"suspect":false,"unsynced_too_long":false}})")
                      .as_object();
    const auto others = json::parse(rows);
    for (const auto& row : others.as_object()) status[row.key()] = row.value();
    return status;
}

// "where: what" of each fault that the status brings, each with what to do.
std::vector<std::string> faults_of(const std::string& rows) {
    doctor::Facts facts;
    take_status(status_with(rows), facts);
    std::vector<std::string> found;
    for (const auto& fault : facts.hardware.faults) {
        found.push_back(fault.where + ": " + fault.what);
        EXPECT_FALSE(fault.hint.empty()) << fault.where;
    }
    return found;
}

TEST(DoctorStatus, WhatTheRunningDaemonSays) {
    EXPECT_THAT(
        faults_of(R"({"ledger_error":"disk full",
        "readers":[{"name":"r1","up":false,"why":"no answer","lamps":null},{"name":"r2","up":true,"why":null,
                    "lamps":"granted: busy"}],
        "keypads":[{"name":"k1","up":false,"why":"unplugged"}],
        "doors":[{"name":"front","released":false,"lock_fault":false,"tampered":false,
                  "disabled":"gpiochip0:3 is missing"},
                 {"name":"back","released":false,"lock_fault":false,"tampered":false,"disabled":null}],
        "inputs":[{"name":"fire","active":false,"why":null}]})"),
        ElementsAre("reader r1: it does not answer: no answer", "reader r2: its lights cannot be lit: granted: busy",
                    "keypad k1: it does not answer: unplugged",
                    "door front: it is out of service: gpiochip0:3 is missing",
                    "ledger: entries do not go to the ledger: disk full"));
}

TEST(DoctorStatus, TheClockAndTheBackend) {
    doctor::Facts sound;
    take_status(status_with("{}"), sound);
    EXPECT_FALSE(sound.clock.suspect);
    EXPECT_FALSE(sound.clock.out_for_too_long);
    EXPECT_FALSE(sound.hardware.simulated);
    EXPECT_THAT(sound.hardware.faults, IsEmpty());
    doctor::Facts facts;
    take_status(status_with(R"({"backend":"sim","clock":{"suspect":true,"unsynced_too_long":true}})"), facts);
    EXPECT_TRUE(facts.clock.suspect);
    EXPECT_TRUE(facts.clock.out_for_too_long);
    EXPECT_TRUE(facts.hardware.simulated);
}

// 6.4-C1, STD-IEC-18, 6.9-B1.1b: a lock that does not follow, a case that is open and a line that is lost, each with
// what to do; nothing of doors and inputs that are in order.
TEST(DoctorStatus, LocksCasesAndInputs_6_4_C1_STD_IEC_18) {
    EXPECT_THAT(faults_of(R"({
        "doors":[{"name":"front","released":true,"lock_fault":true,"tampered":false,"disabled":null},
                 {"name":"side","released":false,"lock_fault":false,"tampered":false,"disabled":null},
                 {"name":"back","released":false,"lock_fault":true,"tampered":true,"disabled":null}],
        "inputs":[{"name":"fire","active":false,"why":"gpiochip0:9 is gone"},
                  {"name":"water","active":true,"why":null}]})"),
                ElementsAre("door front: its lock does not follow: it was told to release",
                            "door back: its lock does not follow: it was told to lock",
                            "door back: a case of its hardware is open",
                            "input fire: its line cannot be read, so what it watches would not be seen: "
                            "gpiochip0:9 is gone"));
}

// A watchdog's line that is lost lets go of locks, and a siren's keeps silent: each is told, and no other alarm is.
TEST(DoctorStatus, OutputsThatAreLost) {
    const std::string rows = R"({"alarms":[
        {"alarm":"output lost","subject":"alive","severity":null,"notify":[]},
        {"alarm":"mains failed","subject":"ups","severity":"A","notify":["operations_manager"]},
        {"alarm":"output lost","subject":"siren","severity":null,"notify":[]}]})";
    const std::string what = ": its line cannot be driven, so what hangs on it does not follow the gate";
    EXPECT_THAT(faults_of(rows), ElementsAre("output alive" + what, "output siren" + what));
    doctor::Facts facts;
    take_status(status_with(rows), facts);
    EXPECT_THAT(facts.hardware.faults[0].hint, HasSubstr("what else holds that: `gpioinfo`"));
}

// "what | hint" of each fault that lines of the check bring, which ended with faults found.
std::vector<std::string> told_by_check(const std::vector<std::string>& lines) {
    doctor::Facts facts;
    take_check(lines, 1, facts);
    EXPECT_THAT(facts.unseen, IsEmpty());
    std::vector<std::string> found;
    for (const auto& fault : facts.hardware.faults) {
        found.push_back(fault.what + " | " + fault.hint);
        EXPECT_EQ(fault.where, "sekishod --check");
    }
    return found;
}

TEST(DoctorCheck, EveryLineOfTheCheckIsAFindingWithItsHint) {
    const std::string again = " | set that right, and run `sekisho doctor` again";
    const struct {
        const char* line;
        std::string found;
    } kLines[] = {
        {"sekishod: gpiochip0:3: busy", "gpiochip0:3: busy" + again},
        {"sekishod: reader r1: \x1b[31mno answer", "reader r1: ?[31mno answer" + again},
        {"sekishod: gpiochip0:3: busy (see `gpioinfo`)", "gpiochip0:3: busy | see `gpioinfo`"},
        {"r1: no answer: tty0: gone (plug it in) (check (all) cables)",
         "r1: no answer: tty0: gone (plug it in) | check (all) cables"},
        {"(all of it)", "(all of it)" + again},
        {"line(s)", "line(s)" + again},
        {"x) (y))", "x) (y))" + again},
        {"a (b", "a (b" + again},
        {")", ")" + again},
        {" ()", " ()" + again},
    };
    for (const auto& [line, found] : kLines) EXPECT_THAT(told_by_check({line}), ElementsAre(found)) << line;
    EXPECT_THAT(told_by_check({"a (b)", "", "c (d)"}), ElementsAre("a | b", "c | d"));
    EXPECT_THAT(told_by_check({"site.toml:3:1: no such door [unknown]", "    name one of [doors]", "a"}),
                ElementsAre("site.toml:3:1: no such door [unknown] | name one of [doors]", "a" + again));
}

TEST(DoctorCheck, ACheckThatCouldNotLookIsNoGoodWord) {
    const struct {
        int status;
        std::vector<std::string> lines;
        const char* what;
        const char* hint;
    } kEnds[] = {
        {2, {"sekishod: a", "sekishod: no state (make it)"}, "no state", "make it"},
        {-1, {"sekishod: no state"}, "no state", "set that right, and run `sekisho doctor` again"},
        {127, {}, "it said nothing", "set that right, and run `sekisho doctor` again"},
        {1, {}, "it said nothing", "set that right, and run `sekisho doctor` again"},
    };
    for (const auto& end : kEnds) {
        doctor::Facts facts;
        take_check(end.lines, end.status, facts);
        ASSERT_EQ(facts.unseen.size(), 1U) << end.status;
        EXPECT_EQ(facts.unseen[0].check, doctor::Check::hardware);
        EXPECT_EQ(facts.unseen[0].why.what, std::string("`sekishod --check` could not look: ") + end.what);
        EXPECT_EQ(facts.unseen[0].why.where, "readers and lines");
        EXPECT_EQ(facts.unseen[0].why.hint, end.hint);
        EXPECT_THAT(facts.hardware.faults, IsEmpty());
    }
    doctor::Facts sound;
    take_check({"sekishod: in order"}, 0, sound);
    EXPECT_THAT(sound.unseen, IsEmpty());
    EXPECT_THAT(sound.hardware.faults, IsEmpty());
}

// Where no daemon answers.
class DoctorAsks : public testing::Test {
protected:
    DoctorAsks() {
        context_.socket = folder_ / "none.sock";
        std::filesystem::create_directory(options_.state_dir);
    }
    // `text` stands for sekishod.
    doctor::Facts ask(const std::string& text, bool runs = true) {
        const auto program = folder_ / "sekishod";
        std::ofstream(program) << text;
        if (runs) std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        doctor::Facts facts;
        ask_hardware(context_, options_, program, facts);
        return facts;
    }
    // What was unseen, the only one.
    doctor::Unseen unseen_by(const std::string& text, bool runs = true) {
        const auto facts = ask(text, runs);
        EXPECT_THAT(facts.hardware.faults, IsEmpty()) << text;
        EXPECT_EQ(facts.unseen.size(), 1U) << text;
        return facts.unseen.empty() ? doctor::Unseen() : facts.unseen[0];
    }

    const Folder folder_;
    Context context_;
    DoctorOptions options_{folder_ / "site.toml", folder_ / "state", "", {}};
};

TEST_F(DoctorAsks, TheCheckOfThisGate) {
    const auto facts = ask("#!/bin/sh\necho to nobody\necho \"sekishod: $* (look)\" >&2\nexit 1\n");
    EXPECT_THAT(facts.unseen, IsEmpty());
    ASSERT_EQ(facts.hardware.faults.size(), 1U);
    EXPECT_EQ(facts.hardware.faults[0].what,
              "--check --config " + options_.config + " --state-dir " + options_.state_dir);
    EXPECT_EQ(facts.hardware.faults[0].hint, "look");
}

TEST_F(DoctorAsks, ACheckThatDoesNotRunToItsEnd) {
    const struct {
        const char* text;
        bool runs;
        const char* what;
    } kChecks[] = {
        {"#!/bin/sh\nexit 0\n", false, "/sekishod: Permission denied"},
        {"#!/bin/sh\necho 'sekishod: the ledger is not there' >&2\nexit 2\n", true, "look: the ledger is not there"},
        {"#!/bin/sh\nkill -9 $$\n", true, "look: it said nothing"},
    };
    for (const auto& check : kChecks) {
        const auto unseen = unseen_by(check.text, check.runs);
        EXPECT_EQ(unseen.check, doctor::Check::hardware);
        EXPECT_THAT(unseen.why.what, HasSubstr("`sekishod --check` could not look: "));
        EXPECT_THAT(unseen.why.what, HasSubstr(check.what));
        EXPECT_THAT(unseen.why.hint, HasSubstr("run `sekisho doctor` again"));
    }
}

// A daemon that is starting, or a tool at work: a check would command the locks to rest under it.
TEST_F(DoctorAsks, NothingWhileAnotherProgramHoldsTheStateDirectory) {
    const auto lock = disk::FolderLock::take(options_.state_dir);
    ASSERT_TRUE(lock.has_value());
    const auto unseen = unseen_by("#!/bin/sh\necho 'sekishod: it ran' >&2\nexit 1\n");
    EXPECT_EQ(unseen.check, doctor::Check::hardware);
    EXPECT_THAT(unseen.why.what, HasSubstr("another program has this folder, and no daemon tells of them: " +
                                           context_.socket + ": no sekishod answers: "));
    EXPECT_EQ(unseen.why.where, options_.state_dir);
    EXPECT_THAT(unseen.why.hint, HasSubstr("wait until that program ends"));
    EXPECT_THAT(unseen.why.hint, HasSubstr("name its socket with --socket"));
}

TEST(DoctorDevices, OfReadersAndKeypads) {
    site::Site site;
    site.readers.push_back({{"r1"}, "pn532_uart:/dev/ttyUSB0:115200", {}, {}});
    site.readers.push_back({{"r2"}, "acr122_usb:001:004", {}, {}});
    site.readers.push_back({{"r3"}, "acr122_usb:/dev/sekisho/reader-r3", {}, {}});
    site.keypads.push_back({{"k1"}, "/dev/input/by-path/k", 0, {}});
    const auto devices = devices_of(site);
    std::vector<std::string> paths;
    for (const auto& device : devices) paths.push_back(device.second);
    EXPECT_THAT(paths,
                ElementsAre("/dev/ttyUSB0", "/dev/bus/usb/001/004", "/dev/sekisho/reader-r3", "/dev/input/by-path/k"));
    EXPECT_EQ(devices[3].first, "keypad k1");
    site.backend = site::Backend::sim;
    EXPECT_TRUE(devices_of(site).empty());
}

TEST(DoctorEnds, ByWhatWasFound) {
    Context context;
    EXPECT_EQ(tell_findings(context, {}), kDone);
    const doctor::Finding finding{doctor::Check::radio, {"a radio is on", "wlan0", "switch it off"}};
    EXPECT_EQ(tell_findings(context, {finding}), kNo);
    context.json = true;
    EXPECT_EQ(tell_findings(context, {}), kDone);
    EXPECT_EQ(tell_findings(context, {finding}), kNo);
}

TEST(DoctorProgram, WrongUseAndAFaultyConfigurationCouldNotRun) {
    const Folder folder;
    EXPECT_EQ(sekisho("doctor").status, 2);
    EXPECT_EQ(sekisho("doctor --config " + kSite).status, 2);
    EXPECT_EQ(sekisho("doctor --config " + (folder / "no.toml") + " --state-dir " + (folder / "state")).status, 2);
    EXPECT_EQ(sekisho("doctor nonsense").status, 2);
    EXPECT_THAT(sekisho("doctor --help").out, HasSubstr("accept-clock"));
}

// On a machine written into a folder, with a listener and a radio.
TEST(DoctorProgram, FindsAndSaysSoInJson_6_5_B4c_H7_1) {
    const Folder folder;
    std::filesystem::create_directories(folder / "root/proc/net");
    std::filesystem::create_directories(folder / "root/sys/class/net/wlan0");
    std::ofstream(folder / "root/sys/class/net/wlan0/uevent") << "DEVTYPE=wlan\n";
    std::ofstream(folder / "root/sys/class/net/wlan0/flags") << "0x1003\n";
    std::ofstream(folder / "root/proc/net/udp") << "sl\n";
    std::ofstream(folder / "root/proc/net/tcp") << "sl\n 0: 00000000:0017 00000000:0000 0A 0:0 0:0 0 0 0 99 1\n";
    const auto run = sekisho("doctor --json --socket " + (folder / "none.sock") + " --root " + (folder / "root") +
                             " --config " + kSite + " --state-dir " + (folder / "state"));
    EXPECT_EQ(run.status, 1);
    const auto answer = json::parse(run.out).as_object();
    expect_schema(answer, "doctor");
    std::set<std::string> found;
    for (const auto& row : answer.at("findings").as_array()) {
        const auto& finding = row.as_object();
        found.insert(std::string(finding.at("check").as_string()) + " " + std::string(finding.at("where").as_string()));
    }
    EXPECT_THAT(found, testing::IsSupersetOf({"listeners tcp/23 at 0.0.0.0", "radio wlan0"}));
    const auto text = sekisho("doctor --socket " + (folder / "none.sock") + " --root " + (folder / "root") +
                              " --expected tcp/23 --config " + kSite + " --state-dir " + (folder / "state"));
    EXPECT_EQ(text.status, 1);
    EXPECT_THAT(text.out, HasSubstr("wlan0"));
    EXPECT_THAT(text.out, testing::Not(HasSubstr("tcp/23")));
    EXPECT_THAT(text.out, testing::Not(HasSubstr("\x1b"))) << "colour is for a terminal";
}

// A machine that somebody has also put on another network.
TEST(DoctorProgram, FindsAnInterfaceThatTheSiteDoesNotName_H6_2_1) {
    const Folder folder;
    for (const auto* name : {"eth0", "usb0"}) {
        std::filesystem::create_directories(folder / ("root/sys/class/net/" + std::string(name)));
        std::ofstream(folder / ("root/sys/class/net/" + std::string(name) + "/flags")) << "0x1003\n";
    }
    std::filesystem::copy(SEKISHO_SOURCE_DIR "/daemon/packaging/example", folder / "etc");
    const auto doctor = [&] {
        return sekisho("doctor --socket " + (folder / "none.sock") + " --root " + (folder / "root") + " --config " +
                       (folder / "etc/site.toml") + " --state-dir " + (folder / "state"))
            .out;
    };
    EXPECT_THAT(doctor(), testing::Not(HasSubstr("allowed_interfaces"))) << "the site names none";
    std::ofstream(folder / "etc/site.toml", std::ios::app) << "\n[network]\nallowed_interfaces = [\"eth0\"]\n";
    const auto found = doctor();
    EXPECT_THAT(found, HasSubstr("usb0: it is in use"));
    EXPECT_THAT(found, testing::Not(HasSubstr("eth0: it is in use")));
}

}  // namespace
}  // namespace sekisho::cli

// SPDX-License-Identifier: Apache-2.0
// The first line of `status`: what is not well, and nothing else.
#include "daemon/cli/status_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <functional>
#include <string>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;

json::object sound() {
    return json::parse(R"({"site":"病院","backend":"real","version":"0.1","uptime_s":93784,"time":"T","entries":17,
        "clock":{"status":"synced","error_us":1,"since_sync_s":0,"unsynced_too_long":false,"suspect":false,
                 "schedules":"T","mark":"T"},
        "config":{"sha256":"00112233445566778899","seq":3},
        "ledger_writing":"ledger","ledger_error":null,
        "ledger_thread":{"sent":0,"waiting":0,"kept":0,"spilled":0,"stalled_s":null,
                         "checkpoint":{"entries":17,"time":"T"}},
        "disks":[{"name":"state directory","percent_used":79}],"fire":false,"alarms":[],"proposals":[],
        "doors":[{"name":"front","label":"玄関","mode":"Locked","released":false,"open":false,"forced":false,
                  "held":false,"lock_fault":false,"tampered":false,"cycles":3,"disabled":null}],
        "readers":[{"name":"r1","up":true,"why":null,"lamps":null}],
        "keypads":[{"name":"k1","reader":"r1","up":true,"why":null}],
        "inputs":[{"name":"fire","active":false,"why":null,"awaits_reset":false}],"witnesses":[]})")
        .as_object();
}

// What the change makes of the first line.
std::vector<std::string> with(const std::function<void(json::object&)>& change) {
    auto status = sound();
    change(status);
    return troubles_of(status);
}

json::object& first(json::object& status, const char* list) {
    return status.at(list).as_array().at(0).as_object();
}

TEST(Troubles, AGateThatIsWellHasNone) {
    EXPECT_THAT(troubles_of(sound()), IsEmpty());
    EXPECT_THAT(with([](auto& status) { status["clock"].as_object()["status"] = "holdover"; }), IsEmpty());
}

// 6.9-B1.1b: a fault is seen at once: of a reader, a line, the disk, the clock; fire before them.
TEST(Troubles, EachFaultIsNamed_6_9_B1_1b) {
    EXPECT_THAT(with([](auto& status) { first(status, "readers")["up"] = false; }), ElementsAre("reader r1 is down"));
    EXPECT_THAT(with([](auto& status) { first(status, "readers")["lamps"] = "x"; }),
                ElementsAre("reader r1 has no lights"));
    EXPECT_THAT(with([](auto& status) { first(status, "keypads")["up"] = false; }), ElementsAre("keypad k1 is down"));
    EXPECT_THAT(with([](auto& status) { first(status, "inputs")["why"] = "gone"; }),
                ElementsAre("the line of input fire is lost"));
    EXPECT_THAT(with([](auto& status) { first(status, "doors")["disabled"] = "x"; }),
                ElementsAre("door front is out of service"));
    EXPECT_THAT(with([](auto& status) { first(status, "doors")["forced"] = true; }),
                ElementsAre("door front is FORCED OPEN"));
    EXPECT_THAT(with([](auto& status) { first(status, "doors")["held"] = true; }),
                ElementsAre("door front is HELD OPEN"));
    EXPECT_THAT(with([](auto& status) { first(status, "doors")["lock_fault"] = true; }),
                ElementsAre("the lock of door front does not follow"));
    EXPECT_THAT(with([](auto& status) { first(status, "doors")["tampered"] = true; }),
                ElementsAre("door front is TAMPERED WITH"));
    EXPECT_THAT(with([](auto& status) { first(status, "disks")["percent_used"] = 80; }),
                ElementsAre("the disk of the state directory is nearly full"));
    EXPECT_THAT(with([](auto& status) { status["clock"].as_object()["suspect"] = true; }),
                ElementsAre("the clock is not believed"));
    EXPECT_THAT(with([](auto& status) { status["clock"].as_object()["unsynced_too_long"] = true; }),
                ElementsAre("the clock is out of step"));
    EXPECT_THAT(with([](auto& status) { status["fire"] = true; }), ElementsAre("FIRE"));
}

TEST(Troubles, ALedgerThatIsBehindOrCannotBeWritten_6_5_B3b2) {
    EXPECT_THAT(with([](auto& status) { status["ledger_writing"] = "spill"; }),
                ElementsAre("the ledger cannot be written"));
    EXPECT_THAT(with([](auto& status) { status["ledger_writing"] = "nothing"; }),
                ElementsAre("NOTHING CAN BE RECORDED"));
    EXPECT_THAT(with([](auto& status) { status["ledger_thread"].as_object()["stalled_s"] = 4; }), IsEmpty());
    EXPECT_THAT(with([](auto& status) { status["ledger_thread"].as_object()["stalled_s"] = 5; }),
                ElementsAre("the ledger has not answered for 5 s"));
}

TEST(Troubles, AlarmsAreCountedNotNamed) {
    const auto alarm = [](auto& status) {
        status["alarms"].as_array().push_back(json::object{
            {"alarm", "stay_limit"}, {"subject", "zone pid:5"}, {"severity", nullptr}, {"notify", json::array{}}});
    };
    EXPECT_THAT(with(alarm), ElementsAre("an alarm stands"));
    EXPECT_THAT(with([&](auto& status) {
                    alarm(status);
                    alarm(status);
                }),
                ElementsAre("2 alarms stand"));
}

std::string shown(const json::object& status) {
    testing::internal::CaptureStdout();
    print_status(status);
    return testing::internal::GetCapturedStdout();
}

TEST(StatusText, AlarmsOfInputsSayHowUrgentTheyAreAndWhomToTell_6_4_B3) {
    auto status = sound();
    const auto alarm = [&](const char* subject, const json::value& severity, const json::array& notify) {
        status["alarms"].as_array().push_back(
            json::object{{"alarm", "water_leak"}, {"subject", subject}, {"severity", severity}, {"notify", notify}});
    };
    alarm("cellar", "A", {"head", "night_duty"});
    alarm("roof", nullptr, {});
    status["proposals"].as_array().push_back(json::object{{"plan", "flood"}, {"by", "water"}, {"seq", 7}});
    const auto text = shown(status);
    EXPECT_NE(text.find("ALARM water_leak cellar, severity A, tell head, night_duty\n"), std::string::npos) << text;
    EXPECT_NE(text.find("ALARM water_leak roof\n"), std::string::npos) << text;
    EXPECT_NE(text.find("PLAN flood is proposed by water, entry 7: somebody decides\n"), std::string::npos) << text;
}

TEST(StatusText, TheFirstLineSaysItAndTheRestTells) {
    const auto text = shown(sound());
    EXPECT_EQ(text.substr(0, text.find('\n')), "all is well");
    EXPECT_NE(text.find("0.1, up 1 d 02 h 03 min"), std::string::npos) << text;
    EXPECT_NE(text.find("last commit 17 entries, T"), std::string::npos) << text;
    EXPECT_NE(text.find("state directory 79 % used"), std::string::npos) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << "colour is for a terminal";
    auto broken = sound();
    broken["backend"] = "sim";
    broken["fire"] = true;
    first(broken, "readers")["up"] = false;
    const auto said = shown(broken);
    EXPECT_EQ(said.substr(0, said.find('\n')), "NOT WELL (SIMULATED): FIRE; reader r1 is down");
}

TEST(StatusText, NamesFromOutsideSteerNoTerminal) {
    auto status = sound();
    first(status, "doors")["name"] = "\x1b[2Jfront";
    first(status, "doors")["forced"] = true;
    EXPECT_EQ(shown(status).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace sekisho::cli

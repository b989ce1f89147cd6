// SPDX-License-Identifier: Apache-2.0
// 6.4-C1: a door that waits until another one of its interlock is closed.
#include "tests/daemon/access/past_entry.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::access {
namespace {

using namespace small;

class Interlocked : public Past {
protected:
    Interlocked() {
        site.doors.push_back(site.doors[0]);
        site.doors[1].name = {"vestibule_door"};
        for (auto& job : site.job_classes) job.rights.emplace_back();
        site.rules.push_back({"site.toml", 40, "interlocks.way_in"});
        site.interlocks.push_back({"way_in", {0, 1}, {4}});
    }
    [[nodiscard]] Decision taps_while_another_is_open(std::int64_t person, Direction direction = Direction::entry) {
        auto asks = request(person, direction);
        asks.interlocked = true;
        return decide(site, state, asks, moment_of(kNow));
    }
    void stand(DoorMode mode) { state.door_modes[Seq{3}] = {kDoor, mode, ""}; }
};

TEST_F(Interlocked, NobodyComesInWhileAnotherIsOpen_6_4_C1) {
    const auto decision = taps_while_another_is_open(kAnn);
    EXPECT_EQ(text(decision), "denied ext:Interlocked");
    EXPECT_EQ(decision.reason, Reason::other);
    EXPECT_EQ(rule_text(site, decision), "site.toml:40 interlocks.way_in");
    EXPECT_EQ(text(taps(kAnn)), "granted");
    site.interlocks.clear();
    EXPECT_EQ(text(taps_while_another_is_open(kAnn)), "granted") << "it waits for none";
}

// STD-EGR-01, 6.9-B1: egress outranks.
TEST_F(Interlocked, WhoLeavesIsNeverRefused_6_9_B1) {
    const auto decision = taps_while_another_is_open(kAnn, Direction::exit);
    EXPECT_EQ(decision.verdict, Verdict::granted);
    EXPECT_EQ(decision.basis, Basis::exit_reader);
    EXPECT_EQ(decision.detail, Detail::none) << "nor is it a finding";
}

// Design 7.3: it is the last reason.
TEST_F(Interlocked, AllElseComesFirst_6_4_C1) {
    stand(DoorMode::locked_down);
    EXPECT_EQ(text(taps_while_another_is_open(kAnn)), "denied ext:DoorLockedDown");
    stand(DoorMode::blocked);
    EXPECT_EQ(text(taps_while_another_is_open(kAnn)), "denied ext:DoorBlocked");
    site.job_classes[0].rights[0].clear();
    EXPECT_EQ(text(taps_while_another_is_open(kAnn)), "denied ext:NoRight");
}

// 6.9-B1: a door that stands open refuses nobody.
TEST_F(Interlocked, FireAndAnOpenDoorComeBeforeIt_6_9_B1) {
    stand(DoorMode::locked_open);
    EXPECT_EQ(text(taps_while_another_is_open(kAnn)), "granted");
    state.door_modes.clear();
    site.doors[0].fire_release = true;
    EXPECT_EQ(text(taps_while_another_is_open(kAnn)), "denied ext:Interlocked");
    state.fires.insert("alarm");
    EXPECT_EQ(text(taps_while_another_is_open(kAnn)), "granted");
}

// Design 7.4: what is still asked for is told beforehand, without anybody looking at the doors.
TEST_F(Interlocked, ExplainNamesIt_6_4_C1) {
    const auto told = explain(site, "ann", {0, Direction::entry}, moment_of(kNow));
    EXPECT_EQ(told.verdict, Verdict::granted);
    EXPECT_TRUE(told.requires_.interlock);
    EXPECT_TRUE(told.requires_.any());
    EXPECT_EQ(to_texts(told.requires_), (std::vector<std::string_view>{"interlock"}));
    site.levels[0].pin = true;
    EXPECT_EQ(to_texts(explain(site, "ann", {0, Direction::entry}, moment_of(kNow)).requires_),
              (std::vector<std::string_view>{"PIN", "interlock"}));
    EXPECT_FALSE(explain(site, "ann", {0, Direction::exit}, moment_of(kNow)).requires_.interlock);
    site.interlocks[0].doors = {1};
    EXPECT_FALSE(explain(site, "ann", {0, Direction::entry}, moment_of(kNow)).requires_.interlock);
}

// The ledger does not know which doors stood open: the entry that was refused for it says so.
TEST_F(Interlocked, ThePastIsToldAgain_6_4_C1) {
    refused(Reason::other, Detail::interlocked);
    EXPECT_EQ(answer(), "denied ext:Interlocked, Other, by site.toml:40 interlocks.way_in");
    EXPECT_TRUE(asked().interlocked);
    site.interlocks.clear();
    EXPECT_EQ(answer(), "granted, by site.toml:30 policy") << "under a configuration without it";
    refused(Reason::other, Detail::door_blocked);
    EXPECT_FALSE(asked().interlocked);
}

}  // namespace
}  // namespace sekisho::access

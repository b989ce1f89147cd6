// SPDX-License-Identifier: Apache-2.0
// 6.4-C5: screens lock when somebody leaves a zone; whatever becomes of the program that does it, no door waits.
#include "tests/flow/stage.hpp"
#include "tests/support/full_disk.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::flow {
namespace {

using hal::SimPrograms;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Screens : public Stage {
protected:
    void SetUp() override {
        (void)changed_site(
            {{"holds = [\"servers\"]", "holds = [\"servers\"]\nworkstations = [\"PC-101\", \"PC-102\"]"},
             {"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"card\" }"},
             {"unlock = { schedule = \"business\" }\n", ""},
             {"[access_profiles]", "[screen_lock]\nprogram = \"/opt/lock\"\n[access_profiles]"}});
        start(tokyo(24, 9, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("C1", "desk", kSaburo));
        ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
        (void)news();
    }
    void enter(const CardEvidence& who) { pass("server", "r2", who); }
    void leave(const CardEvidence& who) { pass("server", "r3", who); }
    void pass(const char* door, const char* reader, const CardEvidence& who) {
        gate().tap(reader, who);
        open_and_close(door);
    }
    void by_lever() {
        gate().rex("server", true);
        gate().rex("server", false);
        open_and_close("server");
    }
    void open_and_close(const char* door) {
        gate().contact(door, true);
        gate().contact(door, false);
    }
    // The words of each call since the last one.
    [[nodiscard]] std::vector<std::string> calls() {
        std::vector<std::string> told;
        const auto& all = gate().programs().calls();
        for (; told_ < all.size(); ++told_) {
            EXPECT_EQ(all[told_].program, "/opt/lock");
            EXPECT_EQ(all[told_].limit, limit_);
            told.push_back(fmt::format("{}", fmt::join(all[told_].arguments, " ")));
        }
        return told;
    }
    // What was raised (+) and what ended (-) since the last call.
    [[nodiscard]] std::string alarms() {
        std::string text;
        for (const auto& entry : news()) {
            const auto* alarm = std::get_if<AlarmDetail>(&entry.detail);
            if (alarm == nullptr) continue;
            text += fmt::format("{}{}: {} ", alarm->active ? "+" : "-", to_text(alarm->alarm), alarm->subject);
        }
        return text;
    }

    const CardEvidence kSaburo = card({0x04, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});
    seconds limit_{5};

private:
    std::size_t told_ = 0;
};

// 6.4-C5: one of two people, then the last.
TEST_F(Screens, OneOfTwoIsNamedAndTheLastLeavesItEmpty_6_4_C5) {
    enter(kIchiro);
    enter(kSaburo);
    EXPECT_THAT(calls(), IsEmpty()) << "nobody has left";
    leave(kIchiro);
    EXPECT_THAT(calls(), ElementsAre("left server_room S1 PC-101 PC-102"));
    leave(kSaburo);
    EXPECT_THAT(calls(), ElementsAre("empty server_room PC-101 PC-102"));
    EXPECT_EQ(alarms(), "") << "no entry of what went well";
    EXPECT_THAT(gate().screen_lock_troubles(), IsEmpty());
    expect_sound();
}

// 6.4-C5: a granted exit alone is none, as is a door that nobody passed.
TEST_F(Screens, OnlyAPassageThatWasTakenCounts_6_4_C5) {
    enter(kIchiro);
    gate().tap("r3", kIchiro);
    EXPECT_THAT(calls(), IsEmpty()) << "still in the doorway";
    gate().advance(seconds(40));
    EXPECT_THAT(calls(), IsEmpty()) << "turned round";
    leave(kIchiro);
    EXPECT_THAT(calls(), ElementsAre("empty server_room PC-101 PC-102"));
    pass("server", "r3", kStranger);
    EXPECT_THAT(calls(), IsEmpty()) << "nobody's card";
}

// 6.4-C5: who came in unseen behind another leaves by card all the same.
TEST_F(Screens, WhoWasNotKnownToBeInsideIsNamedToo_6_4_C5) {
    enter(kIchiro);
    leave(kSaburo);
    EXPECT_THAT(calls(), ElementsAre("left server_room C1 PC-101 PC-102"));
}

// 6.4-C5: a lever names nobody, so the zone is empty only when it is certain.
TEST_F(Screens, AfterALeverItIsEmptyOnlyWhenThatIsCertain_6_4_C5) {
    enter(kIchiro);
    enter(kSaburo);
    by_lever();
    EXPECT_THAT(calls(), IsEmpty()) << "one of them is gone, perhaps";
    leave(kIchiro);
    EXPECT_THAT(calls(), ElementsAre("left server_room S1 PC-101 PC-102")) << "the other one is there, perhaps";
    pass("front", "r1", kSaburo);
    EXPECT_THAT(calls(), ElementsAre("empty server_room PC-101 PC-102")) << "seen at another door: it was they";
}

// 6.4-C5: the door's times are the same to the microsecond.
TEST_F(Screens, AHangingProgramIsKilledRecordedAndHoldsUpNoDoor_6_4_C5) {
    const auto log_of_a_round = [this] {
        std::vector<std::string> log;
        const auto begin = gate().clock().now().mono;
        const auto from = gate().hardware().output_log().size();
        enter(kIchiro);
        enter(kSaburo);
        leave(kIchiro);
        enter(kIchiro);
        leave(kSaburo);
        leave(kIchiro);
        const auto& all = gate().hardware().output_log();
        for (auto at = from; at < all.size(); ++at) {
            if (all[at].chip != "chip0" || all[at].line != "3") continue;
            log.push_back(fmt::format("{} {}", (all[at].at.mono - begin).count(), all[at].active));
        }
        gate().advance(seconds(60));
        return log;
    };
    const auto with_one_that_works = log_of_a_round();
    EXPECT_EQ(alarms(), "");
    EXPECT_GE(with_one_that_works.size(), 6U);
    gate().programs().play(SimPrograms::Play::hang);
    EXPECT_EQ(log_of_a_round(), with_one_that_works);
    EXPECT_EQ(alarms(), "+screen lock failed: server_room ") << "once, not for each";
    EXPECT_EQ(gate().programs().running(), 0U);
    ASSERT_FALSE(gate().screen_lock_troubles().empty());
    EXPECT_THAT(gate().screen_lock_troubles().front(), HasSubstr("zone server_room: "));
    EXPECT_THAT(gate().screen_lock_troubles().front(), HasSubstr("killed at its limit"));
}

// 6.4-C5: to the second of its limit.
TEST_F(Screens, ItIsKilledAtTheConfiguredLimit_6_4_C5) {
    ASSERT_TRUE(gate().reload(changed_site("program = \"/opt/lock\"", "program = \"/opt/lock\"\nlimit = \"7s\"")));
    gate().programs().play(SimPrograms::Play::hang);
    enter(kIchiro);
    const auto left = gate().clock().now().mono;
    leave(kIchiro);
    EXPECT_EQ(gate().programs().calls().back().limit, seconds(7));
    const auto passed = gate().clock().now().mono - left;  // a door takes its time to close
    gate().advance(seconds(7) - passed - milliseconds(1));
    EXPECT_EQ(alarms(), "");
    gate().advance(passed + milliseconds(1));
    EXPECT_EQ(alarms(), "+screen lock failed: server_room ");
}

// 6.4-C5: whatever way it fails, and over with the next success there.
TEST_F(Screens, EachFailureAlarmsUntilTheNextSuccess_6_4_C5) {
    const std::pair<SimPrograms::Play, const char*> ways[] = {{SimPrograms::Play::fail, "ended with status 1"},
                                                              {SimPrograms::Play::crash, "was ended by signal 11"},
                                                              {SimPrograms::Play::missing, "no such program"}};
    for (const auto& [how, why] : ways) {
        gate().programs().play(how);
        enter(kIchiro);
        leave(kIchiro);
        EXPECT_EQ(alarms(), "+screen lock failed: server_room ");
        EXPECT_THAT(gate().screen_lock_troubles().back(), HasSubstr(why));
        EXPECT_TRUE(gate().gate().state().alarms.contains({SystemAlarm::screen_lock_failed, "server_room"}));
        gate().programs().play(SimPrograms::Play::succeed);
        enter(kIchiro);
        leave(kIchiro);
        EXPECT_EQ(alarms(), "-screen lock failed: server_room ");
    }
    EXPECT_TRUE(gate().gate().state().alarms.empty());
}

// 6.4-C5: an alarm outlives a restart, and nothing is run again for what was before it.
TEST_F(Screens, AStartRunsNothingForThePast_6_4_C5) {
    gate().programs().play(SimPrograms::Play::fail);
    enter(kIchiro);
    enter(kSaburo);
    leave(kIchiro);
    EXPECT_EQ(alarms(), "+screen lock failed: server_room ");
    crash();
    start(tokyo(24, 9, 30));
    EXPECT_THAT(gate().programs().calls(), IsEmpty());
    EXPECT_EQ(alarms(), "") << "it stands already";
    leave(kSaburo);
    EXPECT_EQ(gate().programs().calls().size(), 1U) << "who was inside before the start is known to leave after it";
    EXPECT_EQ(gate().programs().calls().back().arguments.front(), "empty");
    EXPECT_EQ(alarms(), "-screen lock failed: server_room ");
}

// 6.4-C5: what was taken out of the configuration is neither run nor complained of.
TEST_F(Screens, WithoutWorkstationsNothingIsRunAndTheAlarmIsOver_6_4_C5) {
    gate().programs().play(SimPrograms::Play::fail);
    enter(kIchiro);
    leave(kIchiro);
    EXPECT_THAT(calls(), ElementsAre("empty server_room PC-101 PC-102"));
    EXPECT_EQ(alarms(), "+screen lock failed: server_room ");
    ASSERT_TRUE(gate().reload(changed_site(
        {{"workstations = [\"PC-101\", \"PC-102\"]", ""}, {"[screen_lock]\nprogram = \"/opt/lock\"", ""}})));
    EXPECT_EQ(alarms(), "-screen lock failed: server_room ");
    enter(kIchiro);
    leave(kIchiro);
    EXPECT_THAT(calls(), IsEmpty());
}

// 6.4-C5: on into a zone within it, nobody sits at its workstations any more.
TEST_F(Screens, GoingOnIntoAZoneWithinCountsAsLeaving_6_4_C5) {
    ASSERT_TRUE(gate().reload(changed_site("owner = \"department_head:総務課\"",
                                           "owner = \"department_head:総務課\"\nworkstations = [\"PC-001\"]")));
    pass("front", "r1", kIchiro);
    EXPECT_THAT(calls(), IsEmpty());
    enter(kIchiro);
    EXPECT_THAT(calls(), ElementsAre("empty hall PC-001"));
    leave(kIchiro);
    EXPECT_THAT(calls(), ElementsAre("empty server_room PC-101 PC-102")) << "out into the zone around it";
}

// 6.4-C5: no record, no program; what could not be written locks when it is.
TEST_F(Screens, AnExitInAnOutageLocksOnceItIsWritten_6_4_C5) {
    enter(kIchiro);
    enter(kSaburo);
    {
        const tests::FullDisk full;
        leave(kSaburo);
        gate().advance(seconds(20));
    }
    EXPECT_THAT(calls(), IsEmpty());
    gate().advance(seconds(6));
    ASSERT_EQ(gate().gate().status().ledger.writing, ledger::Writing::ledger);
    EXPECT_THAT(calls(), ElementsAre("left server_room C1 PC-101 PC-102"));
    leave(kIchiro);
    EXPECT_THAT(calls(), ElementsAre("empty server_room PC-101 PC-102"));
}

class DelayedScreens : public Screens {
protected:
    void SetUp() override {
        Screens::SetUp();
        ASSERT_TRUE(
            gate().reload(changed_site("program = \"/opt/lock\"", "program = \"/opt/lock\"\nleave_delay = \"30s\"")));
        (void)news();
    }
    [[nodiscard]] std::shared_ptr<const site::Site> delayed(const char* before, const char* now) {
        return changed_site(fmt::format("leave_delay = \"{}\"", before), fmt::format("leave_delay = \"{}\"", now));
    }
    // Until the delay of who left now is as good as over, and then over.
    void expect_at_its_end(const std::string& words) {
        gate().advance(seconds(30) - (gate().clock().now().mono - left_) - milliseconds(1));
        EXPECT_THAT(calls(), IsEmpty()) << "before " << words;
        gate().advance(milliseconds(1));
        EXPECT_THAT(calls(), ElementsAre(words));
    }
    // The passage is known when the door opens.
    void leave_now(const CardEvidence& who) {
        gate().tap("r3", who);
        gate().contact("server", true);
        left_ = gate().clock().now().mono;
        gate().contact("server", false);
    }

private:
    MonoTime left_{};
};

TEST_F(DelayedScreens, WhoIsBackWithinTheDelayLocksNothing_6_5_B1f) {
    enter(kIchiro);
    leave(kIchiro);
    gate().advance(seconds(20));
    enter(kIchiro);
    gate().advance(seconds(300));
    EXPECT_THAT(calls(), IsEmpty());
    leave_now(kIchiro);
    expect_at_its_end("empty server_room PC-101 PC-102");
    EXPECT_EQ(alarms(), "");
    expect_sound();
}

TEST_F(DelayedScreens, TheZoneIsEmptyWhenEverybodysDelayIsOver_6_5_B1f) {
    enter(kIchiro);
    enter(kSaburo);
    leave_now(kIchiro);
    const auto first = gate().clock().now().mono;
    gate().advance(seconds(10));
    leave(kSaburo);
    gate().advance(seconds(30) - (gate().clock().now().mono - first));
    EXPECT_THAT(calls(), ElementsAre("left server_room S1 PC-101 PC-102")) << "the other one is back at once, perhaps";
    gate().advance(seconds(30));
    EXPECT_THAT(calls(), ElementsAre("empty server_room PC-101 PC-102"));
}

TEST_F(DelayedScreens, AStayInAnotherZoneCountsAsWell_6_5_B1f) {
    enter(kIchiro);
    enter(kSaburo);
    by_lever();
    pass("front", "r1", kSaburo);
    EXPECT_THAT(calls(), IsEmpty());
    gate().advance(seconds(31));
    EXPECT_THAT(calls(), ElementsAre("left server_room C1 PC-101 PC-102"));
}

TEST_F(DelayedScreens, TheDelayIsThatOfTheTimeOfLeaving_6_5_B1f) {
    enter(kIchiro);
    enter(kSaburo);
    leave_now(kIchiro);
    ASSERT_TRUE(gate().reload(delayed("30s", "0s")));
    leave(kSaburo);
    EXPECT_THAT(calls(), ElementsAre("left server_room C1 PC-101 PC-102")) << "at once, and not empty yet";
    expect_at_its_end("empty server_room PC-101 PC-102");
    enter(kIchiro);
    ASSERT_TRUE(gate().reload(delayed("0s", "30s")));
    leave(kIchiro);
    ASSERT_TRUE(gate().reload(changed_site({{"workstations = [\"PC-101\", \"PC-102\"]", ""},
                                            {"[screen_lock]\nprogram = \"/opt/lock\"\nleave_delay = \"30s\"", ""}})));
    gate().advance(seconds(60));
    EXPECT_THAT(calls(), IsEmpty()) << "no longer configured";
}

TEST_F(DelayedScreens, AnEndOfTheGateWithinTheDelayRunsNothing_6_5_B1f) {
    enter(kIchiro);
    leave(kIchiro);
    crash();
    start(tokyo(24, 9, 30));
    gate().advance(seconds(60));
    EXPECT_THAT(gate().programs().calls(), IsEmpty());
}

// 6.4-C5: so many at once, so many more wait, and of the rest it is known that they were dropped.
TEST_F(Screens, TheQueueIsBoundedAndSaysWhatItDrops_6_4_C5) {
    limit_ = seconds(60);
    ASSERT_TRUE(gate().reload(changed_site("program = \"/opt/lock\"", "program = \"/opt/lock\"\nlimit = \"60s\"")));
    gate().programs().play(SimPrograms::Play::hang);
    enter(kIchiro);  // stays: it is never empty
    const auto come_and_go = [this](int times) {
        for (int i = 0; i < times; ++i) {
            enter(kSaburo);
            leave(kSaburo);
        }
    };
    come_and_go(4 + 64);
    EXPECT_EQ(gate().programs().running(), 4U);
    EXPECT_EQ(calls().size(), 4U);
    EXPECT_EQ(alarms(), "");
    come_and_go(1);
    EXPECT_EQ(alarms(), "+screen lock failed: server_room ");
    EXPECT_THAT(gate().screen_lock_troubles().back(), HasSubstr("64 exits wait"));
    enter(kSaburo);
    gate().advance(seconds(61));
    EXPECT_THAT(calls(), IsEmpty()) << "who is back works at the screen";
    EXPECT_EQ(gate().programs().running(), 0U);
    gate().programs().play(SimPrograms::Play::succeed);
    leave(kSaburo);
    EXPECT_THAT(calls(), ElementsAre("left server_room C1 PC-101 PC-102"));
    EXPECT_EQ(alarms(), "-screen lock failed: server_room ");
}

}  // namespace
}  // namespace sekisho::flow

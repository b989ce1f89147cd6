// SPDX-License-Identifier: Apache-2.0
// Rounds in which every tag is tapped, and the alarm of one that is not seen any more (6.4-C4b).
#include "tests/flow/asset_stage.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <set>

namespace sekisho::flow {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

using AssetRounds = AssetStage;

// 6.4-C4b
TEST_F(AssetRounds, ARoundWithOneMissingTagListsExactlyThatTag_6_4_C4b) {
    for (const auto& tag : {kA1, kA2, kB1}) gate().tap("r3", tag);
    gate().advance(microseconds(1));
    const auto round = begin_round();
    for (const auto& tag : {kB1, kA1}) gate().tap("r3", tag);
    const auto listed = flows().assets().rounds;
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].seq, round);
    EXPECT_EQ(listed[0].expected, 3);
    EXPECT_THAT(listed[0].unseen, ElementsAre("A-2"));
    EXPECT_EQ(end_round(round), "3: A-2, elsewhere B-1");
    const auto entry = last(EntryKind::asset);
    const auto& detail = std::get<AssetDetail>(entry.detail);
    EXPECT_EQ(detail.act, AssetAct::round_ended);
    EXPECT_EQ(entry.ref_seq, round);
    EXPECT_EQ(detail.expected, 3);
    ASSERT_EQ(detail.missing.size(), 1U);
    EXPECT_EQ(detail.missing[0].text, "A-2");
    EXPECT_EQ(detail.operator_, "uid:1002");
    EXPECT_TRUE(flows().assets().rounds.empty());
    expect_sound();
}

// 6.4-C4b: the things of the zone alone, wherever they are tapped.
TEST_F(AssetRounds, ARoundOfAZoneIsForItsThings_6_4_C4b) {
    const auto round = begin_round("server_room");
    EXPECT_EQ(flows().assets().rounds[0].zone.value, "server_room");
    gate().tap("r3", kB1);
    gate().tap("desk", kA2);
    EXPECT_EQ(end_round(round), "2: A-1");
    const auto hall = begin_round("hall");
    EXPECT_EQ(end_round(hall), "1: B-1") << "it was tapped before the round began";
}

// 6.4-C4b: by the configuration at the end.
TEST_F(AssetRounds, WhatIsListedAtTheEndCounts_6_4_C4b) {
    const auto round = begin_round("server_room");
    (void)changed_site(
        {{"[assets.A-1]",
          "[assets.A-3]\nname = \"x\"\nzone = \"server_room\"\ntag = \"04c0000000000c\"\n"
          "[assets.A-1]"},
         {"zone = \"server_room\"\ntag = \"04B0000000000B\"", "zone = \"hall\"\ntag = \"04B0000000000B\""}});
    ASSERT_TRUE(gate().reload(load()));
    EXPECT_EQ(end_round(round), "2: A-1 A-3");
}

// 6.4-C4b: one round of a zone at a time, and each ends once.
TEST_F(AssetRounds, OneAtATimeAndEachEndsOnce_6_4_C4b) {
    const auto round = begin_round("server_room");
    EXPECT_EQ(why_no_round("server_room"), "a round is under way there");
    EXPECT_EQ(why_no_round(), "a round is under way there") << "one of all is one of this zone too";
    const auto hall = begin_round("hall");
    EXPECT_NE(hall, kNoSeq) << "another zone";
    EXPECT_EQ(why_no_round("attic"), "there is no such zone: attic");
    EXPECT_EQ(why_no_round("outside"), "there is no such zone: outside");
    restart();
    EXPECT_EQ(why_no_round("server_room"), "a round is under way there") << "also after a restart";
    EXPECT_EQ(end_round(round), "2: A-1 A-2");
    EXPECT_EQ(end_round(round), "no round is under way by that number");
    EXPECT_EQ(end_round(Seq{1}), "no round is under way by that number");
    EXPECT_EQ(end_round(hall), "1: B-1");
    const auto all = begin_round();
    EXPECT_EQ(why_no_round("hall"), "a round is under way there");
    EXPECT_EQ(end_round(all), "3: A-1 A-2 B-1");
    (void)changed_site("zone = \"hall\"", "zone = \"server_room\"");
    ASSERT_TRUE(gate().reload(load()));
    EXPECT_EQ(why_no_round("hall"), "no asset belongs there");
}

// 6.4-C4b: two that are asked for at once, while neither is written.
TEST_F(AssetRounds, TwoAtOnceAreOne_6_4_C4b) {
    std::string told;
    const auto tell = [&told](const Result<Seq>& seq) { told += seq ? "begun. " : seq.error().what + ". "; };
    gate().stall_ledger();
    flows().begin_round("hall", "uid:1001", tell);
    flows().begin_round("", "uid:1001", tell);
    flows().begin_round("server_room", "uid:1001", tell);
    gate().resume_ledger();
    gate().settle();
    EXPECT_EQ(told, "a round is beginning there. begun. begun. ");
    const auto rounds = flows().assets().rounds;
    ASSERT_EQ(rounds.size(), 2U);
    told.clear();
    const auto ended = [&told](const Result<gate::EndedRound>& end) {
        told += end ? "over. " : end.error().what + ". ";
    };
    gate().stall_ledger();
    flows().end_round(rounds[0].seq, "uid:1001", ended);
    flows().end_round(rounds[0].seq, "uid:1001", ended);
    gate().resume_ledger();
    gate().settle();
    EXPECT_EQ(told, "it is being ended already. over. ");
}

// 6.4-C4b: a tag whose entry is still on its way when the round ends was tapped in it.
TEST_F(AssetRounds, ATagThatIsBeingWrittenCounts_6_4_C4b) {
    const auto round = begin_round("hall");
    std::string told;
    gate().stall_ledger();
    gate().tap("r2", kB1);
    flows().end_round(round, "uid:1001", [&told](const Result<gate::EndedRound>& end) {
        told = end ? fmt::format("{} missing", end->missing.size()) : end.error().what;
    });
    gate().resume_ledger();
    gate().settle();
    EXPECT_EQ(told, "0 missing");
}

// 6.4-C4b: what was tapped before and what in the round is told apart, however the clock is set meanwhile.
TEST_F(AssetRounds, AClockSetBackOrForwardHidesNothing_6_4_C4b) {
    for (const auto step : {Duration(seconds(-90)), Duration(seconds(90)), Duration(-hours(30)), Duration(hours(30))}) {
        gate().tap("r3", kA1);
        gate().clock().step_wall(step);
        const auto round = begin_round("server_room");
        gate().clock().step_wall(-step);
        gate().tap("r3", kA2);
        EXPECT_EQ(end_round(round), "2: A-1") << step.count();
        EXPECT_EQ(last(EntryKind::asset).t_event, gate().clock().now().wall) << "each entry bears its own time";
        gate().advance(hours(1));
    }
}

// 6.4-C4b: whatever comes in whatever order, against what the entries say in theirs.
TEST_F(AssetRounds, AnyOrderIsToldAsTheEntriesHaveIt_6_4_C4b) {
    std::mt19937 random(20261124);
    const std::vector<std::pair<std::string, CardEvidence>> tags{{"A-1", kA1}, {"A-2", kA2}, {"B-1", kB1}};
    const std::map<std::string, std::set<std::string>> things{
        {"", {"A-1", "A-2", "B-1"}}, {"server_room", {"A-1", "A-2"}}, {"hall", {"B-1"}}};
    std::map<std::string, std::pair<Seq, std::set<std::string>>> open;  // zone -> round, what is still to be tapped
    for (int step = 0; step < 300; ++step) {
        const auto pick = random() % 10;
        const char* zones[]{"", "server_room", "hall"};
        const std::string zone = zones[random() % 3];
        if (pick < 5) {
            const auto& [name, tag] = tags[random() % tags.size()];
            const char* readers[]{"r1", "r2", "r3", "desk"};
            gate().tap(readers[random() % 4], tag);
            for (auto& [of, round] : open) round.second.erase(name);
        } else if (pick < 7) {
            const bool free = open.empty() || (!zone.empty() && !open.contains("") && !open.contains(zone));
            if (free) {
                open[zone] = {begin_round(zone), things.at(zone)};
            } else {
                EXPECT_EQ(why_no_round(zone), "a round is under way there");
            }
        } else if (pick < 9 && open.contains(zone)) {
            auto text = fmt::format("{}:", things.at(zone).size());
            for (const auto& missing : open[zone].second) text += " " + missing;
            EXPECT_THAT(end_round(open[zone].first), testing::StartsWith(text)) << step;
            open.erase(zone);
        } else if (pick == 9) {
            gate().clock().step_wall(seconds(static_cast<int>(random() % 200) - 100));
            if (random() % 4 == 0) restart();
        }
        if (random() % 2 == 0) gate().advance(seconds(random() % 5));
    }
    expect_sound();
}

// 6.4-C4b: to the microsecond, until it is tapped.
TEST_F(AssetRounds, WhatIsNotSeenForTooLongIsAnAlarm_6_4_C4b) {
    for (const auto& tag : {kA1, kA2, kB1}) gate().tap("r3", tag);
    gate().advance_to(kBegin + days(20));
    gate().tap("r3", kA2);
    gate().tap("r3", kB1);
    gate().advance_to(kBegin + days(30) - microseconds(1));
    EXPECT_EQ(alarms(), "");
    EXPECT_FALSE(row_of("A-1").missing);
    gate().advance(microseconds(1));
    EXPECT_EQ(alarms(), "A-1");
    EXPECT_TRUE(row_of("A-1").missing);
    EXPECT_FALSE(row_of("A-2").missing);
    gate().tap("r1", kA1);
    EXPECT_EQ(alarms(), "") << "wherever it is seen";
    expect_sound();
}

// 6.4-C4b: told once, and over when it is seen, also after a restart.
TEST_F(AssetRounds, TheAlarmOutlivesARestartAndIsToldOnce_6_4_C4b) {
    const auto told = [this] {
        std::string text;
        for (const auto& entry : news()) {
            const auto* alarm = std::get_if<AlarmDetail>(&entry.detail);
            if (alarm != nullptr && alarm->alarm == SystemAlarm::asset_missing)
                text += (alarm->active ? "+" : "-") + alarm->subject + " ";
        }
        return text;
    };
    for (const auto& tag : {kA1, kA2, kB1}) gate().tap("r3", tag);
    crash();
    start(kBegin + days(29));
    gate().tap("r3", kA2);
    gate().tap("r3", kB1);
    gate().advance(days(1) - seconds(1));
    EXPECT_EQ(told(), "") << "a restart counts from the tap as well";
    gate().advance(seconds(1));
    EXPECT_EQ(told(), "+A-1 ");
    restart();
    EXPECT_EQ(alarms(), "A-1");
    gate().advance(hours(1));
    EXPECT_EQ(told(), "");
    ASSERT_TRUE(gate().reload(load()));
    EXPECT_EQ(told(), "");
    gate().tap("r3", kA1);
    EXPECT_EQ(told(), "-A-1 ");
}

// 6.4-C4b: what was never tapped counts from the first card of the gate; a reload or restart starts nothing anew.
TEST_F(AssetRounds, WhatWasNeverTappedIsMissingToo_6_4_C4b) {
    gate().tap("r3", kA2);
    gate().tap("r3", kB1);
    for (int day = 5; day < 30; day += 5) {
        crash();
        start(kBegin + days(day));
        ASSERT_TRUE(gate().reload(load()));
        gate().tap("r3", kA2);
        gate().tap("r3", kB1);
        EXPECT_EQ(alarms(), "") << day;
    }
    gate().advance_to(kBegin + days(30) - microseconds(1));
    EXPECT_EQ(alarms(), "");
    gate().advance(microseconds(1));
    EXPECT_EQ(alarms(), "A-1");
    (void)changed_site("[assets.A-1]",
                       "[assets.A-9]\nname = \"x\"\nzone = \"hall\"\ntag = \"04c0000000000c\"\n"
                       "[assets.A-1]");
    ASSERT_TRUE(gate().reload(load()));
    EXPECT_EQ(alarms(), "A-1 A-9") << "none of the last thirty days has seen it";
    gate().tap("desk", card({0x04, 0xc0, 0, 0, 0, 0, 0x0c}));
    EXPECT_EQ(alarms(), "A-1");
}

// 6.4-C4b: nothing is missing that nobody asks for.
TEST_F(AssetRounds, WhatIsTakenOutIsMissingNoMore_6_4_C4b) {
    gate().advance(days(31));
    EXPECT_EQ(alarms(), "A-1 A-2 B-1");
    (void)changed_site("[assets.A-1]\nname = \"ノートPC\"\nzone = \"server_room\"\ntag = \"04a0000000000a\"\n", "");
    ASSERT_TRUE(gate().reload(load()));
    EXPECT_EQ(alarms(), "A-2 B-1");
    (void)changed_site(kCheck, "");
    ASSERT_TRUE(gate().reload(load()));
    EXPECT_EQ(alarms(), "");
    EXPECT_FALSE(row_of("B-1").missing);
    crash();
    (void)changed_site("[access_profiles]", std::string(kCheck) + "[access_profiles]");
    start(kBegin + days(32));
    EXPECT_EQ(alarms(), "A-2 B-1");
}

}  // namespace
}  // namespace sekisho::flow

// SPDX-License-Identifier: Apache-2.0
// 6.6.2-C1-3: a zone is inspected after cleaning and the like: when that is asked for. How it is recorded, and when it
// is an alarm, is inspection_record_test.cpp.
#include "daemon/config/load.hpp"
#include "daemon/main/timeline.hpp"
#include "tests/flow/inspection_stage.hpp"
#include "tests/support/full_disk.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace sekisho::flow {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;

using Inspection = InspectionStage;

constexpr const char* kPlan = R"([emergency_plans.flood]
kind = "disaster"
event_class = "B"
document = "BCP-01"
edition = 2025-04-01
criteria = ["the river rises"]
deciders = ["facility_head", "operations_manager"]
procedure = "3"
end_procedure = "4"
max_duration = "24h"
renewal = "12h"
effects = [ { effect = "widen", zones = ["server_room"], job_classes = ["cleaner", "wirer"] } ]
[access_profiles]
)";

TEST_F(Inspection, IsAskedForWhenTheCleanerLeaves_6_6_2_C1_3) {
    begin();
    go("front", "r1", kCleaner);
    enter(kCleaner);
    gate().advance(minutes(30));
    EXPECT_EQ(asked(), "") << "still at work; nobody inspects the hall";
    gate().tap("r3", kCleaner);
    gate().advance(seconds(40));
    EXPECT_EQ(asked(), "") << "turned round in the doorway";
    leave(kCleaner);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    const auto rows = flows().inspections().rows;
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].zone.value, "server_room");
    EXPECT_EQ(rows[0].owner, "operations_manager");
    EXPECT_EQ(rows[0].worker.value, "K1");
    EXPECT_THAT(rows[0].rule, HasSubstr("access_profiles.cleaning[0]"));
    EXPECT_FALSE(rows[0].overdue);
    EXPECT_EQ(flows().inspections().items.size(), 2U);
    EXPECT_THAT(main::timeline_line(gate().gate(), last(EntryKind::inspection)),
                HasSubstr("K1 worked in server_room: inspection due by Wed 07:30:40"));
    expect_sound();
}

TEST_F(Inspection, IsAskedForByNoOtherRow_6_6_2_C1_3) {
    begin();
    enter(kIchiro);
    leave(kIchiro);
    leave(kCleaner);
    EXPECT_EQ(asked(), "") << "who was not seen to come in by the row";
    EXPECT_THAT(flows().inspections().rows, IsEmpty());
}

// One shift is inspected once; what comes after the inspection is inspected anew.
TEST_F(Inspection, OneOfAZoneAtATime_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    enter(kOther);
    leave(kCleaner);
    const auto due = flows().inspections().rows.at(0).due;
    gate().advance(hours(1));
    leave(kOther);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    EXPECT_EQ(flows().inspections().rows.at(0).due, due) << "nobody who comes later moves the end";
    EXPECT_EQ(record(open(), kGood), "");
    enter(kOther);
    leave(kOther);
    EXPECT_EQ(asked(), "server_room K2 24 h by outcome");
}

// The one recorded was of the first: the second has worked on.
TEST_F(Inspection, WhoIsStillAtWorkWhenItIsRecordedIsInspectedToo_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    enter(kOther);
    leave(kCleaner);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    EXPECT_EQ(record(open(), kGood), "");
    EXPECT_EQ(asked(), "");
    leave(kOther);
    EXPECT_EQ(asked(), "server_room K2 24 h by outcome");
}

TEST_F(Inspection, AStayOutlivesARestart_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    enter(kIchiro);
    restart();
    leave(kIchiro);
    EXPECT_EQ(asked(), "");
    leave(kCleaner);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    restart();
    EXPECT_EQ(flows().inspections().rows.size(), 1U);
    EXPECT_EQ(asked(), "");
}

// A lever names nobody: it was they, perhaps. Or they work on, and that is inspected when they are seen to leave.
TEST_F(Inspection, AWayOutThatNamesNobodyAsksAndTheStayGoesOn_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    enter(kIchiro);
    by_lever();
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    EXPECT_EQ(record(open(), kGood), "");
    gate().advance(minutes(30));
    by_lever();
    EXPECT_EQ(asked(), "") << "nobody has come in since it was asked for";
    leave(kCleaner);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    EXPECT_EQ(record(open(), kGood), "");
    leave(kCleaner);
    EXPECT_EQ(asked(), "") << "that stay is over";
}

TEST_F(Inspection, AStayThatIsPerhapsOverOutlivesARestart_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    enter(kIchiro);
    by_lever();
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    EXPECT_EQ(record(open(), kGood), "");
    restart();
    by_lever();
    EXPECT_EQ(asked(), "") << "neither at the start nor by another lever";
    go("front", "r1", kCleaner);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
}

// What is open covers it: one is enough.
TEST_F(Inspection, WhoLeavesWhileTheOneOfALeverIsOpenAddsNone_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    by_lever();
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    leave(kCleaner);
    EXPECT_EQ(asked(), "");
    EXPECT_EQ(record(open(), kGood), "");
    go("front", "r1", kCleaner);
    EXPECT_EQ(asked(), "");
}

// Whether they went in nobody knows.
TEST_F(Inspection, ARestartBetweenGrantAndOutcomeIsNoStay_6_6_2_C1_3) {
    begin();
    gate().tap("r2", kCleaner);
    restart();
    leave(kCleaner);
    EXPECT_EQ(asked(), "");
}

TEST_F(Inspection, ALeverThatNothingButTheContactSeesAsksToo_6_6_2_C1_3) {
    (void)changed_site(", rex = \"chip0:5\"", "");
    begin();
    enter(kCleaner);
    pass("server");
    EXPECT_EQ(asked(), "server_room K1 24 h by door event");
}

TEST_F(Inspection, ACardSeenElsewhereEndsTheStay_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    go("front", "r1", kCleaner);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
}

// The time counts from when the person left, as they say and another account approves.
TEST_F(Inspection, AnApprovedExitCountsFromTheStatedTime_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    const auto left = gate().clock().now().wall + minutes(5);
    gate().advance(hours(30));
    Seq declared = kNoSeq;
    EXPECT_EQ(told([&](auto done) {
                  gate().gate().declare_exit(HolderId{"K1"}, left, "went home", "uid:1001", [&, done](Result<Seq> seq) {
                      if (seq) declared = *seq;
                      done(std::move(seq));
                  });
              }),
              "");
    EXPECT_EQ(asked(), "") << "nobody has approved it";
    EXPECT_EQ(told([&](auto done) { gate().gate().approve_exit(declared, "uid:1004", done); }), "");
    EXPECT_EQ(asked(), "server_room K1 24 h by passage");
    EXPECT_EQ(flows().inspections().rows.at(0).due, left + hours(24));
    EXPECT_TRUE(flows().inspections().rows.at(0).overdue);
    EXPECT_TRUE(stands(SystemAlarm::inspection_overdue));
}

// The entry of a permit names the permit; the row that needs it asks for the inspection.
TEST_F(Inspection, WorkByPermitIsInspectedByTheRowThatNeedsIt_6_6_2_C1_3) {
    begin();
    gate::PermitRequest work;
    work.from = gate().clock().now().wall;
    work.until = work.from + hours(2);
    work.zones = {ZoneName{"server_room"}};
    work.workers = {HolderId{"W1"}};
    work.content = "new sockets";
    work.operator_name = "uid:1001";
    Seq permit = kNoSeq;
    flows().submit_permit(work, [&permit](const Result<Seq>& seq) { permit = seq ? *seq : kNoSeq; });
    gate().settle();
    for (const auto act : {PermitAct::approved, PermitAct::started}) {
        const gate::PermitStep step{permit, act, "", {}, "", "uid:1004"};
        EXPECT_EQ(told([&](auto done) { flows().step_permit(step, done); }), "");
    }
    enter(kWirer);
    leave(kWirer);
    EXPECT_EQ(asked(), "server_room W1 3 h by outcome");
    EXPECT_THAT(flows().inspections().rows.at(0).rule, HasSubstr("access_profiles.wiring[1]"));
}

// In an emergency the entry names the plan's effect; the person's own rows into the zone ask for the inspection, those
// without a permit first.
TEST_F(Inspection, WorkByAnEmergencyPlanIsInspectedByTheOwnRows_6_6_2_C1_3) {
    (void)changed_site({{"at = [\"server\", \"front\"], schedule = \"always\"",
                         "at = [\"server\", \"front\"], schedule = \"business\""},
                        {"[access_profiles]\n", kPlan}});
    begin();
    gate::EmergencyStep declare;
    declare.act = EmergencyAct::declared;
    declare.plan = "flood";
    declare.operator_name = "uid:1004";
    declare.reason = "the river";
    declare.criterion = 1;
    EXPECT_EQ(told([&](auto done) { gate().gate().emergency(declare, done); }), "");
    for (const auto& [who, what] :
         {std::pair{kCleaner, "server_room K1 24 h by outcome"}, std::pair{kWirer, "server_room W1 3 h by outcome"}}) {
        enter(who);
        EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).basis, Basis::emergency_plan);
        leave(who);
        EXPECT_EQ(asked(), what);
        EXPECT_EQ(record(open(), kGood), "");
    }
}

// A stay that began under another file goes on by its terms, wherever its row stands now.
TEST_F(Inspection, AReloadKeepsTheTermsOfAStay_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    ASSERT_TRUE(gate().reload(changed_site("inspect_after = \"24h\"", "inspect_after = \"48h\"")));
    leave(kCleaner);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
}

TEST_F(Inspection, AFileWithASpaceInItsNameIsNoOtherRow_6_6_2_C1_3) {
    begin();
    (void)changed_site("inspect_after = \"24h\"", "inspect_after = \"48h\"");
    std::filesystem::rename(dir_ + "/site.toml", dir_ + "/our site.toml");
    const auto loaded = config::load(dir_ + "/our site.toml");
    ASSERT_TRUE(gate().reload(std::get<std::shared_ptr<const site::Site>>(loaded)));
    enter(kCleaner);
    leave(kCleaner);
    EXPECT_EQ(asked(), "server_room K1 48 h by outcome");
    EXPECT_THAT(flows().inspections().rows.at(0).rule, HasSubstr("our site.toml:"));
}

// In an outage it is asked for once that can be written.
TEST_F(Inspection, AnExitInAnOutageIsInspectedOnceItIsWritten_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    {
        const tests::FullDisk full;
        leave(kCleaner);
        gate().advance(seconds(20));
        EXPECT_THAT(flows().inspections().rows, IsEmpty());
    }
    gate().advance(seconds(6));
    EXPECT_EQ(flows().inspections().rows.size(), 1U);
    expect_sound();
}

// The exit was written, and the disk was full before the inspection was.
TEST_F(Inspection, OneThatCouldNotBeWrittenIsAskedForAgain_6_6_2_C1_3) {
    std::optional<tests::FullDisk> full;
    bool leaves = false;
    std::uint64_t fills = 0;
    begin([&] {  // told before whoever asks for inspections
        fills = gate().gate().subscribe([&](const Entry& entry) {
            if (leaves && entry.kind == EntryKind::outcome) full.emplace();
        });
    });
    enter(kCleaner);
    leaves = true;
    leave(kCleaner);
    EXPECT_TRUE(full);
    EXPECT_THAT(flows().inspections().rows, IsEmpty());
    gate().gate().unsubscribe(fills);
    full.reset();
    gate().advance(seconds(6));
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    EXPECT_EQ(record(open(), kGood), "");
    enter(kCleaner);
    leave(kCleaner);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome") << "the zone's inspections go on";
    expect_sound();
}

}  // namespace
}  // namespace sekisho::flow

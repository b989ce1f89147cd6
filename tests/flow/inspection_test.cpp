// SPDX-License-Identifier: Apache-2.0
// 6.6.2-C1-3: a zone is inspected after cleaning and the like: asked for when the work ends, recorded item by item, and
// an alarm when it is overdue.
#include "daemon/main/timeline.hpp"
#include "tests/flow/workflow_stage.hpp"
#include "tests/support/full_disk.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::flow {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kCleaning = R"([roles]
operations_manager = ["uid:1001"]
facility_head = ["uid:1004"]
[inspection]
items = ["papers are put away", "no PIN on a note"]
[access_profiles]
cleaning = [ { at = ["server", "front"], schedule = "always", inspect_after = "24h" } ]
wiring = [ { at = ["front"], schedule = "always" },
           { at = ["server"], schedule = "always", needs = "permit", inspect_after = "3h" } ]
)";
constexpr const char* kClasses = R"(cleaner = { name = "清掃員", person_class = "clerical", profiles = ["cleaning"] }
wirer = { name = "工事", person_class = "clerical", profiles = ["wiring"] }
nurse = {)";

class Inspection : public WorkflowStage {
protected:
    void SetUp() override {
        std::ofstream roster(dir_ + "/roster.toml", std::ios::app);
        for (const auto& [id, job] : {std::pair{"K1", "cleaner"}, std::pair{"K2", "cleaner"}, std::pair{"W1", "wirer"}})
            roster << "[[holders]]\nid = \"" << id << "\"\nname = \"" << id << "\"\njob_class = \"" << job
                   << "\"\nnda = 2025-04-01\n";
        roster.close();
        (void)changed_site(
            {{"[access_profiles]\n", kCleaning},
             {"nurse = {", kClasses},
             {"unlock = { schedule = \"business\" }\n", ""},
             {"levels = { business = \"card\", default = \"card_pin\" }", "levels = { default = \"card\" }"}});
    }
    void begin() {
        start(kBegin);
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        ASSERT_TRUE(gate().issue("K1", "desk", kCleaner));
        ASSERT_TRUE(gate().issue("K2", "desk", kOther));
        ASSERT_TRUE(gate().issue("W1", "desk", kWirer));
        (void)news();
    }
    void enter(const CardEvidence& who) { go("server", "r2", who); }
    void leave(const CardEvidence& who) { go("server", "r3", who); }
    void go(const char* door, const char* reader, const CardEvidence& who) {
        gate().tap(reader, who);
        pass(door);
    }
    void by_lever() {
        gate().rex("server", true);
        gate().rex("server", false);
        pass("server");
    }
    // What was asked for since the last call: "server_room K1 24 h by outcome" one after the other, the time from the
    // entry by which it is known.
    [[nodiscard]] std::string asked() {
        std::string text;
        std::vector<Entry> all = news();
        known_.insert(known_.end(), all.begin(), all.end());
        for (const auto& entry : all) {
            const auto* detail = std::get_if<InspectionDetail>(&entry.detail);
            if (detail == nullptr || detail->act != InspectionAct::due) continue;
            const auto known = std::find_if(known_.begin(), known_.end(),
                                            [&](const Entry& other) { return other.seq == entry.ref_seq; });
            if (known == known_.end()) return "asked for by no entry";
            const auto span = WallTime{Duration{detail->due_us}} - known->t_event;
            text += fmt::format("{}{} {} {} h by {}", text.empty() ? "" : ", ",
                                gate().gate().state().registry.name_of(NamedThing::zone, entry.zone.value),
                                gate().gate().directory().holder_of(entry.pid)->value,
                                std::chrono::duration_cast<hours>(span).count(), to_text(known->kind));
        }
        return text;
    }
    [[nodiscard]] Seq open() {
        const auto rows = flows().inspections().rows;
        return rows.size() == 1 ? rows.front().seq : kNoSeq;
    }
    using Answers = std::vector<gate::InspectionAnswer>;
    [[nodiscard]] std::string record(Seq inspection, const Answers& answers, const std::string& note = "",
                                     const std::string& by = "uid:1001") {
        return told([&](auto done) { flows().record_inspection({inspection, answers, note, by}, done); });
    }

    const WallTime kBegin = tokyo(24, 7, 0);
    const Answers kGood = {{1, true}, {2, true}};
    const CardEvidence kCleaner = card({0x04, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21});
    const CardEvidence kOther = card({0x04, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22});
    const CardEvidence kWirer = card({0x04, 0x23, 0x23, 0x23, 0x23, 0x23, 0x23});

private:
    std::vector<Entry> known_;
};

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

// A lever names nobody: it was they, perhaps.
TEST_F(Inspection, AWayOutThatNamesNobodyEndsTheStay_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    by_lever();
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
    EXPECT_EQ(record(open(), kGood), "");
    restart();
    go("front", "r1", kCleaner);
    EXPECT_EQ(asked(), "") << "that stay was inspected";
}

TEST_F(Inspection, ALeverThatNothingButTheContactSeesEndsTheStay_6_6_2_C1_3) {
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

// 6.5-B1d1: what is not answered closes nothing.
TEST_F(Inspection, IsRecordedWithEveryItemOrNotAtAll_6_6_2_C1_3_6_5_B1d1) {
    begin();
    enter(kCleaner);
    leave(kCleaner);
    const Seq inspection = open();
    const auto entries = gate().gate().state().applied_seq;
    EXPECT_EQ(record(inspection, {{1, true}}), "not answered: 2 no PIN on a note");
    EXPECT_EQ(record(inspection, {}), "not answered: 1 papers are put away, 2 no PIN on a note");
    EXPECT_EQ(record(inspection, {{1, true}, {1, false}, {2, true}}), "item 1 is answered twice");
    EXPECT_EQ(record(inspection, {{1, true}, {2, true}, {3, true}}), "there is no item 3");
    EXPECT_EQ(record(inspection, {{0, true}, {1, true}, {2, true}}), "there is no item 0");
    EXPECT_EQ(record(inspection, {{1, true}, {2, false}}), "what was found is not told");
    EXPECT_EQ(record(inspection, kGood, "", "uid:1004"), "this account does not own the zone: uid:1004");
    EXPECT_EQ(record(Seq{inspection.value + 1}, kGood), "no such inspection, or it is recorded already");
    EXPECT_EQ(gate().gate().state().applied_seq, entries) << "nothing was written";
    EXPECT_EQ(record(inspection, {{2, false}, {1, true}}, "a note under the keyboard, taken away"), "");
    const auto entry = last(EntryKind::inspection);
    const auto& detail = std::get<InspectionDetail>(entry.detail);
    EXPECT_EQ(detail.act, InspectionAct::recorded);
    EXPECT_EQ(entry.ref_seq, inspection);
    EXPECT_EQ(entry.pcommit.size(), 32U) << "what was found is kept beside the ledger";
    EXPECT_EQ(detail.operator_, "uid:1001");
    ASSERT_EQ(detail.items.size(), 2U);
    EXPECT_EQ(detail.items[0].item, "papers are put away");
    EXPECT_TRUE(detail.items[0].good);
    EXPECT_EQ(detail.items[1].item, "no PIN on a note");
    EXPECT_FALSE(detail.items[1].good);
    EXPECT_THAT(main::timeline_line(gate().gate(), entry),
                HasSubstr("inspection of server_room recorded, 1 of 2 items bad"));
    EXPECT_EQ(record(inspection, kGood), "no such inspection, or it is recorded already");
    expect_sound();
}

// Two answers at the same time: one is recorded.
TEST_F(Inspection, IsRecordedOnce_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    leave(kCleaner);
    int recorded = 0;
    std::string refused;
    for (int time = 0; time < 2; ++time) {
        flows().record_inspection({open(), kGood, "seen", "uid:1001"}, [&](const Result<Seq>& seq) {
            if (seq) ++recorded;
            if (!seq) refused = seq.error().what;
        });
    }
    gate().settle();
    EXPECT_EQ(recorded, 1);
    EXPECT_EQ(refused, "it is being recorded already");
}

// Without accounts of the owner's role, whoever may command at all may record.
TEST_F(Inspection, AnyAccountRecordsWhereNoRoleOwnsTheZone_6_6_2_C1_3) {
    (void)changed_site("operations_manager = [\"uid:1001\"]\n", "");
    begin();
    enter(kCleaner);
    leave(kCleaner);
    EXPECT_EQ(record(open(), kGood, "", "uid:7"), "");
}

// ANO-29.
TEST_F(Inspection, IsAnAlarmWhenItIsOverdue_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    leave(kCleaner);
    const Seq inspection = open();
    const auto subject = std::to_string(inspection.value);
    gate().advance(hours(24) - minutes(1));
    EXPECT_FALSE(stands(SystemAlarm::inspection_overdue));
    EXPECT_FALSE(flows().inspections().rows.at(0).overdue);
    gate().advance(minutes(1));
    EXPECT_TRUE(stands(SystemAlarm::inspection_overdue, subject));
    EXPECT_TRUE(flows().inspections().rows.at(0).overdue);
    restart();
    EXPECT_TRUE(stands(SystemAlarm::inspection_overdue, subject));
    const auto again = news();
    EXPECT_TRUE(std::none_of(again.begin(), again.end(), [](const Entry& entry) {
        const auto* alarm = std::get_if<AlarmDetail>(&entry.detail);
        return alarm != nullptr && alarm->alarm == SystemAlarm::inspection_overdue && entry.boot_seq > 1;
    })) << "a restart tells it once";
    EXPECT_EQ(record(inspection, kGood), "");
    EXPECT_FALSE(stands(SystemAlarm::inspection_overdue));
    expect_sound();
}

// Terms that are gone ask for nothing more; what was asked for is still closed, in words.
TEST_F(Inspection, AReloadWithoutItLeavesWhatIsOpen_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    leave(kCleaner);
    enter(kOther);
    ASSERT_TRUE(
        gate().reload(changed_site({{", inspect_after = \"24h\"", ""},
                                    {", inspect_after = \"3h\"", ""},
                                    {"[inspection]\nitems = [\"papers are put away\", \"no PIN on a note\"]\n", ""}})));
    EXPECT_THAT(flows().inspections().items, IsEmpty());
    EXPECT_EQ(record(open(), {}), "what was found is not told");
    EXPECT_EQ(record(open(), {}, "all in order"), "");
    (void)asked();
    leave(kOther);
    EXPECT_EQ(asked(), "");
}

// A stay that began under another file goes on by its terms, wherever its row stands now.
TEST_F(Inspection, AReloadKeepsTheTermsOfAStay_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    ASSERT_TRUE(gate().reload(changed_site("inspect_after = \"24h\"", "inspect_after = \"48h\"")));
    leave(kCleaner);
    EXPECT_EQ(asked(), "server_room K1 24 h by outcome");
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

}  // namespace
}  // namespace sekisho::flow

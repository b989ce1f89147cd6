// SPDX-License-Identifier: Apache-2.0
// 6.6.2-C1-3: an inspection that was asked for is recorded item by item, and is an alarm when it is overdue.
#include "daemon/main/timeline.hpp"
#include "tests/flow/inspection_stage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <string>

namespace sekisho::flow {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using testing::HasSubstr;
using testing::IsEmpty;

using InspectionRecord = InspectionStage;

// 6.5-B1d1: what is not answered closes nothing.
TEST_F(InspectionRecord, IsRecordedWithEveryItemOrNotAtAll_6_6_2_C1_3_6_5_B1d1) {
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
TEST_F(InspectionRecord, IsRecordedOnce_6_6_2_C1_3) {
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
TEST_F(InspectionRecord, AnyAccountRecordsWhereNoRoleOwnsTheZone_6_6_2_C1_3) {
    (void)changed_site("operations_manager = [\"uid:1001\"]\n", "");
    begin();
    enter(kCleaner);
    leave(kCleaner);
    EXPECT_EQ(record(open(), kGood, "", "uid:7"), "");
}

// What an erased worker left behind is inspected all the same.
TEST_F(InspectionRecord, OfAnErasedWorkerIsRecordedByPseudonym_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    leave(kCleaner);
    const auto pid = gate().gate().directory().pid_of(HolderId{"K1"}).value();
    std::stringstream roster;
    roster << std::ifstream(dir_ + "/roster.toml").rdbuf();
    const auto at = roster.str().find("[[holders]]\nid = \"K1\"");
    std::ofstream(dir_ + "/roster.toml") << roster.str().erase(at, roster.str().find("[[holders]]", at + 1) - at);
    ASSERT_TRUE(gate().reload(load(), 1));
    EXPECT_EQ(told([&](auto done) { gate().gate().erase({pid, {}, "asked for", "uid:0"}, done); }), "");
    EXPECT_EQ(flows().inspections().rows.at(0).worker.value, fmt::format("pid:{}", pid.value));
    restart();
    EXPECT_EQ(flows().inspections().rows.at(0).worker.value, fmt::format("pid:{}", pid.value));
    EXPECT_EQ(record(open(), kGood), "");
    expect_sound();
}

// ANO-29.
TEST_F(InspectionRecord, IsAnAlarmWhenItIsOverdue_6_6_2_C1_3) {
    begin();
    enter(kCleaner);
    leave(kCleaner);
    const Seq inspection = open();
    const auto subject = std::to_string(inspection.value);
    gate().advance_to(flows().inspections().rows.at(0).due - microseconds(1));
    EXPECT_FALSE(stands(SystemAlarm::inspection_overdue));
    EXPECT_FALSE(flows().inspections().rows.at(0).overdue);
    gate().advance(microseconds(1));
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
TEST_F(InspectionRecord, AReloadWithoutItLeavesWhatIsOpen_6_6_2_C1_3) {
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

}  // namespace
}  // namespace sekisho::flow

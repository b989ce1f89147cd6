// SPDX-License-Identifier: Apache-2.0
// Doors in modes, from the command to the lock: STD-ONVIF-01, STD-EGR-02, STD-EGR-06, 6.9-B1, 6.4-C2.
#include "tests/flow/stage.hpp"

#include <optional>
#include <set>

namespace sekisho::flow {
namespace {

class ModeFlow : public Stage {
protected:
    Result<Seq> set(const std::string& door, DoorMode mode, bool active) {
        std::optional<Result<Seq>> answer;
        gate().gate().set_mode({DoorName{door}, mode, active, "inspection", "uid:1001"},
                               [&answer](Result<Seq> seq) { answer = seq; });
        gate().settle();
        if (!answer) return Error{"no answer", door, ""};
        return *answer;
    }
    std::string refusal(const std::string& door, DoorMode mode, bool active) {
        const auto answer = set(door, mode, active);
        return answer ? "" : answer.error().what;
    }
    DoorMode mode(std::size_t door) { return gate().gate().status().doors[door].mode; }
    AccessDetail last_access() { return std::get<AccessDetail>(last(EntryKind::access).detail); }
    void go_by_day() {
        start(tokyo(24, 12, 0));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    }
};

// STD-ONVIF-01: momentary access is refused in both, with the mode as the last reason (design 7.3).
TEST_F(ModeFlow, NobodyComesInThroughABlockedDoor_STD_ONVIF_01) {
    go_by_day();
    const std::pair<DoorMode, Detail> both[] = {{DoorMode::blocked, Detail::door_blocked},
                                                {DoorMode::locked_down, Detail::door_locked_down}};
    for (const auto& [wanted, why] : both) {
        ASSERT_TRUE(set("server", wanted, true));
        EXPECT_EQ(mode(1), wanted);
        gate().tap("r2", kIchiro);
        EXPECT_FALSE(gate().released("server"));
        EXPECT_EQ(last(EntryKind::access).decision, Verdict::denied);
        EXPECT_EQ(last_access().reason, Reason::other);
        EXPECT_EQ(last_access().detail, why);
        gate().tap("r2", kStranger);
        EXPECT_EQ(last_access().detail, Detail::unknown_card) << "the mode is the last reason";
        ASSERT_TRUE(set("server", wanted, false));
        EXPECT_EQ(mode(1), DoorMode::locked);
        gate().tap("r2", kIchiro);
        EXPECT_TRUE(gate().released("server"));
        gate().advance(std::chrono::seconds(6));
    }
}

// STD-ONVIF-01: each command and its end is one entry, with who and why, and ends the one it refers to.
// A double click, or two officers at a slow disk: one word ends what two began.
TEST_F(ModeFlow, TwoCommandsAtOnceEndTogether_STD_ONVIF_01) {
    for (const auto wanted : {DoorMode::locked_open, DoorMode::blocked, DoorMode::locked_down}) {
        start(tokyo(24, 20, 0));
        for (int i = 0; i < 2; ++i)
            gate().gate().set_mode({DoorName{"server"}, wanted, true, "x", "uid:1001"}, [](const Result<Seq>&) {});
        gate().settle();
        EXPECT_EQ(mode(1), wanted);
        EXPECT_EQ(refusal("server", wanted, false), "");
        EXPECT_EQ(mode(1), DoorMode::locked);
        EXPECT_TRUE(gate().gate().state().door_modes.empty());
        crash();
    }
}

TEST_F(ModeFlow, EachIsAnEntry_STD_ONVIF_01) {
    go_by_day();
    const auto begun = set("server", DoorMode::blocked, true);
    ASSERT_TRUE(begun);
    auto entry = last(EntryKind::door_mode);
    EXPECT_EQ(entry.seq, *begun);
    EXPECT_EQ(entry.pcommit.size(), 32U);
    const auto detail = std::get<DoorModeDetail>(entry.detail);
    EXPECT_EQ(detail.mode, DoorMode::blocked);
    EXPECT_TRUE(detail.active);
    EXPECT_EQ(detail.operator_, "uid:1001");
    EXPECT_NE(detail.rule.find("doors.server"), std::string::npos) << detail.rule;
    ASSERT_TRUE(set("server", DoorMode::blocked, false));
    entry = last(EntryKind::door_mode);
    EXPECT_FALSE(std::get<DoorModeDetail>(entry.detail).active);
    EXPECT_EQ(entry.ref_seq, *begun);
}

// STD-ONVIF-01: it stays over a crash, and leaves only by its own release.
TEST_F(ModeFlow, SurvivesARestart_STD_ONVIF_01) {
    go_by_day();
    ASSERT_TRUE(set("server", DoorMode::locked_down, true));
    ASSERT_TRUE(set("front", DoorMode::locked_open, true));
    crash();
    start(tokyo(24, 20, 0));
    EXPECT_EQ(mode(1), DoorMode::locked_down);
    EXPECT_EQ(mode(0), DoorMode::locked_open);
    EXPECT_TRUE(gate().released("front")) << "after hours too";
    EXPECT_EQ(refusal("server", DoorMode::blocked, false), "no command has put the door into Blocked");
    EXPECT_EQ(refusal("server", DoorMode::locked_down, true), "the door is LockedDown already");
    ASSERT_TRUE(set("front", DoorMode::locked_open, false));
    EXPECT_FALSE(gate().released("front"));
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::mode);
    ASSERT_TRUE(set("server", DoorMode::locked_down, false));
    EXPECT_EQ(mode(1), DoorMode::locked);
}

// STD-EGR-06: exit readers, buttons and sensors work in a lockdown; 6.9-B1.
TEST_F(ModeFlow, LockdownHoldsNobodyIn_STD_EGR_06) {
    go_by_day();
    for (const auto wanted : {DoorMode::locked_down, DoorMode::blocked}) {
        ASSERT_TRUE(set("server", wanted, true));
        ASSERT_TRUE(set("front", wanted, true));
        gate().tap("r3", kStranger);
        EXPECT_TRUE(gate().released("server")) << "an exit reader records, it never refuses";
        gate().advance(std::chrono::seconds(20));
        gate().rex("front", true);
        EXPECT_TRUE(gate().released("front"));
        gate().contact("front", true);
        EXPECT_FALSE(gate().gate().status().doors[0].forced);
        gate().contact("front", false);
        gate().rex("front", false);
        gate().advance(std::chrono::seconds(20));
        ASSERT_TRUE(set("server", wanted, false));
        ASSERT_TRUE(set("front", wanted, false));
    }
}

// STD-EGR-02: a lockdown does not hold against fire, and none is taken during one.
TEST_F(ModeFlow, NoLockdownAgainstFire_STD_EGR_02) {
    go_by_day();
    ASSERT_TRUE(set("front", DoorMode::locked_down, true));
    EXPECT_FALSE(gate().released("front")) << "the unlock schedule waits";
    gate().input("fire", true);
    EXPECT_TRUE(gate().released("front"));
    EXPECT_EQ(mode(0), DoorMode::locked_open);
    EXPECT_EQ(refusal("front", DoorMode::blocked, true), "a fire release stands");
    EXPECT_EQ(refusal("server", DoorMode::blocked, true), "") << "the fire does not free this one";
    gate().input("fire", false);
    gate().advance(std::chrono::seconds(2));
    EXPECT_FALSE(gate().released("front"));
    EXPECT_EQ(mode(0), DoorMode::locked_down);
}

// STD-ONVIF-01: a schedule that a mode held up begins with an entry of its own when the mode is over.
TEST_F(ModeFlow, ScheduleAndCommandWait_STD_ONVIF_01) {
    go_by_day();
    ASSERT_TRUE(gate().released("front"));
    ASSERT_TRUE(set("front", DoorMode::blocked, true));
    EXPECT_FALSE(gate().released("front"));
    gate().advance(std::chrono::minutes(2));
    EXPECT_FALSE(gate().released("front"));
    std::optional<Result<Seq>> unlocked;
    gate().gate().unlock(DoorName{"front"}, "delivery", "uid:0", [&](Result<Seq> seq) { unlocked = seq; });
    gate().settle();
    ASSERT_TRUE(unlocked);
    ASSERT_FALSE(*unlocked);
    EXPECT_EQ(unlocked->error().what, "the door is Blocked");
    (void)news();
    ASSERT_TRUE(set("front", DoorMode::blocked, false));
    EXPECT_TRUE(gate().released("front"));
    std::vector<EntryKind> kinds;
    for (const auto& entry : news()) kinds.push_back(entry.kind);
    EXPECT_EQ(kinds, (std::vector{EntryKind::door_mode, EntryKind::unlock}));
}

// The decision was made before the mode, its entry became durable behind it: nobody is let in.
TEST_F(ModeFlow, AModeOvertakesAGrantUnderWay_STD_ONVIF_01) {
    go_by_day();
    gate().stall_ledger();
    std::optional<Result<Seq>> answer;
    gate().gate().set_mode({DoorName{"server"}, DoorMode::blocked, true, "inspection", "uid:1001"},
                           [&answer](Result<Seq> seq) { answer = seq; });
    gate().tap("r2", kIchiro);
    gate().resume_ledger();
    gate().settle();
    ASSERT_TRUE(answer && *answer);
    gate().tap("r2", kIchiro);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(mode(1), DoorMode::blocked);
    EXPECT_TRUE(gate().gate().state().pending.empty()) << "every grant has its outcome";
}

// 6.9-B1: rescue goes before lockdown: locked open by command, cards are recorded as granted.
TEST_F(ModeFlow, LockedOpenGoesBeforeLockdown_6_9_B1) {
    go_by_day();
    ASSERT_TRUE(set("server", DoorMode::locked_down, true));
    ASSERT_TRUE(set("server", DoorMode::locked_open, true));
    EXPECT_TRUE(gate().released("server"));
    gate().tap("r2", kIchiro);
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
    ASSERT_TRUE(set("server", DoorMode::locked_open, false));
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(mode(1), DoorMode::locked_down);
}

// No record, no entry: nothing can be written, so nothing is opened, and the command says so.
TEST_F(ModeFlow, NothingIsOpenedUnrecorded) {
    go_by_day();
    EXPECT_EQ(refusal("nowhere", DoorMode::blocked, true), "no such door");
    EXPECT_NE(refusal("server", DoorMode::accessed, true), "");
    EXPECT_FALSE(gate().released("server"));
}

// 6.4-C2: DoubleLocked outside its hours, and a card goes in and out of it.
TEST_F(ModeFlow, DoubleLockedOutsideItsHours_6_4_C2) {
    (void)changed_site("[doors.server]",
                       "[zones.office]\nname = \"事務室\"\nsensitivity = \"controlled\"\n"
                       "parent = \"hall\"\nowner = \"x\"\n[readers.r9]\ndriver = \"nfc\"\n"
                       "[doors.office]\nbetween = [\"hall\", \"office\"]\negress = \"hardware\"\n"
                       "power_loss = \"fail_secure\"\nlever_retracts_all = true\n"
                       "unlock = { schedule = \"business\", outside = \"double_locked\" }\n"
                       "lines = { lock = \"chip0:20\", contact = \"chip0:21\" }\n"
                       "entry = { reader = \"r9\", levels = { default = \"card\" } }\n"
                       "[doors.server]");
    (void)changed_site("common = [ { at = [\"front\"]", "common = [ { at = [\"front\", \"office\"]");
    start(tokyo(24, 7, 0));
    ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
    const auto office = gate().gate().site()->find_door("office");
    ASSERT_TRUE(office);
    EXPECT_EQ(mode(*office), DoorMode::double_locked);
    gate().tap("r9", kHanako);
    EXPECT_EQ(mode(*office), DoorMode::accessed);
    gate().advance(std::chrono::seconds(6));
    EXPECT_EQ(mode(*office), DoorMode::double_locked);
    gate().advance_to(tokyo(24, 9, 0));
    EXPECT_EQ(mode(*office), DoorMode::unlocked);
    gate().advance_to(tokyo(24, 18, 0));
    EXPECT_EQ(mode(*office), DoorMode::double_locked);
}

}  // namespace
}  // namespace sekisho::flow

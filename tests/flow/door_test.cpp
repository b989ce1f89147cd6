// SPDX-License-Identifier: Apache-2.0
#include "tests/flow/stage.hpp"

#include <set>

namespace sekisho::flow {
namespace {

using DoorFlow = Stage;

std::vector<DoorEvent> door_events(const std::vector<Entry>& entries) {
    std::vector<DoorEvent> events;
    for (const auto& entry : entries) {
        if (const auto* detail = std::get_if<DoorEventDetail>(&entry.detail)) events.push_back(detail->event);
    }
    return events;
}

// ANO-19: open without a cause.
TEST_F(DoorFlow, forced_door_is_an_alarm_until_it_closes) {
    start(tokyo(24, 9, 0));
    (void)news();
    gate().contact("server", true);
    EXPECT_TRUE(gate().gate().status().doors[1].forced);
    gate().contact("server", false);
    EXPECT_FALSE(gate().gate().status().doors[1].forced);
    EXPECT_EQ(door_events(news()), (std::vector{DoorEvent::forced_open, DoorEvent::alarm_over}));
}

// 6.4-C2: in each period the door stays locked until somebody with a right has gone in.
TEST_F(DoorFlow, first_person_in_opens_the_door_for_the_others) {
    (void)changed_site("unlock = { schedule = \"business\" }",
                       "unlock = { schedule = \"business\", first_person_in = true }");
    start(tokyo(20, 8, 0));  // a Friday; Monday is a holiday
    ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
    const auto go_in = [this](const CardEvidence& who) {
        gate().tap("r1", who);
        gate().contact("front", true);
        gate().contact("front", false);
        gate().advance(std::chrono::seconds(10));
    };
    go_in(kHanako);  // before the hours
    gate().advance_to(tokyo(20, 8, 31));
    EXPECT_FALSE(gate().released("front")) << "nobody has come since 08:30";
    gate().rex("front", true);
    gate().contact("front", true);
    gate().rex("front", false);
    gate().contact("front", false);
    go_in(kStranger);
    gate().advance(std::chrono::minutes(1));
    EXPECT_FALSE(gate().released("front")) << "who leaves, or is refused, is no arrival";
    gate().tap("r1", kHanako);
    gate().advance(std::chrono::minutes(1));
    EXPECT_FALSE(gate().released("front")) << "nor is who taps and does not go in";
    go_in(kHanako);
    EXPECT_TRUE(gate().released("front"));
    EXPECT_EQ(std::get<UnlockDetail>(last(EntryKind::unlock).detail).cause, UnlockCause::schedule);
    crash();
    start(tokyo(20, 12, 0));
    EXPECT_TRUE(gate().released("front")) << "the ledger remembers";
    gate().advance_to(tokyo(20, 17, 31));
    EXPECT_FALSE(gate().released("front"));
    gate().advance_to(tokyo(23, 9, 0));
    go_in(kHanako);
    EXPECT_FALSE(gate().released("front")) << "a holiday has no hours";
    gate().advance_to(tokyo(24, 9, 0));
    EXPECT_FALSE(gate().released("front")) << "yesterday's arrival opens nothing";
    go_in(kHanako);
    EXPECT_TRUE(gate().released("front"));
}

// STD-ONVIF-02: exact instants of pre-alarm and alarm.
TEST_F(DoorFlow, held_door_warns_then_alarms) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    gate().contact("server", true);
    (void)news();
    gate().advance(std::chrono::milliseconds(19'999));
    EXPECT_TRUE(door_events(news()).empty());
    gate().advance(std::chrono::milliseconds(1));
    EXPECT_EQ(door_events(news()), std::vector{DoorEvent::held_pre_alarm});
    gate().advance(std::chrono::seconds(10));
    EXPECT_EQ(door_events(news()), std::vector{DoorEvent::held_open});
    gate().contact("server", false);
    EXPECT_EQ(door_events(news()), std::vector{DoorEvent::alarm_over});
}

// 6.9-B1: REX always frees, and is recorded as an exit.
TEST_F(DoorFlow, rex_frees_and_records_an_exit) {
    start(tokyo(24, 20, 0));
    (void)news();
    EXPECT_FALSE(gate().released("front"));
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front"));
    gate().contact("front", true);
    gate().rex("front", false);
    gate().contact("front", false);
    gate().advance(std::chrono::seconds(30));
    EXPECT_FALSE(gate().released("front"));
    const auto unlock = last(EntryKind::unlock);
    EXPECT_EQ(std::get<UnlockDetail>(unlock.detail).cause, UnlockCause::rex);
    const auto outcome = last(EntryKind::outcome);
    EXPECT_EQ(outcome.dir, Direction::exit);
    EXPECT_EQ(outcome.ref_seq, unlock.seq);
    EXPECT_EQ(door_events(news()), std::vector{DoorEvent::closed});  // no alarm: it was an exit
}

// Promise 1: REX never waits for the ledger, not even while it is being opened; it is written down afterwards.
TEST_F(DoorFlow, rex_frees_before_the_ledger_is_open) {
    bool freed = false;
    start(tokyo(24, 20, 0), {}, [&] {
        gate().rex("front", true);
        freed = gate().released("front");
        gate().rex("front", false);
    });
    EXPECT_TRUE(freed);
    EXPECT_TRUE(gate().released("front"));  // for the rest of its release time
    const auto unlock = last(EntryKind::unlock);
    EXPECT_EQ(std::get<UnlockDetail>(unlock.detail).cause, UnlockCause::rex);
    EXPECT_EQ(unlock.door.value, gate().gate().state().registry.number_of(NamedThing::door, "front"));
    EXPECT_GT(unlock.seq, last(EntryKind::config).seq);
}

// No record, no entry: an unlock schedule waits for the ledger.
TEST_F(DoorFlow, an_unlock_schedule_waits_for_the_ledger) {
    bool unlocked = true;
    start(tokyo(24, 9, 0), {}, [&] {
        gate().settle();
        unlocked = gate().released("front");
    });
    EXPECT_FALSE(unlocked);
    EXPECT_TRUE(gate().released("front"));
}

// STD-EGR-02.
TEST_F(DoorFlow, fire_releases_and_nothing_locks_until_it_is_over) {
    start(tokyo(24, 20, 0));
    gate().input("fire", true);
    EXPECT_TRUE(gate().released("front"));
    EXPECT_FALSE(gate().released("server"));  // no fire_release: its lever opens by hand
    gate().advance_to(tokyo(25, 18, 0));      // the unlock schedule has come and gone
    EXPECT_TRUE(gate().released("front"));
    gate().input("fire", false);
    EXPECT_FALSE(gate().released("front"));
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::fire_reset);
}

// 6.9-B1, STD-EGR-02: also when the daemon died in between.
TEST_F(DoorFlow, a_standing_fire_release_is_there_after_a_restart) {
    start(tokyo(24, 20, 0));
    gate().input("fire", true);
    crash();
    start(tokyo(24, 20, 1), [](hal::SimHardware& hardware) {
        hardware.set_input(LineSpec{"chip0", "9", false}, true);
    });
    EXPECT_TRUE(gate().released("front"));
}

// STD-EGR-02: the input cannot be read after the restart, so what the ledger says stands.
TEST_F(DoorFlow, a_fire_release_stands_when_its_input_is_gone_after_a_restart) {
    start(tokyo(24, 20, 0));
    gate().input("fire", true);
    crash();
    start(tokyo(24, 20, 1), [](hal::SimHardware& hardware) { hardware.hide_line(LineSpec{"chip0", "9", false}); });
    EXPECT_TRUE(gate().released("front"));
    gate().hardware().hide_line(LineSpec{"chip0", "9", false}, false);
    gate().advance(std::chrono::seconds(10));  // found again, and quiet
    EXPECT_FALSE(gate().released("front"));
}

// 6.4-C2: unlocked in hours, locked outside, never on a holiday.
TEST_F(DoorFlow, unlock_schedule_with_a_holiday) {
    start(tokyo(22, 12, 0));  // Sunday
    EXPECT_FALSE(gate().released("front"));
    gate().advance_to(tokyo(23, 12, 0));  // Monday, a holiday
    EXPECT_FALSE(gate().released("front"));
    gate().advance_to(tokyo(24, 8, 29, 59));
    EXPECT_FALSE(gate().released("front"));
    gate().advance_to(tokyo(24, 8, 30));
    EXPECT_TRUE(gate().released("front"));
    const auto unlock = last(EntryKind::unlock);
    EXPECT_EQ(std::get<UnlockDetail>(unlock.detail).cause, UnlockCause::schedule);
    EXPECT_FALSE(std::get<UnlockDetail>(unlock.detail).rule.empty());
    gate().advance_to(tokyo(24, 17, 30));
    EXPECT_FALSE(gate().released("front"));
}

TEST_F(DoorFlow, command_unlocks_with_a_reason_that_is_not_in_the_ledger) {
    start(tokyo(24, 9, 0));
    std::optional<Seq> seq;
    gate().gate().unlock(DoorName{"server"}, "鍵を室内に忘れた", "uid:0",
                         [&](const Result<Seq>& done) { seq = *done; });
    gate().settle();
    EXPECT_TRUE(gate().released("server"));
    const auto entry = last(EntryKind::unlock);
    EXPECT_EQ(entry.seq, *seq);
    EXPECT_EQ(std::get<UnlockDetail>(entry.detail).cause, UnlockCause::command);
    EXPECT_EQ(std::get<UnlockDetail>(entry.detail).operator_, "uid:0");
    EXPECT_EQ(gate().vault().text(entry.pcommit).value(), "鍵を室内に忘れた");
    gate().advance(std::chrono::seconds(5));
    EXPECT_FALSE(gate().released("server"));
}

// A taken or lost line disables that door alone; REX goes on.
TEST_F(DoorFlow, a_lost_contact_refuses_entry_at_that_door_alone) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().hardware().lose_line(LineSpec{"chip0", "4", false});
    gate().settle();
    EXPECT_FALSE(gate().gate().status().doors[1].disabled.empty());
    EXPECT_TRUE(std::get<DoorFaultDetail>(last(EntryKind::door_fault).detail).disabled);
    gate().tap("r2", kIchiro);
    const auto denied = std::get<AccessDetail>(last(EntryKind::access).detail);
    EXPECT_EQ(denied.detail, Detail::access_point_disabled);
    gate().rex("server", true);
    EXPECT_TRUE(gate().released("server"));
    gate().rex("server", false);
    gate().tap("r1", kIchiro);
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);

    gate().hardware().restore_line(LineSpec{"chip0", "4", false});
    gate().advance(std::chrono::seconds(10));
    EXPECT_TRUE(gate().gate().status().doors[1].disabled.empty());
    EXPECT_FALSE(std::get<DoorFaultDetail>(last(EntryKind::door_fault).detail).disabled);
    gate().tap("r2", kIchiro);
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
}

// A door with a fault lets nobody in by its schedule either; when the fault is over the schedule counts again.
TEST_F(DoorFlow, a_door_with_a_fault_is_not_unlocked_by_its_schedule) {
    const LineSpec contact{"chip0", "1", false};
    start(tokyo(24, 8, 0), [&](hal::SimHardware& hardware) { hardware.hide_line(contact); });
    gate().advance_to(tokyo(24, 8, 31));
    EXPECT_FALSE(gate().released("front"));
    gate().hardware().hide_line(contact, false);
    gate().advance(std::chrono::seconds(6));
    EXPECT_TRUE(gate().released("front"));
    gate().hardware().lose_line(contact);
    gate().settle();
    EXPECT_FALSE(gate().released("front"));
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::schedule);
}

// ANO-19: nobody saw the door move, so a contact that comes back open claims no break-in.
TEST_F(DoorFlow, a_contact_that_comes_back_open_is_no_break_in) {
    start(tokyo(24, 20, 0));
    const LineSpec contact{"chip0", "4", false};
    gate().hardware().lose_line(contact);
    gate().settle();
    gate().hardware().restore_line(contact);
    gate().hardware().set_input(contact, true);
    news();
    gate().advance(std::chrono::seconds(6));
    EXPECT_FALSE(gate().gate().status().doors[1].forced);
    EXPECT_EQ(std::get<DoorEventDetail>(last(EntryKind::door_event).detail).event, DoorEvent::opened);
    gate().advance(std::chrono::seconds(31));
    EXPECT_TRUE(gate().gate().status().doors[1].held) << "but it may not stand open";
}

// ledger.md, Durability: committed but unacknowledged decisions get "outcome unknown" at boot.
TEST_F(DoorFlow, a_crash_between_decision_and_outcome_is_written_down) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    const auto granted = last(EntryKind::access);
    crash();
    start(tokyo(24, 9, 1));
    EXPECT_FALSE(gate().released("server"));
    const auto outcome = last(EntryKind::outcome);
    EXPECT_EQ(std::get<OutcomeDetail>(outcome.detail).passage, Passage::unknown);
    EXPECT_EQ(outcome.ref_seq, granted.seq);
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
}

TEST_F(DoorFlow, a_reload_moves_no_unchanged_lock) {
    start(tokyo(24, 9, 0));
    EXPECT_TRUE(gate().released("front"));
    const auto moves = gate().hardware().output_log().size();
    const auto config = last(EntryKind::config).seq;
    ASSERT_TRUE(gate().reload(changed_site("release = \"5s\"", "release = \"7s\"")));
    EXPECT_EQ(gate().hardware().output_log().size(), moves);
    EXPECT_GT(last(EntryKind::config).seq, config);
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    gate().advance(std::chrono::milliseconds(6999));
    EXPECT_TRUE(gate().released("server"));
    gate().advance(std::chrono::milliseconds(1));
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(last(EntryKind::access).cfg_seq, last(EntryKind::config).seq);
}

TEST_F(DoorFlow, a_removed_door_is_left_locked_and_its_line_is_let_go) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    ASSERT_TRUE(gate().reload(changed_site("lock = \"chip0:3\"", "lock = \"chip0:30\"")));
    EXPECT_FALSE(gate().hardware().output_level(LineSpec{"chip0", "3", false}));
    EXPECT_TRUE(gate().hardware().open_output(LineSpec{"chip0", "3", false}, false));
    EXPECT_FALSE(gate().released("server"));
}

}  // namespace
}  // namespace sekisho::flow

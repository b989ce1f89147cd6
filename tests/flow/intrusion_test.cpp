// SPDX-License-Identifier: Apache-2.0
// Zones that are watched while they are empty: 6.4-D1, ANO-23.
#include "tests/flow/intrusion_stage.hpp"

#include <gmock/gmock.h>

namespace sekisho::flow {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// ANO-23
TEST_F(IntrusionFlow, an_empty_zone_arms_a_minute_after_its_hours_and_motion_is_an_alarm_6_4_D1) {
    gate().advance_to(tokyo(24, 17, 30));
    move_for(seconds(5));
    gate().advance_to(tokyo(24, 17, 31) - milliseconds(1));
    EXPECT_THAT(happened(), IsEmpty());
    gate().advance(milliseconds(1));
    EXPECT_THAT(happened(), ElementsAre("armed: empty"));
    motion(true);
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
    EXPECT_EQ(raised_by_.door, DoorNumber{});
}

TEST_F(IntrusionFlow, with_somebody_inside_motion_is_nothing_6_4_D1) {
    enter();
    gate().advance_to(tokyo(24, 20, 0));
    move_for(minutes(5));
    gate().advance(minutes(5));
    EXPECT_THAT(happened(), IsEmpty());
    EXPECT_FALSE(is_armed());
}

TEST_F(IntrusionFlow, motion_leaves_no_entry_while_the_zone_is_not_armed_6_4_D1) {
    (void)news();
    for (int times = 0; times < 20; ++times) move_for(seconds(3));
    EXPECT_THAT(news(), IsEmpty());
}

TEST_F(IntrusionFlow, a_grant_disarms_it_before_the_door_opens_and_the_last_exit_arms_it_6_4_D1) {
    arm();
    gate().tap("r2", kIchiro);
    ASSERT_TRUE(gate().released("server"));
    const auto granted = last(EntryKind::access);
    EXPECT_FALSE(is_armed());
    motion(true);
    gate().contact("server", true);
    gate().contact("server", false);
    gate().advance(minutes(10));
    motion(false);
    const auto entry = last(EntryKind::zone_arming);
    EXPECT_EQ(std::get<ZoneArmingDetail>(entry.detail).cause, ArmingCause::entry);
    EXPECT_EQ(entry.ref_seq, granted.seq);
    EXPECT_TRUE(gate().gate().state().alarms.empty());
    (void)news();
    leave();
    gate().advance(minutes(1) - milliseconds(1));
    EXPECT_THAT(happened(), IsEmpty());
    gate().advance(milliseconds(1));
    EXPECT_THAT(happened(), ElementsAre("armed: empty"));
}

TEST_F(IntrusionFlow, a_grant_that_nobody_used_disarms_it_for_as_long_as_it_waits_6_4_D1) {
    arm();
    gate().tap("r2", kIchiro);
    EXPECT_THAT(happened(), ElementsAre("not armed: entry"));
    gate().advance(seconds(5));  // the lock is back
    gate().advance(minutes(1));
    EXPECT_THAT(happened(), ElementsAre("armed: empty"));
}

// What people who leave stir up is not an intruder.
TEST_F(IntrusionFlow, what_moves_while_the_last_one_leaves_is_no_alarm_6_4_D1) {
    enter();
    gate().advance_to(tokyo(24, 18, 0));
    (void)news();
    motion(true);
    leave();
    gate().advance(seconds(50));
    motion(false);
    gate().advance(minutes(1));
    EXPECT_THAT(happened(), ElementsAre("armed: empty"));
}

TEST_F(IntrusionFlow, what_moves_still_when_it_arms_is_an_alarm_6_4_D1) {
    motion(true);
    gate().advance_to(tokyo(24, 17, 31));
    EXPECT_THAT(happened(), ElementsAre("armed: empty", "intrusion"));
}

TEST_F(IntrusionFlow, an_anonymous_exit_keeps_arming_off_until_confirmed_empty_6_4_D1) {
    enter();
    leave_by_lever();
    gate().advance_to(tokyo(24, 20, 0));
    move_for(minutes(2));
    EXPECT_THAT(happened(), IsEmpty());
    ASSERT_EQ(gate().gate().inside().size(), 1u);
    EXPECT_FALSE(gate().gate().inside().at(0).certain);
    EXPECT_EQ(confirm(), "");
    EXPECT_EQ(std::get<ZoneArmingDetail>(last(EntryKind::zone_arming).detail).operator_, "uid:1001");
    EXPECT_THAT(gate().gate().inside(), IsEmpty());
    (void)news();
    gate().advance(minutes(1));
    EXPECT_THAT(happened(), ElementsAre("armed: empty"));
    motion(true);
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
    expect_sound();
}

TEST_F(IntrusionFlow, an_exit_of_somebody_nobody_saw_enter_keeps_arming_off_too_6_4_D1) {
    leave_by_lever();
    EXPECT_THAT(happened(), ElementsAre("not armed: unnamed passage"));
    leave_by_lever();
    gate().advance_to(tokyo(24, 20, 0));
    EXPECT_THAT(happened(), IsEmpty()) << "told once";
    EXPECT_EQ(confirm(), "");
    gate().advance(minutes(1));
    EXPECT_THAT(happened(), ElementsAre("not armed: confirmed empty", "armed: empty"));
}

TEST_F(IntrusionFlow, who_may_have_left_by_the_lever_and_is_seen_again_needs_no_confirmation_6_4_D1) {
    enter();
    leave_by_lever();
    enter();
    leave();
    gate().advance_to(tokyo(24, 18, 0));
    EXPECT_THAT(happened(), ElementsAre("armed: empty"));
}

// ANO-23
TEST_F(IntrusionFlow, a_door_without_a_grant_is_an_alarm_and_disarms_nothing_6_4_D1) {
    arm();
    gate().contact("server", true);
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
    const auto forced = last(EntryKind::door_event);
    EXPECT_EQ(std::get<DoorEventDetail>(forced.detail).event, DoorEvent::forced_open);
    EXPECT_EQ(raised_by_.ref_seq, forced.seq);
    EXPECT_EQ(raised_by_.door, forced.door);
    gate().contact("server", false);
    gate().advance(minutes(2));
    EXPECT_THAT(happened(), ElementsAre("over"));
    leave_by_lever();  // somebody was in there all the time
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
    EXPECT_TRUE(is_armed());
}

TEST_F(IntrusionFlow, the_alarm_is_over_a_minute_after_the_last_sign_6_4_D1) {
    arm();
    motion(true);
    gate().advance(minutes(10));
    EXPECT_THAT(happened(), ElementsAre("intrusion")) << "it moves still";
    motion(false);
    gate().advance(seconds(30));
    move_for(seconds(1));
    EXPECT_THAT(happened(), IsEmpty()) << "told once";
    gate().advance(seconds(60));
    EXPECT_THAT(happened(), IsEmpty());
    gate().advance(seconds(1));  // a detector is quiet when it has been for a second
    EXPECT_THAT(happened(), ElementsAre("over"));
    EXPECT_TRUE(is_armed());
}

TEST_F(IntrusionFlow, its_hours_disarm_it_and_end_the_alarm_6_4_D1) {
    arm();
    gate().advance_to(tokyo(25, 8, 29, 50));
    motion(true);
    gate().advance_to(tokyo(25, 8, 30));
    EXPECT_THAT(happened(), ElementsAre("intrusion", "not armed: its hours begin", "over"));
}

TEST_F(IntrusionFlow, an_operator_who_opens_a_door_disarms_it_and_nobody_knows_who_is_in_6_4_D1) {
    arm();
    gate().gate().unlock(DoorName{"server"}, "the fire brigade's round", "uid:1001", [](const Result<Seq>&) {});
    gate().settle();
    EXPECT_THAT(happened(), ElementsAre("not armed: entry"));
    open_and_close();
    gate().advance(minutes(30));
    EXPECT_THAT(happened(), ElementsAre("not armed: unnamed passage"));
    EXPECT_EQ(confirm(), "");
    gate().advance(minutes(1));
    EXPECT_TRUE(is_armed());
}

TEST_F(IntrusionFlow, a_restart_keeps_it_armed_and_the_alarm_6_4_D1) {
    arm();
    crash();
    start(tokyo(24, 19, 0));
    EXPECT_TRUE(is_armed());
    EXPECT_THAT(happened(), IsEmpty());
    motion(true);
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
    crash();
    start(tokyo(24, 20, 0));
    gate().advance(seconds(59));
    EXPECT_THAT(happened(), IsEmpty());
    gate().advance(seconds(1));
    EXPECT_THAT(happened(), ElementsAre("over"));
}

TEST_F(IntrusionFlow, what_moves_when_the_daemon_comes_back_is_an_alarm_6_4_D1) {
    arm();
    crash();
    start(tokyo(24, 19, 0), [](hal::SimHardware& hardware) { hardware.set_input({"chip0", "30", false}, true); });
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
}

TEST_F(IntrusionFlow, a_restart_between_a_grant_and_its_outcome_leaves_it_unsure_6_4_D1) {
    arm();
    gate().tap("r2", kIchiro);
    crash();
    start(tokyo(24, 19, 0));
    gate().advance(hours(1));
    EXPECT_THAT(happened(), ElementsAre("not armed: entry"));
    EXPECT_EQ(confirm(), "");
    gate().advance(minutes(1));
    EXPECT_TRUE(is_armed());
}

TEST_F(IntrusionFlow, it_is_confirmed_empty_only_where_that_may_be_so_6_4_D1) {
    EXPECT_EQ(confirm("attic"), "there is no such zone");
    EXPECT_EQ(confirm("outside"), "there is no such zone");
    enter();
    EXPECT_EQ(confirm(), "1 were seen to enter and not to leave");
    EXPECT_EQ(confirm("hall"), "1 were seen to enter and not to leave") << "the room lies within it";
    leave_by_lever();
    EXPECT_EQ(confirm("hall"), "nobody knows whether `server_room` is empty, which lies within it");
    EXPECT_EQ(confirm(), "");
    EXPECT_EQ(confirm("hall"), "");
    arm();
    EXPECT_EQ(confirm(), "the zone is armed, so it is held to be empty");
}

TEST_F(IntrusionFlow, a_reload_keeps_what_arms_and_ends_what_does_not_6_4_D1) {
    arm();
    motion(true);
    (void)news();
    ASSERT_TRUE(gate().reload(changed_site("name = \"サーバ室\"", "name = \"サーバ室 1\"")));
    EXPECT_THAT(happened(), IsEmpty());
    ASSERT_TRUE(gate().reload(changed_site(kArm, "")));
    EXPECT_TRUE(gate().gate().state().alarms.empty());
    EXPECT_FALSE(is_armed());
    EXPECT_EQ(std::get<ZoneArmingDetail>(last(EntryKind::zone_arming).detail).cause, ArmingCause::configuration);
}

}  // namespace
}  // namespace sekisho::flow

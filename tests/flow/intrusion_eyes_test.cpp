// SPDX-License-Identifier: Apache-2.0
// What an armed zone goes by: its detectors, and the contacts of its doors (6.4-D1).
#include "tests/flow/intrusion_stage.hpp"

#include <gmock/gmock.h>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(IntrusionFlow, a_detector_that_is_lost_raises_nothing_and_is_told_6_4_D1) {
    arm();
    gate().hardware().lose_line({"chip0", "30", false});
    gate().advance(seconds(20));
    EXPECT_THAT(happened(), IsEmpty());
    EXPECT_EQ(std::get<DoorFaultDetail>(last(EntryKind::door_fault).detail).disabled, true);
    gate().hardware().restore_line({"chip0", "30", false});
    gate().advance(seconds(7));
    motion(true);
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
}

TEST_F(IntrusionFlow, a_delay_of_the_detector_is_waited_for_6_4_D1) {
    crash();
    (void)changed_site("kind = \"motion\"", "kind = \"motion\"\ndelay = \"2s\"");
    start(tokyo(24, 17, 10));
    arm();
    move_for(milliseconds(1999));
    gate().advance(minutes(1));
    EXPECT_THAT(happened(), IsEmpty());
    move_for(seconds(2));
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
}

// It saw somebody when its wire was cut: that is no sign for ever, and the next one counts.
TEST_F(IntrusionFlow, a_detector_that_is_lost_while_something_moves_blinds_nobody_6_4_D1) {
    arm();
    motion(true);
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
    gate().hardware().lose_line({"chip0", "30", false});
    gate().advance(minutes(2));
    EXPECT_THAT(happened(), ElementsAre("over"));
    gate().contact("server", true);
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
    gate().contact("server", false);
    gate().advance(minutes(2));
    EXPECT_THAT(happened(), ElementsAre("over"));
    gate().hardware().restore_line({"chip0", "30", false});
    gate().advance(seconds(7));
    EXPECT_THAT(happened(), ElementsAre("intrusion")) << "it moves still";
}

TEST_F(IntrusionFlow, it_does_not_arm_while_a_door_of_it_stands_open_6_4_D1) {
    enter();
    gate().tap("r3", kIchiro);
    gate().contact("server", true);
    gate().advance_to(tokyo(24, 20, 0));
    EXPECT_THAT(happened(), IsEmpty());
    gate().contact("server", false);
    gate().advance(minutes(1) + seconds(1));
    EXPECT_THAT(happened(), ElementsAre("armed: empty"));
}

TEST_F(IntrusionFlow, a_door_that_still_stands_open_is_a_sign_6_4_D1) {
    arm();
    gate().contact("server", true);
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
    gate().advance(minutes(30));
    EXPECT_THAT(happened(), IsEmpty());
    gate().contact("server", false);
    gate().advance(minutes(2));
    EXPECT_THAT(happened(), ElementsAre("over"));
}

TEST_F(IntrusionFlow, it_does_not_arm_while_nothing_can_see_who_comes_6_4_D1) {
    const LineSpec detector{"chip0", "30", false};
    const LineSpec contact{"chip0", "4", false};
    gate().hardware().lose_line(detector);
    gate().hardware().lose_line(contact);
    gate().advance_to(tokyo(24, 18, 0));
    EXPECT_THAT(happened(), IsEmpty());
    gate().hardware().restore_line(contact);
    gate().advance(minutes(2));
    EXPECT_THAT(happened(), ElementsAre("armed: empty")) << "its contacts tell of every way in";
}

// ... of a roster, every minute: what waits goes on waiting.
TEST_F(IntrusionFlow, reloads_put_no_arming_off_6_4_D1) {
    gate().advance_to(tokyo(24, 17, 30, 1));
    ASSERT_TRUE(gate().reload(changed_site("name = \"サーバ室\"", "name = \"サーバ室 1\"")));
    gate().advance_to(tokyo(24, 17, 30, 40));
    ASSERT_TRUE(gate().reload(changed_site("name = \"サーバ室 1\"", "name = \"サーバ室 2\"")));
    gate().advance_to(tokyo(24, 17, 31, 1));
    EXPECT_THAT(happened(), ElementsAre("armed: empty"));
}

TEST_F(IntrusionFlow, a_detector_that_a_reload_moves_to_a_missing_line_is_no_sign_for_ever_6_4_D1) {
    arm();
    motion(true);
    EXPECT_THAT(happened(), ElementsAre("intrusion"));
    gate().hardware().hide_line({"chip0", "31", false}, true);
    ASSERT_TRUE(gate().reload(changed_site("chip0:30", "chip0:31")));
    gate().advance(minutes(2));
    EXPECT_THAT(happened(), ElementsAre("over"));
}

}  // namespace
}  // namespace sekisho::flow

// SPDX-License-Identifier: Apache-2.0
// A stop that waits for the pulse that throws a bolt: nobody is held in meanwhile, and no bolt stays drawn.
#include "tests/flow/stage.hpp"

#include <chrono>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Somebody was let in at the server room, whose bolt is thrown by a pulse of half a second, and the stop is recorded.
class StopPulse : public Stage {
protected:
    void stop_while_released() {
        (void)changed_site({{"egress = \"hardware\"\npower_loss = \"fail_secure\"",
                             "egress = \"hardware\"\npower_loss = \"keeps_state\""},
                            {"lines = { lock = \"chip0:3\", contact = \"chip0:4\", rex = \"chip0:5\" }",
                             "lines = { pulse_unlock = \"chip0:3\", pulse_lock = \"chip0:8\", contact = \"chip0:4\", "
                             "rex = \"chip0:5\", lock_monitor = \"chip0:6\" }"}});
        start(tokyo(24, 20, 0));  // no schedule holds a door
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
        gate().advance(seconds(10));
        gate().tap("r3", kIchiro);
        gate().advance(seconds(1));
        ASSERT_TRUE(drawn());
        gate().gate().stop("SIGTERM", [this](const Result<Seq>& written) { over_ = written.has_value(); });
        gate().settle();
        ASSERT_FALSE(over_);
        ASSERT_TRUE(gate().hardware().output_level(kThrow));
    }
    bool drawn() { return gate().released("server"); }

    const LineSpec kThrow{"chip0", "8", false};
    bool over_ = false;
};

TEST_F(StopPulse, serves_ways_out_and_fire_of_other_doors_STD_EGR_01_STD_EGR_02) {
    stop_while_released();
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front"));
    gate().rex("front", false);
    gate().input("fire", true);
    EXPECT_TRUE(gate().gate().status().fire);
    gate().advance(milliseconds(600));
    EXPECT_TRUE(over_);
    EXPECT_TRUE(gate().released("front")) << "fire stands, whoever pressed";
}

TEST_F(StopPulse, keeps_a_door_without_a_lever_open_for_who_is_on_the_way_out_STD_EGR_01) {
    stop_while_released();
    gate().rex("front", true);
    gate().rex("front", false);
    gate().advance(milliseconds(600));
    EXPECT_TRUE(over_);
    EXPECT_TRUE(gate().released("front"));
}

// The lever opens by itself: a bolt that a card draws meanwhile is thrown again, or it would stay drawn for ever.
TEST_F(StopPulse, leaves_no_bolt_drawn_PRAC_08) {
    stop_while_released();
    gate().advance(milliseconds(300));
    gate().tap("r3", kIchiro);
    gate().advance(milliseconds(499));
    EXPECT_TRUE(drawn()) << "out by the exit reader";
    EXPECT_FALSE(over_);
    gate().advance(milliseconds(501));
    EXPECT_TRUE(over_);
    EXPECT_FALSE(drawn());
    EXPECT_FALSE(gate().hardware().output_level(kThrow));
}

TEST_F(StopPulse, lets_nobody_in) {
    stop_while_released();
    gate().tap("r1", kIchiro);
    gate().advance(milliseconds(600));
    EXPECT_TRUE(over_);
    EXPECT_FALSE(gate().released("front"));
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::denied);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::access_point_disabled);
}

}  // namespace
}  // namespace sekisho::flow

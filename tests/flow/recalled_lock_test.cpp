// SPDX-License-Identifier: Apache-2.0
// Bolts and cases over restarts, and how often each lock has moved: 6.4-C1, STD-IEC-06, STD-IEC-18, STD-UL-01.
#include "tests/flow/stage.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const LineSpec kMonitor{"chip0", "6", false};
const LineSpec kTamper{"chip0", "7", false};

class RecalledLockFlow : public Stage {
protected:
    RecalledLockFlow() {
        (void)changed_site("lines = { lock = \"chip0:3\", contact = \"chip0:4\", rex = \"chip0:5\" }",
                           "lines = { lock = \"chip0:3\", contact = \"chip0:4\", rex = \"chip0:5\", "
                           "lock_monitor = \"chip0:6\", tamper = \"chip0:7\" }");
    }
    std::vector<DoorEvent> door_events() {
        std::vector<DoorEvent> events;
        for (const auto& entry : news()) {
            const auto* detail = std::get_if<DoorEventDetail>(&entry.detail);
            if (detail != nullptr && detail->event >= DoorEvent::lock_not_locked) events.push_back(detail->event);
        }
        return events;
    }
    gate::DoorStatus server() { return gate().gate().status().doors[1]; }
};

TEST_F(RecalledLockFlow, a_case_that_stands_open_is_told_once_STD_IEC_18) {
    start(tokyo(24, 9, 0));
    gate().hardware().set_input(kTamper, true);
    gate().settle();
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::tampered));
    crash();
    start(tokyo(24, 10, 0), [](hal::SimHardware& hardware) { hardware.set_input(kTamper, true); });
    EXPECT_TRUE(server().tampered);
    gate().advance(seconds(10));
    EXPECT_THAT(door_events(), testing::IsEmpty());
    gate().hardware().set_input(kTamper, false);
    gate().advance(milliseconds(2100));
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::tamper_over));
}

TEST_F(RecalledLockFlow, a_case_that_was_closed_meanwhile_is_told_as_over_STD_IEC_18) {
    start(tokyo(24, 9, 0));
    gate().hardware().set_input(kTamper, true);
    gate().settle();
    (void)door_events();
    crash();
    start(tokyo(24, 10, 0));
    EXPECT_TRUE(server().tampered) << "until it has lasted";
    gate().advance(milliseconds(2100));
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::tamper_over));
    EXPECT_FALSE(server().tampered);
    crash();
    start(tokyo(24, 11, 0));
    gate().advance(seconds(10));
    EXPECT_THAT(door_events(), testing::IsEmpty());
}

TEST_F(RecalledLockFlow, a_bolt_that_was_mended_meanwhile_is_told_as_over_STD_IEC_06) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().advance(seconds(10));
    gate().tap("r2", kIchiro);
    gate().bolts().jam(kMonitor);
    gate().advance(seconds(10));
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::lock_not_locked));
    crash();
    start(tokyo(24, 10, 0));
    gate().advance(seconds(10));
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::lock_obeys));
    EXPECT_FALSE(server().lock_fault);
}

// STD-UL-01: the count is the ledger's, so it goes on over a restart.
TEST_F(RecalledLockFlow, cycles_are_counted_over_restarts_STD_UL_01) {
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    EXPECT_EQ(server().cycles, 0);
    gate().tap("r2", kIchiro);
    EXPECT_EQ(server().cycles, 0) << "it is not locked again yet";
    gate().contact("server", true);
    gate().contact("server", false);
    EXPECT_EQ(server().cycles, 1);
    gate().rex("server", true);
    gate().rex("server", false);
    gate().advance(seconds(10));
    EXPECT_EQ(server().cycles, 2);
    const auto front = gate().gate().status().doors[0].cycles;
    crash();
    start(tokyo(24, 10, 0));
    EXPECT_EQ(server().cycles, 2);
    gate().tap("r2", kIchiro);
    gate().advance(seconds(10));
    EXPECT_EQ(server().cycles, 3);
    EXPECT_EQ(gate().gate().status().doors[0].cycles, front) << "each door has its own";
}

}  // namespace
}  // namespace sekisho::flow

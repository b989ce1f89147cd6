// SPDX-License-Identifier: Apache-2.0
// What the ledger says of a bolt and a case when the daemon comes back: 6.4-C1, STD-IEC-06, STD-IEC-18.
#include "daemon/door/lock_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace sekisho::door {
namespace {

using std::chrono::milliseconds;
using Events = std::vector<DoorEvent>;

// A watch that begins, and has not heard what the ledger says.
struct Beginning {
    LockWatchSettings settings{true, false, milliseconds{2000}, 0};
    LockWatch watch{};
    Beginning() { watch.silent = true; }
    Events operator()(std::int64_t ms, const LockWatchEvent& event) {
        return step(watch, settings, event, MonoTime{} + milliseconds{ms}).events;
    }
};

TEST(Recalled, what_stands_and_was_told_is_not_told_again_STD_IEC_18) {
    Beginning lock;
    EXPECT_THAT(lock(0, TamperSaid{true}), testing::IsEmpty());
    EXPECT_TRUE(alarms(lock.watch)) << "the alarm does not wait for the ledger";
    EXPECT_THAT(lock(10, Recalled{std::nullopt, true}), testing::IsEmpty());
    EXPECT_THAT(lock(20, TamperSaid{true}), testing::IsEmpty());
    EXPECT_TRUE(lock.watch.tampered);
    lock(1000, TamperSaid{false});
    EXPECT_EQ(lock(3000, WatchTick{}), (Events{DoorEvent::tamper_over}));
}

TEST(Recalled, what_began_while_nobody_looked_is_told_STD_IEC_18) {
    Beginning lock;
    lock(0, TamperSaid{true});
    EXPECT_EQ(lock(10, Recalled{}), (Events{DoorEvent::tampered}));
}

TEST(Recalled, what_ended_while_nobody_looked_is_told_as_over_STD_IEC_18) {
    Beginning lock;
    lock(0, TamperSaid{false});
    EXPECT_THAT(lock(10, Recalled{std::nullopt, true}), testing::IsEmpty());
    EXPECT_TRUE(alarms(lock.watch)) << "until it is seen to be closed";
    lock(10, TamperSaid{false});
    EXPECT_THAT(lock(2009, WatchTick{}), testing::IsEmpty());
    EXPECT_EQ(lock(2010, WatchTick{}), (Events{DoorEvent::tamper_over}));
    EXPECT_FALSE(alarms(lock.watch));
}

// A wire that cannot be read says nothing of the case.
TEST(Recalled, a_case_that_nobody_can_see_stays_open_STD_IEC_18) {
    Beginning lock;
    EXPECT_THAT(lock(10, Recalled{std::nullopt, true}), testing::IsEmpty());
    EXPECT_THAT(lock(60'000, WatchTick{}), testing::IsEmpty());
    EXPECT_TRUE(lock.watch.tampered);
}

// The ledger took its time to open.
TEST(Recalled, a_case_that_was_opened_and_closed_meanwhile_is_told_STD_IEC_18) {
    Beginning lock;
    lock(0, TamperSaid{true});
    lock(100, TamperSaid{false});
    EXPECT_THAT(lock(2100, WatchTick{}), testing::IsEmpty());
    EXPECT_EQ(lock(9000, Recalled{}), (Events{DoorEvent::tampered, DoorEvent::tamper_over}));
    EXPECT_THAT(lock(9001, TamperSaid{false}), testing::IsEmpty());
}

TEST(Recalled, a_bolt_that_is_still_out_is_not_told_again_STD_IEC_06) {
    Beginning lock;
    lock(0, MonitorSaid{false});
    EXPECT_THAT(lock(10, Recalled{DoorEvent::lock_not_locked, false}), testing::IsEmpty());
    EXPECT_THAT(lock(2500, WatchTick{}), testing::IsEmpty()) << "it was given its time anew, and told already";
    EXPECT_TRUE(alarms(lock.watch));
    EXPECT_EQ(lock(3000, MonitorSaid{true}), (Events{DoorEvent::lock_obeys}));
}

TEST(Recalled, a_bolt_that_was_mended_meanwhile_is_told_as_over_STD_IEC_06) {
    Beginning lock;
    lock(0, MonitorSaid{true});
    EXPECT_EQ(lock(10, Recalled{DoorEvent::lock_not_locked, false}), (Events{DoorEvent::lock_obeys}));
    EXPECT_FALSE(alarms(lock.watch));
}

// Another fault than the one that was told.
TEST(Recalled, a_fault_of_the_other_kind_is_told_STD_IEC_06) {
    Beginning lock;
    lock(0, MonitorSaid{false});
    EXPECT_THAT(lock(2000, WatchTick{}), testing::IsEmpty()) << "nothing is told before the ledger is known";
    EXPECT_EQ(lock(2010, Recalled{DoorEvent::lock_not_released, false}), (Events{DoorEvent::lock_not_locked}));
    Beginning same;
    same(0, MonitorSaid{false});
    same(2000, WatchTick{});
    EXPECT_THAT(same(2010, Recalled{DoorEvent::lock_not_locked, false}), testing::IsEmpty());
}

// A bolt that cannot be judged is neither well nor worse.
TEST(Recalled, a_fault_stands_while_nobody_can_judge_it_STD_IEC_06) {
    Beginning lock;
    lock.settings.blind = true;
    EXPECT_THAT(lock(10, Recalled{DoorEvent::lock_not_locked, false}), testing::IsEmpty());
    EXPECT_TRUE(alarms(lock.watch));
    Beginning without;
    without.settings.has_monitor = false;
    EXPECT_EQ(without(10, Recalled{DoorEvent::lock_not_locked, false}), (Events{DoorEvent::lock_obeys}))
        << "the monitor was taken out: nothing stands that anybody could see";
}

// What was commanded is driven all the same.
TEST(Recalled, a_pulse_is_given_again_while_nothing_is_told_PRAC_08) {
    Beginning lock;
    lock.settings.retries = 1;
    lock(0, MonitorSaid{false});
    const auto late = step(lock.watch, lock.settings, WatchTick{}, MonoTime{} + milliseconds{2000});
    EXPECT_TRUE(late.drive_again);
    EXPECT_THAT(late.events, testing::IsEmpty());
}

}  // namespace
}  // namespace sekisho::door

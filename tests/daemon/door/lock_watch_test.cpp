// SPDX-License-Identifier: Apache-2.0
// The bolt against the command, the case against the burglar: 6.4-C1, STD-IEC-06, STD-IEC-18, PRAC-08.
#include "daemon/door/lock_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

namespace sekisho::door {
namespace {

using std::chrono::milliseconds;
using Events = std::vector<DoorEvent>;

MonoTime at(std::int64_t ms) {
    return MonoTime{} + std::chrono::hours{1} + milliseconds{ms};
}

struct Watched {
    LockWatchSettings settings{true, false, milliseconds{2000}, 0};
    LockWatch watch{};
    LockWatchActions operator()(std::int64_t ms, const LockWatchEvent& event) {
        return step(watch, settings, event, at(ms));
    }
};

// 6.4-C1
TEST(LockWatch, a_bolt_that_stays_out_is_a_fault_at_the_very_instant_STD_IEC_06) {
    Watched lock;
    EXPECT_THAT(lock(0, MonitorSaid{false}).events, testing::IsEmpty());
    EXPECT_EQ(next_deadline(lock.watch), at(2000));
    EXPECT_THAT(lock(1999, WatchTick{}).events, testing::IsEmpty());
    EXPECT_FALSE(alarms(lock.watch));
    EXPECT_EQ(lock(2000, WatchTick{}).events, (Events{DoorEvent::lock_not_locked}));
    EXPECT_TRUE(alarms(lock.watch));
    EXPECT_FALSE(next_deadline(lock.watch));
    EXPECT_EQ(lock(9000, MonitorSaid{true}).events, (Events{DoorEvent::lock_obeys}));
    EXPECT_FALSE(alarms(lock.watch));
}

TEST(LockWatch, a_bolt_that_does_not_let_go_is_told_apart_STD_IEC_06) {
    Watched lock;
    lock(0, Driven{true});
    EXPECT_EQ(lock(2000, WatchTick{}).events, (Events{DoorEvent::lock_not_released}));
    EXPECT_EQ(lock(2001, MonitorSaid{false}).events, (Events{DoorEvent::lock_obeys}));
}

TEST(LockWatch, a_bolt_in_time_is_no_event) {
    Watched lock;
    lock(0, Driven{true});
    EXPECT_THAT(lock(1999, MonitorSaid{false}).events, testing::IsEmpty());
    lock(5000, Driven{false});
    EXPECT_THAT(lock(6999, MonitorSaid{true}).events, testing::IsEmpty());
    EXPECT_EQ(lock.watch, LockWatch{});
}

// A command that is taken back in time has a whole time of its own.
TEST(LockWatch, each_command_has_its_whole_time) {
    Watched lock;
    lock(0, Driven{true});
    EXPECT_THAT(lock(1500, Driven{false}).events, testing::IsEmpty());
    lock(1600, Driven{true});
    EXPECT_EQ(next_deadline(lock.watch), at(3600));
    lock(1700, MonitorSaid{false});
    lock(1800, Driven{false});
    EXPECT_EQ(next_deadline(lock.watch), at(3800));
}

// Whoever is let in by a lock that no longer locks has mended nothing.
TEST(LockWatch, a_release_in_between_ends_no_fault) {
    Watched lock;
    lock(0, MonitorSaid{false});
    lock(2000, WatchTick{});
    EXPECT_THAT(lock(3000, Driven{true}).events, testing::IsEmpty());
    EXPECT_THAT(lock(8000, Driven{false}).events, testing::IsEmpty());
    EXPECT_THAT(lock(20000, WatchTick{}).events, testing::IsEmpty());
    EXPECT_EQ(lock.watch.fault, DoorEvent::lock_not_locked);
}

// Each command is repeated as often as any other, also while a fault stands; a fault that stands is told once.
TEST(LockWatch, a_fault_takes_no_later_command_its_retries_PRAC_08) {
    Watched lock;
    lock.settings.retries = 1;
    lock(0, MonitorSaid{false});
    lock(2000, WatchTick{});
    EXPECT_EQ(lock(4000, WatchTick{}).events, (Events{DoorEvent::lock_not_locked}));
    lock(5000, Driven{true});
    lock(6000, Driven{false});
    EXPECT_TRUE(lock(8000, WatchTick{}).drive_again);
    EXPECT_THAT(lock(10000, WatchTick{}).events, testing::IsEmpty());
    EXPECT_EQ(lock.watch.fault, DoorEvent::lock_not_locked);
}

// Nobody sees the bolt: the fault is neither over nor told anew.
TEST(LockWatch, while_nothing_is_seen_a_fault_stands) {
    Watched lock;
    lock(0, MonitorSaid{false});
    lock(2000, WatchTick{});
    lock.settings.blind = true;
    EXPECT_THAT(lock(3000, WatchTick{}).events, testing::IsEmpty());
    lock(4000, Driven{true});
    EXPECT_FALSE(next_deadline(lock.watch));
    EXPECT_EQ(lock.watch.fault, DoorEvent::lock_not_locked);
}

// While the door stands open the bolt may stand anywhere; a fault that stands is not over by that.
TEST(LockWatch, an_open_door_is_not_judged) {
    Watched lock;
    lock(0, DoorMoved{true});
    EXPECT_THAT(lock(0, MonitorSaid{false}).events, testing::IsEmpty());
    EXPECT_FALSE(next_deadline(lock.watch));
    lock(5000, DoorMoved{false});
    EXPECT_EQ(next_deadline(lock.watch), at(7000));
    lock(7000, WatchTick{});
    lock(8000, DoorMoved{true});
    EXPECT_THAT(lock(8100, MonitorSaid{true}).events, testing::IsEmpty());
    EXPECT_EQ(lock(9000, DoorMoved{false}).events, (Events{DoorEvent::lock_obeys}));
}

TEST(LockWatch, a_pulse_is_given_again_before_it_is_a_fault_PRAC_08) {
    Watched lock;
    lock.settings.retries = 2;
    lock(0, Driven{true});
    const auto first = lock(2000, WatchTick{});
    EXPECT_TRUE(first.drive_again);
    EXPECT_THAT(first.events, testing::IsEmpty());
    EXPECT_TRUE(lock(4000, WatchTick{}).drive_again);
    const auto last = lock(6000, WatchTick{});
    EXPECT_FALSE(last.drive_again);
    EXPECT_EQ(last.events, (Events{DoorEvent::lock_not_released}));
}

TEST(LockWatch, after_a_pulse_that_was_given_again_all_retries_are_there_anew_PRAC_08) {
    Watched lock;
    lock.settings.retries = 1;
    lock(0, Driven{true});
    EXPECT_TRUE(lock(2000, WatchTick{}).drive_again);
    lock(2100, MonitorSaid{false});
    lock(9000, Driven{false});
    EXPECT_TRUE(lock(11000, WatchTick{}).drive_again);
}

// A late Tick gives the pulse that is given again its whole time, and no two at once.
TEST(LockWatch, late_ticks_do_not_use_up_retries_PRAC_08) {
    Watched lock;
    lock.settings.retries = 3;
    lock(0, Driven{true});
    EXPECT_TRUE(lock(60000, WatchTick{}).drive_again);
    EXPECT_EQ(lock.watch.retries_left, 2);
    EXPECT_EQ(next_deadline(lock.watch), at(62000));
}

TEST(LockWatch, without_a_monitor_nothing_is_judged_and_a_fault_is_over) {
    Watched lock;
    lock(0, MonitorSaid{false});
    lock(2000, WatchTick{});
    lock.settings.has_monitor = false;
    EXPECT_EQ(lock(3000, WatchTick{}).events, (Events{DoorEvent::lock_obeys}));
    EXPECT_THAT(lock(9000, Driven{true}).events, testing::IsEmpty());
    EXPECT_FALSE(next_deadline(lock.watch));
}

TEST(LockWatch, a_case_counts_at_once_and_closed_when_it_has_lasted_STD_IEC_18) {
    Watched lock;
    EXPECT_EQ(lock(0, TamperSaid{true}).events, (Events{DoorEvent::tampered}));
    EXPECT_TRUE(alarms(lock.watch));
    EXPECT_THAT(lock(1, TamperSaid{true}).events, testing::IsEmpty());
    lock(100, TamperSaid{false});
    EXPECT_THAT(lock(2099, TamperSaid{true}).events, testing::IsEmpty());  // it bounced
    lock(3000, TamperSaid{false});
    EXPECT_EQ(next_deadline(lock.watch), at(5000));
    EXPECT_EQ(lock(5000, WatchTick{}).events, (Events{DoorEvent::tamper_over}));
    EXPECT_FALSE(alarms(lock.watch));
}

// Every state that events and steps of time reach: a timer runs only for what is unsettled, none is past, a fault never
// stands beside one for the bolt, and a fault is told once at its beginning and once at its end.
TEST(LockWatch, every_reachable_state_keeps_the_rules_STD_IEC_06_STD_IEC_18) {
    LockWatchSettings settings{true, false, milliseconds{3}, 1};
    const std::vector<LockWatchEvent> events{Driven{true},       Driven{false},     MonitorSaid{true},
                                             MonitorSaid{false}, DoorMoved{true},   DoorMoved{false},
                                             TamperSaid{true},   TamperSaid{false}, WatchTick{}};
    const auto left = [](const std::optional<MonoTime>& due, MonoTime now) {
        return due ? (*due - now) / milliseconds{1} : -1;
    };
    const auto key = [&](const LockWatch& watch, MonoTime now) {
        return std::tuple(watch.released, watch.bolted, watch.open, watch.fault, watch.given_up, watch.tampered,
                          watch.retries_left, left(watch.late_at, now), left(watch.case_closed_at, now));
    };
    std::set<decltype(key(LockWatch{}, at(0)))> seen;
    std::vector<LockWatch> open{LockWatch{}};  // each as at the instant at(0)
    while (!open.empty()) {
        const LockWatch from = open.back();
        open.pop_back();
        if (!seen.insert(key(from, at(0))).second) continue;
        for (const auto& event : events) {
            for (const int later : {0, 1, 3, 4}) {
                auto watch = from;
                const auto now = at(later);
                const auto actions = step(watch, settings, event, now);
                const auto due = next_deadline(watch);
                ASSERT_TRUE(!due || *due > now);
                ASSERT_FALSE(watch.given_up && (watch.late_at || !watch.fault));
                ASSERT_FALSE(watch.late_at && (watch.open || watch.bolted != watch.released));
                ASSERT_FALSE(watch.case_closed_at && !watch.tampered);
                const auto told = [&](std::initializer_list<DoorEvent> which) {
                    return std::count_if(actions.events.begin(), actions.events.end(), [&](DoorEvent one) {
                        return std::find(which.begin(), which.end(), one) != which.end();
                    });
                };
                const auto begun = told({DoorEvent::lock_not_locked, DoorEvent::lock_not_released});
                // A lock may fail the other way while the first fault stands: told, and one end for both.
                const int changed = from.fault && watch.fault && from.fault != watch.fault ? 1 : 0;
                ASSERT_EQ((from.fault ? 1 : 0) + begun - told({DoorEvent::lock_obeys}) - changed, watch.fault ? 1 : 0);
                ASSERT_EQ((from.tampered ? 1 : 0) + told({DoorEvent::tampered}) - told({DoorEvent::tamper_over}),
                          watch.tampered ? 1 : 0);
                const auto shift = now - at(0);
                if (watch.late_at) *watch.late_at -= shift;
                if (watch.case_closed_at) *watch.case_closed_at -= shift;
                open.push_back(watch);
            }
        }
    }
    EXPECT_GT(seen.size(), 100U);
}

}  // namespace
}  // namespace sekisho::door

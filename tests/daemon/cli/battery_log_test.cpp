// SPDX-License-Identifier: Apache-2.0
// What entries tell of the battery, by lists of entries that were made by hand.
#include "daemon/cli/battery_log.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::cli {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// A ledger whose clocks are set by hand.
class Written : public testing::Test {
protected:
    void add(EntryKind kind, EntryDetail detail) {
        Entry entry;
        entry.kind = kind;
        entry.detail = std::move(detail);
        entry.seq = Seq{next_++};
        entry.t_event = WallTime(seconds(wall_));
        entry.recorded.wall = entry.t_event;
        entry.recorded.boot = BootTime(seconds(boot_));
        entry.recorded.status = status_;
        log_.take(entry);
    }
    void pass(int by) {
        wall_ += by;
        boot_ += by;
    }
    void alarm(SystemAlarm kind, bool active, const std::string& input) {
        add(EntryKind::alarm, AlarmDetail{kind, active, input, {}});
    }
    void mains(bool failed, const std::string& input = "ups") { alarm(SystemAlarm::mains_failed, failed, input); }
    void low(bool is, const std::string& input = "cells") { alarm(SystemAlarm::battery_low, is, input); }
    void start(const std::string& boot) { add(EntryKind::start, StartDetail{"0.1.0", "real", boot}); }
    void stop() { add(EntryKind::stop, StopDetail{"SIGTERM"}); }
    void tick() { add(EntryKind::door_event, DoorEventDetail{}); }
    // The machine was off for so long, and counts anew.
    void off(int by) {
        wall_ += by;
        boot_ = 5;
    }
    // "input: power standby", and what else is to be said.
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> rows;
        for (const auto& failure : log_.failures()) {
            auto row = fmt::format("{}: {} {}", failure.input, to_text(failure.power),
                                   std::chrono::duration_cast<seconds>(failure.standby).count());
            if (failure.low_before) row += ", low before";
            if (failure.low_after)
                row += fmt::format(", {} low after {}", failure.low_input,
                                   std::chrono::duration_cast<seconds>(*failure.low_after).count());
            if (failure.restarts != 0)
                row += fmt::format(", {} restarts, {} crashes", failure.restarts, failure.crashes);
            if (failure.returned)
                row += fmt::format(", back at {}", failure.returned->time_since_epoch().count() / 1'000'000);
            rows.push_back(std::move(row));
        }
        return rows;
    }
    BatteryLog log_;
    std::int64_t next_ = 0;
    int wall_ = 1000;
    int boot_ = 100;
    ClockStatus status_ = ClockStatus::synced;
};

using BatteryLogOf = Written;

TEST_F(BatteryLogOf, a_test_that_mains_power_ends_is_measured_to_its_end_STD_UL_01) {
    start("a");
    pass(10);
    mains(true);
    pass(600);
    low(true);
    pass(60);
    mains(false);
    pass(60);
    low(false);
    EXPECT_THAT(told(), ElementsAre("ups: bridged 660, cells low after 600, back at 1670"));
    EXPECT_EQ(log_.failures()[0].seq, Seq{1});
    EXPECT_EQ(log_.failures()[0].began, WallTime(seconds(1010)));
    EXPECT_TRUE(log_.failures()[0].clock_in_step);
}

TEST_F(BatteryLogOf, nothing_failed_and_no_entry_at_all_STD_UL_01) {
    EXPECT_THAT(told(), IsEmpty());
    start("a");
    mains(false);  // of a failure that was disposed of
    low(true);
    low(false);
    alarm(SystemAlarm::smoke, true, "ups");
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(BatteryLogOf, flapping_mains_is_as_many_failures_STD_UL_01) {
    start("a");
    for (int times = 0; times < 50; ++times) {
        mains(true);
        pass(2);
        mains(false);
        pass(1);
    }
    ASSERT_EQ(log_.failures().size(), 50U);
    for (const auto& failure : log_.failures()) {
        EXPECT_EQ(failure.power, Power::bridged);
        EXPECT_EQ(failure.standby, seconds(2));
    }
}

TEST_F(BatteryLogOf, what_is_told_twice_is_one_failure_STD_UL_01) {
    start("a");
    mains(true);
    pass(10);
    mains(true);
    low(true);
    pass(10);
    low(true);
    mains(false);
    pass(10);
    mains(false);
    EXPECT_THAT(told(), ElementsAre("ups: bridged 20, cells low after 10, back at 1020"));
}

TEST_F(BatteryLogOf, two_inputs_fail_by_themselves_and_share_the_batteries_STD_UL_01) {
    start("a");
    mains(true, "left");
    pass(10);
    mains(true, "right");
    pass(10);
    low(true, "one");
    pass(10);
    low(true, "two");
    mains(false, "left");
    pass(10);
    tick();
    EXPECT_THAT(told(),
                ElementsAre("left: bridged 30, one low after 20, back at 1030", "right: lasts 30, one low after 10"));
}

TEST_F(BatteryLogOf, a_battery_that_was_low_before_is_told_as_that_STD_UL_01) {
    start("a");
    low(true);
    pass(5);
    mains(true);
    pass(30);
    low(true, "other");
    mains(false);
    low(false);
    low(false, "other");
    mains(true);
    pass(30);
    mains(false);
    EXPECT_THAT(told(), ElementsAre("ups: bridged 30, low before, other low after 30, back at 1035",
                                    "ups: bridged 30, back at 1065"));
}

TEST_F(BatteryLogOf, what_lasts_yet_is_so_long_at_least_STD_UL_01) {
    start("a");
    mains(true);
    EXPECT_THAT(told(), ElementsAre("ups: lasts 0"));
    pass(100);
    tick();
    pass(100);  // nothing tells of it
    EXPECT_THAT(told(), ElementsAre("ups: lasts 100"));
}

// The battery was empty: how long it bore the gate is known up to the last entry, and no further.
TEST_F(BatteryLogOf, a_machine_that_went_off_is_no_bridged_failure_STD_UL_01) {
    start("a");
    mains(true);
    pass(500);
    low(true);
    pass(100);
    tick();
    off(7200);
    start("b");
    pass(1);
    mains(false);
    EXPECT_THAT(told(), ElementsAre("ups: gone 600, cells low after 500, back at 8801"));
    low(false);
    mains(true);
    pass(3);
    mains(false);
    EXPECT_EQ(told().back(), "ups: bridged 3, back at 8804");
}

TEST_F(BatteryLogOf, a_machine_that_was_shut_down_in_time_says_so_STD_UL_01) {
    start("a");
    mains(true);
    pass(500);
    stop();
    off(100);
    start("b");
    EXPECT_THAT(told(), ElementsAre("ups: shut down 500"));
    mains(false);
    EXPECT_THAT(told(), ElementsAre("ups: shut down 500, back at 1600"));
}

// The same boot of the machine: power was never away, so it is bridged although the daemon was not there all the time.
TEST_F(BatteryLogOf, a_daemon_that_died_while_the_machine_ran_on_STD_UL_01) {
    start("a");
    mains(true);
    pass(100);
    start("a");
    pass(100);
    stop();
    pass(100);
    start("a");
    pass(100);
    mains(false);
    EXPECT_THAT(told(), ElementsAre("ups: bridged 400, 2 restarts, 1 crashes, back at 1400"));
}

// Where no start names its boot nobody can say that the machine ran on.
TEST_F(BatteryLogOf, a_boot_that_has_no_name_is_not_the_one_before_STD_UL_01) {
    start("");
    mains(true);
    pass(100);
    tick();
    pass(100);
    start("");
    mains(false);
    EXPECT_THAT(told(), ElementsAre("ups: gone 100, back at 1200"));
}

TEST_F(BatteryLogOf, a_clock_that_is_set_changes_no_duration_STD_UL_01) {
    start("a");
    mains(true);
    wall_ -= 100'000;
    pass(60);
    low(true);
    wall_ += 500'000;
    pass(60);
    mains(false);
    EXPECT_THAT(told(), ElementsAre("ups: bridged 120, cells low after 60, back at 401120"));
}

TEST_F(BatteryLogOf, a_date_by_a_clock_that_nobody_set_is_told_as_such_STD_UL_01) {
    start("a");
    status_ = ClockStatus::unsynced;
    mains(true);
    mains(false);
    status_ = ClockStatus::holdover;
    mains(true);
    EXPECT_FALSE(log_.failures()[0].clock_in_step);
    EXPECT_TRUE(log_.failures()[1].clock_in_step);
}

// t_boot of another boot may lie before or behind: it is never held against the one before.
TEST_F(BatteryLogOf, times_of_two_boots_are_never_subtracted_STD_UL_01) {
    start("a");
    mains(true);
    boot_ = 1'000'000;
    start("b");
    tick();
    low(true);
    mains(false);
    EXPECT_THAT(told(), ElementsAre("ups: gone 0, back at 1000"));
}

TEST_F(BatteryLogOf, across_what_was_disposed_of_nothing_goes_on_STD_UL_01) {
    start("a");
    low(true);
    mains(true);
    pass(10);
    tick();
    next_ += 100;
    pass(1000);
    tick();
    mains(false);
    EXPECT_THAT(told(), ElementsAre("ups: disposed 10, low before"));
    add(EntryKind::disposal, DisposalDetail{3, 100, 100, {}, "", "", ""});
    EXPECT_EQ(log_.disposed(), 100);
    mains(true);
    pass(10);
    start("a");  // whether it is the boot in which mains power failed was disposed of
    EXPECT_EQ(told().back(), "ups: gone 0") << "and whether a battery was low is not known either";
}

}  // namespace
}  // namespace sekisho::cli

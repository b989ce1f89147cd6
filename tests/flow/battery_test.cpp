// SPDX-License-Identifier: Apache-2.0
// A battery test as an installer makes it, and what the ledger tells of it afterwards: STD-UL-01.
#include "tests/flow/stage.hpp"

#include "daemon/cli/report_battery.hpp"

#include <gmock/gmock.h>
#include <boost/json/array.hpp>

#include <algorithm>

namespace sekisho::flow {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

const LineSpec kMains{"chip0", "30", false};
const LineSpec kCells{"chip0", "31", false};

class BatteryFlow : public Stage {
protected:
    BatteryFlow() {
        (void)changed_site("[zones.hall]",
                           "[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\n"
                           "[inputs.cells]\nline = \"chip0:31\"\nkind = \"battery\"\n[zones.hall]");
    }
    // In this boot of the machine, with mains power or without.
    void boot(WallTime when, const std::string& name, seconds since, bool failed = false) {
        start(when, [&](hal::SimHardware& hardware) {
            gate().clock().set_boot(name, BootTime(since));
            hardware.set_input(kMains, failed);
        });
    }
    void set(const LineSpec& line, bool active) {
        gate().hardware().set_input(line, active);
        gate().settle();
    }
    cli::Endurance endurance() {
        gate().settle();
        const auto read = cli::read_endurance(state_dir_ + "/ledger.db");
        EXPECT_TRUE(read) << to_text(read.error());
        return read ? *read : cli::Endurance();
    }
    static std::chrono::seconds in_tokyo(WallTime) { return std::chrono::hours(9); }
};

TEST_F(BatteryFlow, the_plug_is_pulled_and_put_back_STD_UL_01) {
    boot(tokyo(24, 9, 0), "boot-a", seconds(100));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().advance(minutes(1));
    set(kMains, true);
    gate().advance(minutes(90));
    gate().tap("r2", kIchiro);  // the gate serves from its battery
    gate().advance(minutes(30));
    set(kCells, true);
    gate().advance(minutes(5));
    set(kMains, false);
    gate().advance(minutes(1));
    const auto tested = endurance();
    ASSERT_EQ(tested.failures.size(), 1U);
    const auto& failure = tested.failures[0];
    EXPECT_EQ(failure.power, cli::Power::bridged);
    EXPECT_EQ(failure.standby, minutes(125) + seconds(1)) << "quiet for a second is what ends an alarm";
    EXPECT_EQ(failure.low_after, minutes(120));
    EXPECT_EQ(failure.low_input, "cells");
    EXPECT_FALSE(failure.low_before);
    const auto text = cli::to_text(tested, in_tokyo);
    EXPECT_THAT(text, HasSubstr("2026-11-24T09:01:00+09:00"));
    EXPECT_THAT(text, HasSubstr("2 h 05 min 01 s"));
    EXPECT_THAT(text, HasSubstr("cells low after 2 h 00 min 00 s"));
    EXPECT_THAT(text, HasSubstr("mains back 2026-11-24T11:06:01+09:00"));
    for (const auto& door : gate().gate().status().doors) {
        const auto counted = std::find(tested.cycles.begin(), tested.cycles.end(),
                                       std::pair<std::string, std::int64_t>(door.name.value, door.cycles));
        EXPECT_TRUE(counted != tested.cycles.end() || door.cycles == 0) << door.name.value << text;
    }
    EXPECT_THAT(tested.cycles, testing::Contains(testing::Pair("server", 1)));
    expect_sound();
}

TEST_F(BatteryFlow, the_battery_runs_out_before_the_mains_are_back_STD_UL_01) {
    boot(tokyo(24, 9, 0), "boot-a", seconds(100));
    set(kMains, true);
    gate().advance(minutes(20));
    set(kCells, true);
    gate().advance(minutes(10));  // of which nothing tells
    boot(tokyo(24, 12, 0), "boot-b", seconds(9), true);
    gate().advance(minutes(3));
    EXPECT_FALSE(endurance().failures.at(0).returned) << "the machine is up again, mains power is not";
    set(kMains, false);
    gate().advance(seconds(2));
    const auto tested = endurance();
    ASSERT_EQ(tested.failures.size(), 1U) << cli::to_text(tested, in_tokyo);
    EXPECT_EQ(tested.failures[0].power, cli::Power::gone);
    EXPECT_EQ(tested.failures[0].standby, minutes(20)) << "at least; never the hours that the machine was off";
    EXPECT_EQ(tested.failures[0].returned, tokyo(24, 12, 3, 1));
    const auto text = cli::to_text(tested, in_tokyo);
    EXPECT_THAT(text, HasSubstr("at least 0 h 20 min 00 s"));
    EXPECT_THAT(text, HasSubstr("THE GATE WAS GONE, mains seen again 2026-11-24T12:03:01+09:00"));
    const auto json = cli::to_json(tested, in_tokyo);
    const auto& row = json.at("failures").as_array().at(0).as_object();
    EXPECT_EQ(row.at("end").as_string(), "gone");
    EXPECT_EQ(row.at("on_battery_s").as_int64(), 1200);
    EXPECT_EQ(row.at("low_after_s").as_int64(), 1200);
}

// Also while somebody sets the clock: how long it lasted is by the machine's boot.
TEST_F(BatteryFlow, the_daemon_dies_in_it_and_the_machine_does_not_STD_UL_01) {
    boot(tokyo(24, 9, 0), "boot-a", seconds(100));
    set(kMains, true);
    gate().advance(minutes(20));
    gate().clock().step_wall(-std::chrono::hours(5));
    gate().advance(minutes(10));
    const auto now = gate().clock().now();
    const auto since_boot = std::chrono::duration_cast<seconds>(now.boot.time_since_epoch());
    boot(now.wall + minutes(1), "boot-a", since_boot + minutes(1), true);
    gate().advance(minutes(4));
    set(kMains, false);
    gate().advance(seconds(2));
    const auto tested = endurance();
    ASSERT_EQ(tested.failures.size(), 1U) << cli::to_text(tested, in_tokyo);
    EXPECT_EQ(tested.failures[0].power, cli::Power::bridged);
    EXPECT_EQ(tested.failures[0].restarts, 1);
    EXPECT_EQ(tested.failures[0].crashes, 1);
    EXPECT_EQ(std::chrono::duration_cast<minutes>(tested.failures[0].standby), minutes(35));
}

TEST_F(BatteryFlow, a_ledger_in_which_nothing_failed_STD_UL_01) {
    boot(tokyo(24, 9, 0), "boot-a", seconds(100));
    const auto tested = endurance();
    EXPECT_TRUE(tested.failures.empty());
    EXPECT_THAT(cli::to_text(tested, in_tokyo), HasSubstr("mains power never failed, as far as the ledger tells\n"));
    EXPECT_FALSE(cli::read_endurance(dir_ + "/none.db"));
}

}  // namespace
}  // namespace sekisho::flow

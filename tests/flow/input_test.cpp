// SPDX-License-Identifier: Apache-2.0
// Inputs that raise an alarm: 6.4-B3, 6.9-B1.1b, STD-IEC-07, STD-IEC-18.
#include "tests/flow/stage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

LineSpec line(const std::string& offset) {
    return {"chip0", offset, false};
}

class InputFlow : public Stage {
protected:
    void with(const std::string& inputs) { (void)changed_site("[zones.hall]", inputs + "[zones.hall]"); }
    void move(const std::string& offset, bool active) {
        gate().hardware().set_input(line(offset), active);
        gate().settle();
    }
};

struct Kind {
    const char* word;
    const char* alarm;
};
constexpr std::array kKinds{Kind{"mains", "mains failed"}, Kind{"battery", "battery low"},
                            Kind{"water", "water leak"},   Kind{"temperature", "temperature limit"},
                            Kind{"smoke", "smoke"},        Kind{"tamper", "case open"}};

// STD-IEC-18, 6.9-B1.1b
TEST_F(InputFlow, each_kind_begins_and_ends_an_alarm_of_its_own_6_4_B3) {
    std::string inputs;
    for (std::size_t at = 0; at < kKinds.size(); ++at)
        inputs += fmt::format("[inputs.i{0}]\nline = \"chip0:3{0}\"\nkind = \"{1}\"\n", at, kKinds.at(at).word);
    with(inputs);
    start(tokyo(24, 9, 0));
    (void)news();
    for (std::size_t at = 0; at < kKinds.size(); ++at) {
        const auto name = fmt::format("{}: i{}", kKinds.at(at).alarm, at);
        move(fmt::format("3{}", at), true);
        EXPECT_THAT(alarms(), ElementsAre(name));
        move(fmt::format("3{}", at), false);
        EXPECT_THAT(alarms(), IsEmpty());
        gate().advance(milliseconds(1000));
        EXPECT_THAT(alarms(), ElementsAre("over: " + name));
    }
}

TEST_F(InputFlow, it_counts_when_it_has_lasted_and_names_its_zone_6_4_B3) {
    with("[inputs.leak]\nline = \"chip0:30\"\nkind = \"water\"\nzone = \"server_room\"\ndelay = \"10s\"\n");
    start(tokyo(24, 9, 0));
    (void)news();
    move("30", true);
    gate().advance(milliseconds(9999));
    EXPECT_THAT(alarms(), IsEmpty());
    gate().advance(milliseconds(1));
    EXPECT_THAT(alarms(), ElementsAre("water leak: leak"));
    EXPECT_EQ(gate().gate().state().registry.name_of(NamedThing::zone, last(EntryKind::alarm).zone.value),
              "server_room");
    move("30", false);
    gate().advance(milliseconds(999));
    move("30", true);
    gate().advance(seconds(60));
    EXPECT_THAT(alarms(), IsEmpty());  // it was not quiet for long enough to be over
}

TEST_F(InputFlow, what_is_shorter_than_the_delay_is_nothing_6_4_B3) {
    with("[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\ndelay = \"2s\"\n");
    start(tokyo(24, 9, 0));
    (void)news();
    for (int times = 0; times < 5; ++times) {
        move("30", true);
        gate().advance(milliseconds(1999));
        move("30", false);
        gate().advance(milliseconds(1));
    }
    gate().advance(seconds(10));
    EXPECT_THAT(alarms(), IsEmpty());
}

// STD-IEC-07: on every line at once.
TEST_F(InputFlow, pulses_of_401_ms_on_every_line_are_all_recorded_STD_IEC_07) {
    std::string inputs;
    for (int at = 0; at < 40; ++at)
        inputs +=
            fmt::format("[inputs.i{0}]\nline = \"chip0:{1}\"\nkind = \"tamper\"\ndelay = \"400ms\"\n", at, 30 + at);
    with(inputs);
    start(tokyo(24, 9, 0));
    (void)news();
    for (int at = 0; at < 40; ++at) gate().hardware().set_input(line(std::to_string(30 + at)), true);
    gate().advance(milliseconds(401));
    for (int at = 0; at < 40; ++at) gate().hardware().set_input(line(std::to_string(30 + at)), false);
    gate().advance(seconds(2));
    EXPECT_EQ(alarms().size(), 80U);
}

TEST_F(InputFlow, an_alarm_stands_over_a_restart_and_is_told_once_6_4_B3) {
    with("[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\n");
    const auto failed = [](hal::SimHardware& hardware) { hardware.set_input(line("30"), true); };
    start(tokyo(24, 9, 0), failed);
    EXPECT_THAT(alarms(), ElementsAre("mains failed: ups"));
    start(tokyo(24, 10, 0), failed);
    gate().advance(seconds(5));
    EXPECT_THAT(alarms(), IsEmpty());
    start(tokyo(24, 11, 0));
    gate().advance(seconds(1));
    EXPECT_THAT(alarms(), ElementsAre("over: mains failed: ups"));
}

TEST_F(InputFlow, a_line_that_is_lost_neither_raises_nor_ends_an_alarm_6_4_B3) {
    with("[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\n");
    start(tokyo(24, 9, 0));
    move("30", true);
    (void)news();
    gate().hardware().lose_line(line("30"));
    gate().advance(seconds(20));
    const auto entries = news();
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].kind, EntryKind::door_fault);
    EXPECT_TRUE(std::get<DoorFaultDetail>(entries[0].detail).disabled);
    gate().hardware().restore_line(line("30"));
    gate().hardware().set_input(line("30"), false);
    gate().advance(seconds(7));
    EXPECT_FALSE(std::get<DoorFaultDetail>(last(EntryKind::door_fault).detail).disabled);
    EXPECT_THAT(alarms(), ElementsAre("over: mains failed: ups"));
}

TEST_F(InputFlow, a_reload_ends_the_alarm_of_an_input_that_is_gone_6_4_B3) {
    with("[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\n[inputs.leak]\nline = \"chip0:31\"\nkind = \"water\"\n");
    start(tokyo(24, 9, 0));
    move("30", true);
    move("31", true);
    (void)news();
    ASSERT_TRUE(gate().reload(changed_site("[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\n", "")));
    EXPECT_THAT(alarms(), ElementsAre("over: mains failed: ups"));
    move("31", false);
    gate().advance(seconds(1));
    EXPECT_THAT(alarms(), ElementsAre("over: water leak: leak"));
}

// A fire that was quiet for a moment when its line was lost stands on (STD-EGR-02); so does an alarm.
TEST_F(InputFlow, a_line_that_is_lost_ends_nothing_that_was_about_to_end_STD_EGR_02) {
    with("[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\n");
    start(tokyo(24, 20, 0));
    gate().hardware().set_input(line("9"), true);
    move("30", true);
    ASSERT_TRUE(gate().released("front"));
    gate().hardware().set_input(line("9"), false);
    move("30", false);
    gate().advance(milliseconds(500));
    (void)news();
    gate().hardware().lose_line(line("9"));
    gate().hardware().lose_line(line("30"));
    gate().advance(seconds(3));
    EXPECT_TRUE(gate().released("front"));
    EXPECT_THAT(alarms(), IsEmpty());
}

// STD-IEC-07: both edges reach the loop at once.
TEST_F(InputFlow, a_pulse_that_is_told_late_is_told_STD_IEC_07) {
    with("[inputs.case]\nline = \"chip0:30\"\nkind = \"tamper\"\n");
    start(tokyo(24, 9, 0));
    (void)news();
    gate().hardware().set_input(line("30"), true);
    gate().hardware().set_input(line("30"), false);
    gate().advance(seconds(2));
    EXPECT_THAT(alarms(), ElementsAre("case open: case", "over: case open: case"));
}

TEST_F(InputFlow, a_reload_tells_no_loss_twice_and_ends_that_of_an_input_that_is_gone_6_4_B3) {
    with("[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\n");
    start(tokyo(24, 9, 0));
    gate().hardware().lose_line(line("30"));
    gate().settle();
    (void)news();
    ASSERT_TRUE(gate().reload(load()));
    const auto faults = [&] {
        std::vector<bool> disabled;
        for (const auto& entry : news()) {
            const auto* fault = std::get_if<DoorFaultDetail>(&entry.detail);
            if (fault != nullptr) disabled.push_back(fault->disabled);
        }
        return disabled;
    };
    EXPECT_THAT(faults(), IsEmpty());
    ASSERT_TRUE(gate().reload(changed_site("[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\n", "")));
    EXPECT_THAT(faults(), ElementsAre(false));
}

// The way out and the fire release go on whatever else stands.
TEST_F(InputFlow, no_alarm_stands_in_the_way_of_a_fire_STD_EGR_02) {
    with("[inputs.ups]\nline = \"chip0:30\"\nkind = \"mains\"\n");
    start(tokyo(24, 20, 0));
    move("30", true);
    ASSERT_FALSE(gate().released("front"));
    gate().input("fire", true);
    EXPECT_TRUE(gate().released("front"));
}

TEST_F(InputFlow, a_reload_puts_no_alarm_off_6_4_B3) {
    with("[inputs.hot]\nline = \"chip0:30\"\nkind = \"temperature\"\ndelay = \"10s\"\n");
    start(tokyo(24, 9, 0));
    (void)news();
    move("30", true);
    gate().advance(seconds(6));
    ASSERT_TRUE(gate().reload(changed_site("name = \"サーバ室\"", "name = \"サーバ室 1\"")));
    gate().advance(milliseconds(3999));
    EXPECT_THAT(alarms(), IsEmpty());
    gate().advance(milliseconds(1));
    EXPECT_THAT(alarms(), ElementsAre("temperature limit: hot"));
}

}  // namespace
}  // namespace sekisho::flow

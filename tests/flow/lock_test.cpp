// SPDX-License-Identifier: Apache-2.0
// Locks that do not follow, locks that are driven by pulses, and cases that are opened: 6.4-C1, STD-IEC-06, STD-IEC-18,
// PRAC-08.
#include "tests/flow/stage.hpp"

#include <gmock/gmock.h>

#include <array>

namespace sekisho::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const LineSpec kMonitor{"chip0", "6", false};
const LineSpec kTamper{"chip0", "7", false};
const LineSpec kUnlock{"chip0", "3", false};
const LineSpec kLock{"chip0", "8", false};
constexpr const char* kLines = "lines = { lock = \"chip0:3\", contact = \"chip0:4\", rex = \"chip0:5\" }";

class LockFlow : public Stage {
protected:
    void monitored() {
        (void)changed_site(kLines,
                           "lines = { lock = \"chip0:3\", contact = \"chip0:4\", rex = \"chip0:5\", "
                           "lock_monitor = \"chip0:6\", tamper = \"chip0:7\" }");
    }
    void pulsed() {
        (void)changed_site({{"egress = \"hardware\"\npower_loss = \"fail_secure\"",
                             "egress = \"hardware\"\npower_loss = \"keeps_state\""},
                            {kLines,
                             "lines = { pulse_unlock = \"chip0:3\", pulse_lock = \"chip0:8\", contact = "
                             "\"chip0:4\", rex = \"chip0:5\", lock_monitor = \"chip0:6\" }"}});
    }
    std::vector<DoorEvent> door_events() {
        std::vector<DoorEvent> events;
        for (const auto& entry : news()) {
            const auto* detail = std::get_if<DoorEventDetail>(&entry.detail);
            if (detail != nullptr && detail->event >= DoorEvent::lock_not_locked) events.push_back(detail->event);
        }
        return events;
    }
    // Pulses of that line from now on, as widths.
    std::vector<Duration> widths(const LineSpec& line, std::size_t from) {
        std::vector<Duration> widths;
        MonoTime begun{};
        const auto& log = gate().hardware().output_log();
        for (auto at = from; at < log.size(); ++at) {
            if (log[at].line != line.line) continue;
            if (log[at].active) begun = log[at].at.mono;
            if (!log[at].active && begun != MonoTime{}) widths.push_back(log[at].at.mono - begun);
        }
        return widths;
    }
    gate::DoorStatus server() { return gate().gate().status().doors[1]; }
};

TEST_F(LockFlow, a_lock_that_stays_open_is_a_fault_in_the_ledger_and_an_alarm_6_4_C1_STD_IEC_06) {
    monitored();
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().advance(seconds(10));
    EXPECT_THAT(door_events(), testing::IsEmpty());
    gate().tap("r2", kIchiro);
    ASSERT_TRUE(gate().released("server"));
    gate().bolts().jam(kMonitor);
    gate().contact("server", true);
    gate().contact("server", false);
    gate().advance(milliseconds(50));
    gate().advance(milliseconds(1900));
    EXPECT_THAT(door_events(), testing::IsEmpty());
    gate().advance(milliseconds(200));
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::lock_not_locked));
    EXPECT_TRUE(server().lock_fault);
    gate().bolts().jam(kMonitor, false);
    gate().hardware().set_input(kMonitor, true);
    gate().settle();
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::lock_obeys));
    EXPECT_FALSE(server().lock_fault);
}

// Somebody is let in by a lock that holds: they stand before it, and the desk knows.
TEST_F(LockFlow, a_lock_that_does_not_let_go_is_told_STD_IEC_06) {
    monitored();
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().advance(seconds(10));
    gate().bolts().jam(kMonitor);
    (void)news();
    gate().tap("r2", kIchiro);
    gate().advance(milliseconds(2100));
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::lock_not_released));
}

TEST_F(LockFlow, a_case_that_is_opened_is_told_at_once_STD_IEC_18) {
    monitored();
    start(tokyo(24, 9, 0));
    (void)news();
    gate().hardware().set_input(kTamper, true);
    gate().settle();
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::tampered));
    EXPECT_TRUE(server().tampered);
    gate().hardware().set_input(kTamper, false);
    gate().advance(milliseconds(2100));
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::tamper_over));
    EXPECT_FALSE(server().tampered);
}

// STD-IEC-18: what was opened while nobody looked is open all the same.
TEST_F(LockFlow, a_case_that_stands_open_at_start_is_told_STD_IEC_18) {
    monitored();
    start(tokyo(24, 9, 0), [](hal::SimHardware& hardware) { hardware.set_input(kTamper, true); });
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::tampered));
}

TEST_F(LockFlow, pulses_throw_and_draw_the_bolt_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().advance(seconds(10));
    EXPECT_FALSE(gate().released("server"));  // rest was commanded, and the bolt is thrown
    EXPECT_FALSE(gate().hardware().output_level(kLock));
    const auto before = gate().hardware().output_log().size();
    gate().tap("r2", kIchiro);
    EXPECT_TRUE(gate().released("server"));
    EXPECT_TRUE(gate().hardware().output_level(kUnlock));
    gate().advance(milliseconds(500));
    EXPECT_FALSE(gate().hardware().output_level(kUnlock));
    EXPECT_TRUE(gate().released("server"));
    gate().advance(seconds(6));
    EXPECT_FALSE(gate().released("server"));
    EXPECT_THAT(widths(kUnlock, before), testing::ElementsAre(milliseconds(500)));
    EXPECT_THAT(widths(kLock, before), testing::ElementsAre(milliseconds(500)));
    EXPECT_THAT(door_events(), testing::IsEmpty());
}

// Never both at once: a door that closes within the pulse that released it.
TEST_F(LockFlow, a_pulse_ends_before_the_other_begins_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().advance(seconds(10));
    gate().tap("r2", kIchiro);
    gate().contact("server", true);
    gate().advance(milliseconds(100));
    ASSERT_TRUE(gate().hardware().output_level(kUnlock));
    gate().contact("server", false);
    gate().advance(milliseconds(50));
    EXPECT_FALSE(gate().hardware().output_level(kUnlock));
    EXPECT_TRUE(gate().hardware().output_level(kLock));
    EXPECT_FALSE(gate().released("server"));
}

TEST_F(LockFlow, a_pulse_that_moved_nothing_is_given_three_times_more_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().advance(seconds(10));
    gate().bolts().jam(kMonitor);
    (void)news();
    const auto before = gate().hardware().output_log().size();
    gate().rex("server", true);
    gate().advance(milliseconds(7900));
    EXPECT_THAT(door_events(), testing::IsEmpty());
    gate().advance(milliseconds(700));
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::lock_not_released));
    EXPECT_EQ(widths(kUnlock, before).size(), 4U);
}

// STD-EGR-02: a fire that stands at start draws the bolt; nothing throws it before.
TEST_F(LockFlow, fire_at_start_draws_a_bolt_of_pulses_STD_EGR_02) {
    (void)changed_site("[doors.server]\nbetween = [\"hall\", \"server_room\"]\n",
                       "[doors.server]\nbetween = [\"hall\", \"server_room\"]\nfire_release = true\n");
    pulsed();
    start(tokyo(24, 9, 0), [](hal::SimHardware& hardware) { hardware.set_input({"chip0", "9", false}, true); });
    EXPECT_TRUE(gate().released("server"));
    for (const auto& change : gate().hardware().output_log()) {
        EXPECT_FALSE(change.line == kLock.line && change.active);
    }
}

// The button has cut the lock's power already: the daemon knows, and does not lock against it.
TEST_F(LockFlow, the_button_beside_a_sensor_keeps_the_lock_released_STD_EGR_04) {
    start(tokyo(24, 20, 0));
    const LineSpec button{"chip0", "10", false};
    gate().hardware().set_input(button, true);
    gate().settle();
    EXPECT_TRUE(gate().released("front"));
    EXPECT_EQ(std::get<UnlockDetail>(last(EntryKind::unlock).detail).cause, UnlockCause::button);
    gate().hardware().set_input(button, false);
    gate().contact("front", true);
    EXPECT_EQ(std::get<OutcomeDetail>(last(EntryKind::outcome).detail).passage, Passage::taken);
    EXPECT_EQ(last(EntryKind::outcome).ref_seq, last(EntryKind::unlock).seq);
    gate().contact("front", false);
    gate().advance(milliseconds(29900));
    EXPECT_TRUE(gate().released("front"));
    gate().advance(milliseconds(200));
    EXPECT_FALSE(gate().released("front"));
}

TEST_F(LockFlow, a_monitor_that_is_lost_judges_nothing_and_the_door_refuses_entries) {
    monitored();
    start(tokyo(24, 9, 0));
    gate().advance(seconds(10));
    gate().bolts().jam(kMonitor);
    (void)news();
    gate().rex("server", true);
    gate().hardware().lose_line(kMonitor);
    gate().settle();
    EXPECT_NE(server().disabled, "");
    gate().advance(seconds(4));
    EXPECT_THAT(door_events(), testing::IsEmpty());
}

// Who finds the contact lost asks for the lock: the door is back in service once, with all of its lines.
TEST_F(LockFlow, a_chip_that_goes_is_one_fault_and_its_return_the_end_of_it_BRIEF_03) {
    start(tokyo(24, 20, 0));
    (void)news();
    const std::array lines{LineSpec{"chip0", "0", false}, LineSpec{"chip0", "1", false}};
    for (const auto& line : lines) gate().hardware().lose_line(line);
    gate().settle();
    gate().advance(seconds(60));
    for (const auto& line : lines) gate().hardware().restore_line(line);
    gate().advance(seconds(20));
    std::vector<bool> disabled;
    for (const auto& entry : news()) {
        if (const auto* fault = std::get_if<DoorFaultDetail>(&entry.detail)) disabled.push_back(fault->disabled);
    }
    EXPECT_THAT(disabled, testing::ElementsAre(true, false));
    gate().rex("front", true);
    EXPECT_TRUE(gate().released("front"));
}

// What is left of the lines lets people out (6.9-B1).
TEST_F(LockFlow, a_lost_line_of_the_other_pulse_holds_nobody_in_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0));
    gate().advance(seconds(10));
    gate().hardware().lose_line(kLock);
    gate().hardware().hide_line(kLock);
    gate().rex("server", true);
    gate().rex("server", false);
    gate().advance(seconds(6));  // locking finds the line dead
    const auto before = gate().hardware().output_log().size();
    gate().rex("server", true);
    gate().advance(milliseconds(600));
    EXPECT_THAT(widths(kUnlock, before), testing::ElementsAre(milliseconds(500)));
    EXPECT_TRUE(gate().released("server"));
}

// Who commissions the door mends both at once.
TEST_F(LockFlow, each_line_that_is_missing_is_named_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0), [](hal::SimHardware& hardware) {
        hardware.hide_line(kUnlock);
        hardware.hide_line(kLock);
        hardware.hide_line(kMonitor);
    });
    std::vector<std::string> named;
    for (const auto& error : gate().claim_errors()) named.push_back(error.where);
    EXPECT_THAT(named, testing::ElementsAre("chip0:3", "chip0:8", "chip0:6"));
}

TEST_F(LockFlow, a_stop_waits_for_the_pulse_that_locks_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0));
    ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    gate().advance(seconds(10));
    gate().tap("r2", kIchiro);
    gate().advance(seconds(1));
    const auto before = gate().hardware().output_log().size();
    bool over = false;
    gate().gate().stop("test", [&over](const Result<Seq>&) { over = true; });
    gate().settle();
    EXPECT_FALSE(over);
    gate().advance(milliseconds(500));
    EXPECT_TRUE(over);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_THAT(widths(kLock, before), testing::ElementsAre(milliseconds(500)));
}

TEST_F(LockFlow, a_reload_cuts_no_pulse_short_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0));
    gate().advance(seconds(10));
    const auto before = gate().hardware().output_log().size();
    gate().rex("server", true);
    gate().advance(milliseconds(10));
    ASSERT_TRUE(gate().reload(load()));
    EXPECT_TRUE(gate().hardware().output_level(kUnlock));
    gate().advance(milliseconds(600));
    EXPECT_THAT(widths(kUnlock, before), testing::ElementsAre(milliseconds(500)));
}

// The old line of a pulse is let go dark, and a fire that comes with the same reload finds no dead handle.
TEST_F(LockFlow, a_reload_that_moves_a_pulse_and_brings_a_fire_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0));
    gate().advance(seconds(10));
    gate().hardware().set_input({"chip0", "40", false}, true);
    ASSERT_TRUE(gate().reload(
        changed_site({{"pulse_lock = \"chip0:8\"", "pulse_lock = \"chip0:41\""},
                      {"[inputs.fire]", "[inputs.fire2]\nline = \"chip0:40\"\nkind = \"fire\"\n[inputs.fire]"}})));
    EXPECT_FALSE(gate().hardware().output_level(kLock));
    EXPECT_TRUE(gate().released("front"));
}

TEST_F(LockFlow, a_reload_that_takes_a_released_lock_away_is_refused_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0));
    gate().advance(seconds(10));
    gate().rex("server", true);
    const auto refused = gate().reload(changed_site("pulse_lock = \"chip0:8\"", "pulse_lock = \"chip0:41\""));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, "server");
    gate().rex("server", false);
    gate().advance(seconds(10));
    EXPECT_TRUE(gate().reload(load()));
}

// Thrown by hand while the ledger says released: whoever presses the button gets out all the same.
TEST_F(LockFlow, a_bolt_thrown_by_another_hand_is_drawn_again_for_whoever_wants_out_PRAC_08) {
    pulsed();
    start(tokyo(24, 9, 0));
    gate().advance(seconds(10));
    gate().rex("server", true);
    gate().advance(seconds(1));
    gate().hardware().set_input(kMonitor, true);
    gate().settle();
    gate().rex("server", false);
    gate().rex("server", true);
    EXPECT_TRUE(gate().hardware().output_level(kUnlock));
    EXPECT_TRUE(gate().released("server"));
}

TEST_F(LockFlow, a_tamper_line_that_is_taken_away_ends_its_alarm_STD_IEC_18) {
    monitored();
    start(tokyo(24, 9, 0));
    gate().hardware().set_input(kTamper, true);
    gate().settle();
    (void)news();
    ASSERT_TRUE(gate().reload(changed_site(", tamper = \"chip0:7\"", "")));
    gate().advance(seconds(3));
    EXPECT_THAT(door_events(), testing::ElementsAre(DoorEvent::tamper_over));
}

// A contact that bounces is one press; one that is cut, latched or held down is locked against by nobody.
TEST_F(LockFlow, a_button_frees_as_long_as_it_is_active_and_its_bounces_are_one_press_STD_EGR_04) {
    start(tokyo(24, 20, 0));
    (void)news();
    const LineSpec button{"chip0", "10", false};
    for (const bool level : {true, false, true, false, true}) {
        gate().hardware().set_input(button, level);
        gate().advance(milliseconds(10));
    }
    gate().advance(minutes(10));
    EXPECT_TRUE(gate().released("front"));
    gate().hardware().set_input(button, false);
    gate().advance(milliseconds(49));
    EXPECT_TRUE(gate().released("front"));
    gate().advance(milliseconds(2));
    EXPECT_FALSE(gate().released("front"));
    const auto entries = news();
    EXPECT_EQ(
        std::count_if(entries.begin(), entries.end(), [](const Entry& of) { return of.kind == EntryKind::unlock; }), 1);
}

// A reload that takes the button away, and one that leaves it.
TEST_F(LockFlow, a_button_that_is_held_is_held_through_a_reload_STD_EGR_04) {
    start(tokyo(24, 20, 0));
    gate().hardware().set_input({"chip0", "10", false}, true);
    gate().advance(minutes(1));
    ASSERT_TRUE(gate().reload(changed_site("release = \"5s\"", "release = \"7s\"")));
    gate().advance(minutes(1));
    EXPECT_TRUE(gate().released("front"));
    ASSERT_TRUE(
        gate().reload(changed_site({{", button = \"chip0:10\"", ""}, {"egress = \"sensor\"", "egress = \"rex\""}})));
    gate().advance(seconds(1));
    EXPECT_FALSE(gate().released("front")) << "nobody can let go of a line that is gone";
}

// 6.9-B1: held when the gate starts.
TEST_F(LockFlow, a_button_that_is_held_at_start_frees_STD_EGR_04) {
    start(tokyo(24, 20, 0), [](hal::SimHardware& hardware) { hardware.set_input({"chip0", "10", false}, true); });
    EXPECT_TRUE(gate().released("front"));
}

}  // namespace
}  // namespace sekisho::flow

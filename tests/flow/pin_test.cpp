// SPDX-License-Identifier: Apache-2.0
// Card and PIN, from the tap to the lock: what a wrong one costs, and what stays when the daemon ends in between.
#include "tests/flow/pin_stage.hpp"

#include <string>

namespace sekisho::flow {
namespace {

using namespace std::chrono_literals;

using PinAtDoor = PinStage;

// 6.5-D7: attempt before verification, access behind it, then the lock.
TEST_F(PinAtDoor, the_right_one_opens) {
    begin_with_pin();
    gate().tap("r2", kIchiro);
    EXPECT_FALSE(gate().released("server"));
    const auto before = count(EntryKind::access);
    gate().type("r2", "830");
    gate().type("r2", "175");
    EXPECT_FALSE(gate().released("server"));
    gate().type("r2", "#");
    EXPECT_TRUE(gate().released("server"));
    const auto granted = last(EntryKind::access);
    const auto attempt = last(EntryKind::pin_attempt);
    EXPECT_EQ(count(EntryKind::access), before + 1);
    EXPECT_EQ(granted.decision, Verdict::granted);
    EXPECT_EQ(granted.ref_seq, attempt.seq);
    EXPECT_LT(attempt.seq, granted.seq);
    EXPECT_EQ(attempt.pid, granted.pid);
    EXPECT_EQ(std::get<PinAttemptDetail>(attempt.detail).person.failures, 1);
    EXPECT_EQ(pin_state().tries.failures, 0);
    expect_sound();
}

TEST_F(PinAtDoor, a_wrong_one_does_not_and_a_cleared_one_may_be_typed_anew) {
    begin_with_pin();
    EXPECT_EQ(enter_with(kOther).detail, Detail::wrong_pin);
    EXPECT_FALSE(gate().released("server"));
    EXPECT_EQ(pin_state().tries.failures, 1);
    gate().advance(2s);
    EXPECT_EQ(tap_and_type("1234*" + std::string(kPin) + "#", kIchiro).reason, Reason::none);
    EXPECT_TRUE(gate().released("server"));
}

// 6.5-D6-1: within the delay nothing is asked; other doors go on.
TEST_F(PinAtDoor, within_the_delay_no_try_is_taken) {
    begin_with_pin();
    (void)enter_with(kOther);
    gate().advance(1999ms);
    const auto attempts = count(EntryKind::pin_attempt);
    EXPECT_EQ(enter_with(kPin).detail, Detail::pin_delay);
    EXPECT_EQ(count(EntryKind::pin_attempt), attempts);
    gate().tap("r1", kIchiro);
    EXPECT_TRUE(gate().released("front"));
    gate().advance(1ms);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

// 6.5-D6-2: N - 1, N, N + 1, to the exact second, and a card-only door too.
TEST_F(PinAtDoor, five_wrong_ones_lock_out_for_a_quarter_of_an_hour) {
    begin_with_pin();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(enter_with(kOther).detail, Detail::wrong_pin) << i;
        gate().advance(8s);
    }
    const auto until = pin_state().tries.locked_until;
    EXPECT_EQ(until, gate().clock().now().wall - 8s + 15min);
    EXPECT_EQ(enter_with(kPin).detail, Detail::credential_locked_out);
    gate().tap("r1", kIchiro);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::credential_locked_out);
    gate().tap("r3", kIchiro);  // nobody is ever held in
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
    gate().advance_to(until - 1us);
    EXPECT_EQ(enter_with(kPin).detail, Detail::credential_locked_out);
    gate().advance_to(until);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
    EXPECT_EQ(pin_state().tries.failures, 0);
}

// 6.5-D6-2: the fifth try is looked at, and the right one counts.
TEST_F(PinAtDoor, the_last_try_before_a_lock_out_may_be_right) {
    begin_with_pin();
    for (int i = 0; i < 4; ++i) {
        (void)enter_with(kOther);
        gate().advance(8s);
    }
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

// 6.5-D6-2, the crash: between the attempt and what became of it.
TEST_F(PinAtDoor, a_crash_between_two_tries_keeps_the_count) {
    begin_with_pin();
    gate().tap("r2", kIchiro);
    gate().stall_ledger();
    gate().type("r2", std::string(kPin) + "#");  // the right one, and nobody will know
    crash_in_outage();                           // the attempt becomes durable, and nothing follows
    start(tokyo(24, 21, 0));
    EXPECT_EQ(pin_state().tries.failures, 1);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

TEST_F(PinAtDoor, a_restart_forgets_neither_pin_nor_lock_out) {
    begin_with_pin();
    for (int i = 0; i < 5; ++i) {
        (void)enter_with(kOther);
        gate().advance(8s);
    }
    const auto now = gate().clock().now().wall;
    start(now + 10s);
    EXPECT_EQ(enter_with(kPin).detail, Detail::credential_locked_out);
    gate().advance(15min);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

// A clock set forwards ends no lock-out of the ledger's making.
TEST_F(PinAtDoor, an_access_point_locks_too_and_its_own_door_alone) {
    begin_with_pin();
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(tap_and_type("999999#", kStranger).detail, Detail::unknown_card) << i;
        gate().advance(8s);
    }
    EXPECT_EQ(enter_with(kPin).detail, Detail::access_point_locked_out);
    gate().advance(5min);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

// STD-IEC-13: a card of nobody is asked for digits, looked at and refused like any other.
TEST_F(PinAtDoor, a_card_of_nobody_goes_the_same_way) {
    begin_with_pin();
    gate().tap("r2", kStranger);
    const auto before = count(EntryKind::access);
    gate().type("r2", "999999#");
    EXPECT_EQ(count(EntryKind::access), before + 1);
    const auto attempt = last(EntryKind::pin_attempt);
    EXPECT_EQ(attempt.pid, Pid{});
    EXPECT_LT(attempt.cred.value, 0);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::unknown_card);
}

// STD-IEC-13: what the corridor sees and hears of a wrong PIN and of a wrong card is the same, key by key.
TEST_F(PinAtDoor, the_lights_of_a_wrong_pin_are_those_of_a_wrong_card) {
    (void)changed_site("[readers.r2]\ndriver = \"nfc\"",
                       "[readers.r2]\ndriver = \"nfc\"\nindicators = { granted = \"lamps:0\", denied = \"lamps:1\", "
                       "buzzer = \"lamps:2\" }");
    begin_with_pin();
    const auto shown = [this](const CardEvidence& card, const std::string& keys) {
        const auto from = gate().hardware().output_log().size();
        const auto began = gate().clock().now().mono;
        gate().tap("r2", card);
        for (const char key : keys) {
            gate().advance(300ms);
            gate().type("r2", std::string(1, key));
        }
        gate().advance(10s);
        std::string text;
        const auto& log = gate().hardware().output_log();
        for (std::size_t i = from; i < log.size(); ++i) {
            if (log[i].chip != "lamps") continue;
            text += log[i].line + (log[i].active ? "+" : "-") + std::to_string((log[i].at.mono - began) / 1ms) + " ";
        }
        return text;
    };
    const auto wrong_pin = shown(kIchiro, "740296#");
    EXPECT_EQ(shown(kStranger, "123456#"), wrong_pin);
    EXPECT_EQ(shown(kIchiro, "7402*9#"), shown(kStranger, "*00000#"));
    EXPECT_NE(wrong_pin.find("2+"), std::string::npos);
}

// BRIEF-02b
TEST_F(PinAtDoor, who_does_not_type_in_time_is_refused) {
    begin_with_pin();
    gate().tap("r2", kIchiro);
    gate().type("r2", "830");
    gate().advance(14999ms);
    const auto before = count(EntryKind::access);
    gate().advance(1ms);
    EXPECT_EQ(count(EntryKind::access), before + 1);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::pin_not_typed);
    EXPECT_EQ(pin_state().tries.failures, 0);
    gate().type("r2", "175#");  // too late: nobody asks
    EXPECT_EQ(count(EntryKind::pin_attempt), 0U);
    EXPECT_FALSE(gate().released("server"));
}

TEST_F(PinAtDoor, another_card_takes_its_turn) {
    begin_with_pin();
    ASSERT_TRUE(gate().issue("C1", "desk", kHanako));
    gate().tap("r2", kIchiro);
    gate().type("r2", "830175");
    gate().tap("r2", kHanako);  // whose right has ended for today
    gate().type("r2", "#");
    EXPECT_FALSE(gate().released("server"));
    std::vector<Detail> details;
    for (const auto& entry : all()) {
        if (entry.kind == EntryKind::access) details.push_back(std::get<AccessDetail>(entry.detail).detail);
    }
    EXPECT_EQ(details, (std::vector<Detail>{Detail::pin_not_typed, Detail::outside_schedule}));
}

TEST_F(PinAtDoor, twenty_digits_are_one_wrong_try) {
    begin_with_pin();
    EXPECT_EQ(tap_and_type("83017500000000000000#", kIchiro).detail, Detail::wrong_pin);
    EXPECT_EQ(pin_state().tries.failures, 1);
}

TEST_F(PinAtDoor, a_keypad_that_is_away_is_an_alarm_and_lets_nobody_in) {
    begin_with_pin();
    gate().hardware().keypad_down(KeypadName{"k2"}, Error{"pulled out", "k2", ""});
    gate().settle();
    EXPECT_TRUE(gate().gate().state().alarms.contains({SystemAlarm::keypad_down, "k2"}));
    gate().tap("r2", kIchiro);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::no_keypad);
    gate().hardware().keypad_up(KeypadName{"k2"});
    gate().settle();
    EXPECT_TRUE(gate().gate().state().alarms.empty());
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

TEST_F(PinAtDoor, a_reload_in_the_middle_lets_the_new_rules_decide) {
    begin_with_pin();
    gate().tap("r2", kIchiro);
    gate().type("r2", "830");
    ASSERT_TRUE(gate().reload(changed_site("server = [ { at = [\"server\"], schedule = \"always\" } ]",
                                           "server = [ { at = [\"server\"], schedule = \"business\" } ]")));
    gate().type("r2", "175#");
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::outside_schedule);
    EXPECT_FALSE(gate().released("server"));
}

}  // namespace
}  // namespace sekisho::flow

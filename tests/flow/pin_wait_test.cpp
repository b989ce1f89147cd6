// SPDX-License-Identifier: Apache-2.0
// Waits after wrong PINs: how they end, and that a right PIN begins none (6.5-D6).
#include "tests/flow/pin_stage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sekisho::flow {
namespace {

using namespace std::chrono_literals;

class PinWait : public PinStage {
protected:
    void lock_out() {
        for (int i = 0; i < 5; ++i) {
            (void)enter_with(kOther);
            gate().advance(8s);
        }
        ASSERT_EQ(enter_with(kPin).detail, Detail::credential_locked_out);
    }
    void lock_the_keypad() {
        for (int i = 0; i < 10; ++i) {
            (void)tap_and_type("999999#", kStranger);
            gate().advance(8s);
        }
        ASSERT_EQ(enter_with(kPin).detail, Detail::access_point_locked_out);
    }
    using Answer = std::optional<Result<Seq>>;
    Answer clear(const std::string& holder) {
        Answer answer;
        gate().gate().clear_pins(HolderId{holder}, "seen at the desk", "uid:1004",
                                 [&answer](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        return answer;
    }
    Answer clear_at(const std::string& reader) {
        Answer answer;
        gate().gate().clear_pins_at(ReaderName{reader}, "children played with it", "uid:1004",
                                    [&answer](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        return answer;
    }
};

// 6.5-D6-1: a small step back is believed, and the ledger's time stands still meanwhile.
TEST_F(PinWait, ADelayEndsAfterItsLengthThoughTheClockWasSetBack_6_5_D6_1) {
    begin_with_pin();
    (void)enter_with(kOther);
    gate().clock().step_wall(-4min);
    gate().advance(1999ms);
    EXPECT_EQ(enter_with(kPin).detail, Detail::pin_delay);
    gate().advance(1ms);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

// 6.5-D6-2: and a whole year back, for which an operator vouches.
TEST_F(PinWait, ALockOutEndsAfterItsLengthThoughTheClockWasVouchedForLongBefore_6_5_D6_2) {
    begin_with_pin();
    lock_out();
    gate().clock().step_wall(-365 * 24h);
    gate().gate().vouch_for_clock("uid:0", [](const Result<Seq>& seq) { EXPECT_TRUE(seq); });
    gate().settle();
    gate().advance(14min);
    EXPECT_EQ(enter_with(kPin).detail, Detail::credential_locked_out);
    gate().advance(1min);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

// 6.5-D6-2: a restart with a clock that is behind: what ran by is not forgotten, and what did not is not given.
TEST_F(PinWait, ALockOutEndsAfterItsLengthOverARestart_6_5_D6_2) {
    begin_with_pin();
    start(tokyo(24, 20, 30), [this](auto&) { gate().clock().set_boot("boot-a", BootTime(100s)); });
    lock_out();
    const auto now = gate().clock().now().wall;
    gate().advance(5min);
    gate().tap("r1", kStranger);  // the ledger hears of the time
    start(now - 4min, [this](auto&) { gate().clock().set_boot("boot-b", BootTime(10s)); });
    gate().advance(9min);
    EXPECT_EQ(enter_with(kPin).detail, Detail::credential_locked_out);
    gate().advance(2min);
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

// 6.5-D6-2: ends by command with reason; egress never waits.
TEST_F(PinWait, AnOperatorEndsALockOutOfAPerson_6_5_D6_2) {
    begin_with_pin();
    lock_out();
    EXPECT_TRUE(clear("N1").value().has_error()) << "has no PIN";
    ASSERT_TRUE(clear("S1").value());
    const auto cleared = last(EntryKind::pin_cleared);
    EXPECT_EQ(std::get<PinClearedDetail>(cleared.detail).operator_, "uid:1004");
    EXPECT_EQ(gate().vault().text(cleared.pcommit).value(), "seen at the desk");
    EXPECT_EQ(cleared.pid, last(EntryKind::pin_attempt).pid);
    gate().advance(5min);  // the access point's own
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
    EXPECT_TRUE(clear("S1").value().has_error()) << "nothing counts any more";
    expect_sound();
}

TEST_F(PinWait, AnOperatorEndsALockOutOfAnAccessPoint_6_5_D6_2) {
    begin_with_pin();
    lock_the_keypad();
    EXPECT_TRUE(clear_at("r1").value().has_error());
    ASSERT_TRUE(clear_at("r2").value());
    EXPECT_EQ(std::get<PinClearedDetail>(last(EntryKind::pin_cleared).detail).operator_, "uid:1004");
    EXPECT_EQ(last(EntryKind::pin_cleared).pid, Pid{});
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

// 6.5-D6-2: failed changes at the desk are no wrong PINs.
TEST_F(PinWait, ARightPinAtTheDeskIsToldAtOnce_6_5_D6_2) {
    begin_with_pin();
    for (int i = 0; i < 12; ++i) {
        gate().tap("desk", kIchiro);
        gate().type("desk", std::string(kPin) + "#");
        gate().type("desk", "123456#123456#");  // a weak new one
        gate().advance(1s);
    }
    EXPECT_EQ(count(EntryKind::pin_set), 1U);
    EXPECT_EQ(count(EntryKind::pin_verified), 12U);
    EXPECT_EQ(last(EntryKind::pin_verified).ref_seq, last(EntryKind::pin_attempt).seq);
    EXPECT_EQ(pin_state().tries.failures, 0);
    EXPECT_TRUE(gate().gate().state().pin_points.empty());
    EXPECT_EQ(enter_with(kPin).reason, Reason::none);
}

// 6.5-C7a2: what was seen names papers of people: it stands in the vault.
TEST_F(PinWait, WhatAResetWasGivenForIsNotInTheLedger_6_5_C7a2) {
    begin();
    ASSERT_TRUE(reset());
    const auto entry = last(EntryKind::pin_reset);
    const auto& detail = std::get<PinResetDetail>(entry.detail);
    EXPECT_EQ(detail.identity_check + detail.document + detail.copy, "");
    EXPECT_EQ(gate().vault().text(entry.pcommit).value(),
              "identity check: known to the officer\ndocument: licence\ncopy: binder 3");
}

// STD-ONVIF-05: somebody whose PIN is looked at makes nobody else's refusal into a wait.
TEST_F(PinWait, ABusyKeypadChangesNoOtherDecision_STD_ONVIF_05) {
    begin_with_pin();
    ASSERT_TRUE(gate().issue("C1", "desk", kHanako));
    gate().tap("r2", kIchiro);
    gate().stall_ledger();
    gate().type("r2", std::string(kPin) + "#");
    gate().tap("r2", kHanako);
    gate().tap("r2", kIchiro);
    gate().resume_ledger();
    gate().settle();
    std::vector<Detail> details;
    for (const auto& entry : all()) {
        if (entry.kind == EntryKind::access) details.push_back(std::get<AccessDetail>(entry.detail).detail);
    }
    EXPECT_EQ(details, (std::vector<Detail>{Detail::outside_schedule, Detail::pin_delay, Detail::none}));
}

// 6.5-B3a: digits that nobody looks at any more are told of.
TEST_F(PinWait, AStopLeavesARecordOfWhoWasTyping_6_5_B3a) {
    begin_with_pin();
    gate().tap("r2", kIchiro);
    gate().type("r2", "8301");
    gate().gate().stop("SIGTERM", [](const Result<Seq>&) {});
    gate().settle();
    const auto entry = last(EntryKind::access);
    EXPECT_EQ(entry.decision, Verdict::denied);
    EXPECT_EQ(std::get<AccessDetail>(entry.detail).detail, Detail::pin_not_typed);
    EXPECT_LT(entry.seq, last(EntryKind::stop).seq);
}

// BRIEF-02b: a keypad that is gone and back before the alarm is written leaves no alarm standing.
TEST_F(PinWait, AFlappingKeypadEndsItsAlarm_BRIEF_02b) {
    begin_with_pin();
    gate().stall_ledger();
    for (int i = 0; i < 3; ++i) {
        gate().hardware().keypad_down(KeypadName{"k2"}, Error{"pulled out", "k2", ""});
        gate().settle();
        gate().hardware().keypad_up(KeypadName{"k2"});
        gate().settle();
    }
    gate().resume_ledger();
    gate().settle();
    EXPECT_TRUE(gate().gate().state().alarms.empty());
    EXPECT_EQ(count(EntryKind::alarm), 6U);
}

TEST_F(PinWait, StatusTellsOfKeypads_BRIEF_02b) {
    begin_with_pin();
    gate().hardware().keypad_down(KeypadName{"k2"}, Error{"pulled out", "k2", "plug it in"});
    gate().settle();
    const auto keypads = gate().gate().status().keypads;
    ASSERT_EQ(keypads.size(), 2U);
    for (const auto& keypad : keypads) {
        const bool down = keypad.name.value == "k2";
        EXPECT_EQ(keypad.up, !down);
        EXPECT_EQ(keypad.reader.value, down ? "r2" : "desk");
        EXPECT_EQ(keypad.why.find("pulled out") != std::string::npos, down) << keypad.why;
    }
}

// STD-IEC-09 with PINs: the first waits for company, and the second types in peace.
class TwoPins : public PinStage {
protected:
    void begin_two() {
        (void)changed_site({{"card_pin = {",
                             "two_pins = { require = [\"Card\", \"PIN\"], card_proof = \"serial\", mode = "
                             "\"DualCredential\", window = \"10s\", second = [\"holder\"] }\ncard_pin = {"},
                            {"default = \"card_pin\"", "default = \"two_pins\""},
                            {"server_day = [ { at = [\"server\"], schedule = \"business\" } ]",
                             "server_day = [ { at = [\"server\"], schedule = \"always\" } ]"}});
        begin_with_pin();
        ASSERT_TRUE(gate().issue("C1", "desk", kHanako));
        ASSERT_TRUE(reset("C1"));
        gate().tap("desk", kHanako);
        gate().type("desk", "605218#605218#");
        gate().advance(1min);
        ASSERT_EQ(count(EntryKind::pin_set), 2U);
    }
    void first_comes() {
        gate().tap("r2", kIchiro);
        gate().type("r2", std::string(kPin) + "#");
    }
};

TEST_F(TwoPins, TheSecondIsNotDelayedByTheFirst_STD_IEC_09) {
    begin_two();
    first_comes();
    EXPECT_EQ(count(EntryKind::pin_verified), 1U);
    EXPECT_FALSE(gate().released("server"));
    gate().tap("r2", kHanako);
    gate().type("r2", "605218#");
    EXPECT_TRUE(gate().released("server"));
    EXPECT_EQ(pin_state().tries.failures, 0);
    expect_sound();
}

TEST_F(TwoPins, TheWindowHoldsWhileTheSecondTypes_STD_IEC_09) {
    begin_two();
    first_comes();
    gate().advance(9s);
    gate().tap("r2", kHanako);
    gate().type("r2", "605");
    gate().advance(5s);
    gate().type("r2", "218#");
    EXPECT_TRUE(gate().released("server"));
    gate().advance(30s);
    first_comes();
    gate().advance(10s);
    EXPECT_EQ(std::get<AccessDetail>(last(EntryKind::access).detail).detail, Detail::no_second_person);
}

}  // namespace
}  // namespace sekisho::flow

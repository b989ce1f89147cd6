// SPDX-License-Identifier: Apache-2.0
// Emergency plans from the declaration to the door: 6.9-B1.3, B1.4, B2, B3, C1.
#include "tests/flow/emergency_stage.hpp"

namespace sekisho::flow {
namespace {

class EmergencyFlow : public EmergencyStage {
protected:
    void SetUp() override {
        with_plans();
        start(tokyo(24, 20, 0));
        ASSERT_TRUE(gate().issue("N1", "desk", kHanako));
        ASSERT_TRUE(gate().issue("S1", "desk", kIchiro));
    }
};

// 6.9-C1: the decider decides, a deputy in a stated absence, nobody else; by a criterion that is in the list.
TEST_F(EmergencyFlow, WhoMayDeclareAndWhy_6_9_C1) {
    auto step = declaring();
    step.operator_name = "uid:9999";
    EXPECT_EQ(refusal(step), "this account decides nothing of the plan: uid:9999");
    step.operator_name = "uid:1002";
    EXPECT_EQ(refusal(step), "`facility_head` decides before this account does");
    step.absence = "the head is on the way";
    step.criterion = 3;
    EXPECT_EQ(refusal(step), "the plan has no criterion 3");
    step.criterion = 0;
    EXPECT_EQ(refusal(step), "the plan has no criterion 0");
    step.criterion = 2;
    step.plan = "fire";
    EXPECT_EQ(refusal(step), "no such emergency plan");
    step.plan = "flood";
    EXPECT_EQ(refusal(step), "");
    EXPECT_EQ(refusal(step), "the plan is declared already");
    const auto entry = last(EntryKind::emergency);
    const auto detail = std::get<EmergencyDetail>(entry.detail);
    EXPECT_EQ(detail.criterion, 2);
    EXPECT_EQ(detail.operator_, "uid:1002");
    EXPECT_EQ(detail.until_us, (tokyo(25, 20, 0).time_since_epoch()).count());
    EXPECT_EQ(entry.pcommit.size(), 32U);
}

// Two deciders at a slow disk: one end ends what two declared.
TEST_F(EmergencyFlow, DeclaredTwiceAtOnceIsOnce_6_9_C1) {
    for (int i = 0; i < 2; ++i) gate().gate().emergency(declaring(), [](const Result<Seq>&) {});
    gate().settle();
    EXPECT_EQ(gate().gate().state().emergencies.size(), 1U);
    end_emergency();
    EXPECT_TRUE(gate().gate().state().emergencies.empty());
    for (const auto& door : gate().gate().status().doors) EXPECT_FALSE(door.released) << door.name.value;
    crash();
}

// 6.9-B1.3: no phase is left out, and the end is from the last one only; each change is an entry.
TEST_F(EmergencyFlow, NoPhaseIsLeftOut_6_9_B1_3) {
    EXPECT_EQ(refusal(of(EmergencyAct::ended)), "the plan is not declared");
    ASSERT_EQ(refusal(declaring()), "");
    using enum EmergencyPhase;
    EXPECT_EQ(refusal(phase(recovering)), "recovering does not follow declared");
    EXPECT_EQ(refusal(phase(declared)), "declared does not follow declared");
    EXPECT_NE(refusal(of(EmergencyAct::ended)), "");
    for (const auto next : {resuming, recovering, normalising}) {
        EXPECT_NE(refusal(of(EmergencyAct::ended)), "");
        EXPECT_EQ(refusal(phase(next)), "");
        EXPECT_EQ(std::get<EmergencyDetail>(last(EntryKind::emergency).detail).phase, next);
    }
    EXPECT_EQ(refusal(of(EmergencyAct::ended)), "");
    EXPECT_TRUE(gate().gate().state().emergencies.empty());
}

// 6.9-B3: each effect is on at the declaration, off at the end, and at no other door.
TEST_F(EmergencyFlow, EffectsComeAndGo_6_9_B3) {
    const auto expect = [this](bool on) {
        EXPECT_EQ(gate().released("ward_door"), on) << "locked_open, for care";
        EXPECT_FALSE(gate().released("records_door"));
        EXPECT_FALSE(gate().released("server"));
        tap("r5", kHanako);
        EXPECT_EQ(last(EntryKind::access).decision, on ? Verdict::granted : Verdict::denied) << "widen";
        if (on) {
            EXPECT_EQ(last_access().basis, Basis::emergency_plan);
            EXPECT_NE(last_access().rule.find("emergency_plans.flood.effects[1]"), std::string::npos)
                << last_access().rule;
        } else {
            EXPECT_EQ(last_access().detail, Detail::no_right);
        }
        tap("r6", kHanako);
        EXPECT_EQ(last(EntryKind::access).decision, on ? Verdict::granted : Verdict::denied) << "card_only";
        EXPECT_EQ(last_access().basis, on ? Basis::emergency_plan : Basis::none);
        if (!on) {
            EXPECT_EQ(last_access().detail, Detail::pin_not_enrolled);
        }
        tap("r2", kHanako);
        EXPECT_EQ(last_access().detail, Detail::no_right) << "the server room stays shut";
    };
    expect(false);
    (void)news();
    ASSERT_EQ(refusal(declaring()), "");
    EXPECT_EQ(std::get<UnlockDetail>(last(EntryKind::unlock).detail).cause, UnlockCause::emergency);
    expect(true);
    crash();
    start(tokyo(24, 21, 0));
    expect(true);
    for (const auto next : {EmergencyPhase::resuming, EmergencyPhase::recovering, EmergencyPhase::normalising}) {
        ASSERT_EQ(refusal(phase(next)), "");
    }
    ASSERT_EQ(refusal(of(EmergencyAct::ended)), "");
    EXPECT_EQ(std::get<RelockDetail>(last(EntryKind::relock).detail).cause, RelockCause::mode);
    expect(false);
}

// 6.9-B1.4: lifted in one zone, in force in the others.
TEST_F(EmergencyFlow, ZonesAreLiftedOneByOne_6_9_B1_4) {
    ASSERT_EQ(refusal(declaring()), "");
    auto lift = of(EmergencyAct::zone_lifted);
    lift.zone = ZoneName{"server_room"};
    EXPECT_EQ(refusal(lift), "the plan has no effect in this zone");
    lift.zone = ZoneName{"ward"};
    EXPECT_EQ(refusal(lift), "");
    EXPECT_EQ(refusal(lift), "the plan is lifted in this zone already");
    EXPECT_FALSE(gate().released("ward_door"));
    tap("r5", kHanako);
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted) << "another zone";
}

// 6.9-C1: at its time the plan ends by itself, to the second, also when the daemon was away then.
TEST_F(EmergencyFlow, EndsByItselfAtItsTime_6_9_C1) {
    ASSERT_EQ(refusal(declaring()), "");
    gate().advance_to(tokyo(25, 19, 59, 59));
    EXPECT_TRUE(gate().released("ward_door"));
    gate().advance_to(tokyo(25, 20, 0, 0));
    EXPECT_FALSE(gate().released("ward_door"));
    EXPECT_EQ(std::get<EmergencyDetail>(last(EntryKind::emergency).detail).act, EmergencyAct::expired);
    EXPECT_TRUE(gate().gate().state().emergencies.empty());
    EXPECT_EQ(refusal(of(EmergencyAct::renewed)), "the plan is not declared");
    ASSERT_EQ(refusal(declaring()), "");
    gate().advance_to(tokyo(26, 10, 0));
    crash();
    start(tokyo(28, 20, 0));
    EXPECT_FALSE(gate().released("ward_door"));
    EXPECT_TRUE(gate().gate().state().emergencies.empty());
}

// 6.9-C1: a renewal is counted from when it is given, and takes no time away.
TEST_F(EmergencyFlow, ARenewalLasts_6_9_C1) {
    ASSERT_EQ(refusal(declaring()), "");
    ASSERT_EQ(refusal(of(EmergencyAct::renewed)), "");
    EXPECT_EQ(gate().gate().state().emergencies.begin()->second.until, tokyo(25, 20, 0)) << "12 h are less than 24 h";
    gate().advance_to(tokyo(25, 19, 0));
    ASSERT_EQ(refusal(of(EmergencyAct::renewed)), "");
    gate().advance_to(tokyo(26, 6, 59, 59));
    EXPECT_TRUE(gate().released("ward_door"));
    gate().advance_to(tokyo(26, 7, 0));
    EXPECT_FALSE(gate().released("ward_door"));
}

// No record, no entry: while the ledger is stalled no plan opens a door; its end needs no record.
TEST_F(EmergencyFlow, NothingOpensBeforeItIsWritten_6_9_B3) {
    gate().stall_ledger();
    ask(declaring());
    gate().settle();
    EXPECT_FALSE(gate().released("ward_door"));
    gate().resume_ledger();
    gate().settle();
    EXPECT_TRUE(gate().released("ward_door"));
    gate().advance_to(tokyo(25, 19, 59));
    gate().stall_ledger();
    gate().advance_to(tokyo(25, 20, 0));
    EXPECT_FALSE(gate().released("ward_door")) << "by the time, whether or not it is written";
    gate().resume_ledger();
    gate().settle();
}

// A drill changes nothing at any door.
TEST_F(EmergencyFlow, ADrillOpensNothing) {
    auto step = declaring();
    step.drill = true;
    ASSERT_EQ(refusal(step), "");
    EXPECT_FALSE(gate().released("ward_door"));
    tap("r5", kHanako);
    EXPECT_EQ(last_access().detail, Detail::no_right);
}

}  // namespace
}  // namespace sekisho::flow

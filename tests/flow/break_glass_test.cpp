// SPDX-License-Identifier: Apache-2.0
// Sealed cards, from the issue to the end: 6.9-B2.1, 6.9-C5.
#include "tests/flow/glass_stage.hpp"

namespace sekisho::flow {
namespace {

using BreakGlassFlow = GlassStage;

// 6.9-B2.1: two people seal it, one after the other; until then it opens nothing.
TEST_F(BreakGlassFlow, TwoPeopleSealIt_6_9_B2_1) {
    begin();
    const auto ref = issue(kGlass);
    const auto issued = std::get<CredentialDetail>(last(EntryKind::credential_issued).detail);
    EXPECT_EQ(issued.kind, CredentialKind::break_glass);
    ASSERT_EQ(refusal(declaring()), "");
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:NotSealed");
    EXPECT_EQ(seal(ref, "uid:1001"), "waits");
    EXPECT_EQ(seal(ref, "uid:1001"), "whoever sealed it first may not be the second");
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:NotSealed");
    EXPECT_EQ(seal(ref, "uid:1002"), "");
    const auto detail = std::get<CredentialStateDetail>(last(EntryKind::credential_state).detail);
    EXPECT_EQ(detail.act, CredentialAct::sealed);
    EXPECT_EQ(detail.operator_, "uid:1001");
    EXPECT_EQ(detail.approver, "uid:1002");
    EXPECT_EQ(detail.name, "night");
    EXPECT_EQ(seal(ref, "uid:1001"), "the card was sealed already");
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "granted");
}

// The seal is broken, and meanwhile that door is taken from the card: what is done and written is what holds then.
TEST_F(BreakGlassFlow, AConfigurationThatComesMeanwhileDecides_6_9_B2_1) {
    begin();
    (void)sealed(kGlass);
    ASSERT_EQ(refusal(declaring()), "");
    const auto next = changed_site("doors = [\"records_door\", \"server\"]", "doors = [\"server\"]");
    gate().stall_ledger();
    std::optional<Result<Seq>> answer;
    begin_reload(next, answer);
    gate().tap("r5", kGlass);
    EXPECT_FALSE(answer);
    gate().resume_ledger();
    gate().settle();
    ASSERT_TRUE(answer && *answer);
    EXPECT_FALSE(gate().released("records_door"));
    EXPECT_EQ(last(EntryKind::access).cfg_seq, **answer);
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::denied);
    const auto word = last_word();
    const auto rule = last_access().rule;
    gate().advance(std::chrono::seconds(10));
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), word) << "as the same tap is answered now";
    EXPECT_EQ(last_access().rule, rule);
    crash();
    expect_sound();
}

// Or the reader is another door's by then, or its door is gone.
TEST_F(BreakGlassFlow, AReaderThatGoesMeanwhileLetsNobodyIn_6_9_B2_1) {
    begin();
    (void)sealed(kGlass);
    ASSERT_EQ(refusal(declaring()), "");
    const auto next = changed_site({{"entry = { reader = \"r5\"", "entry = { reader = \"r1\""},
                                    {"entry = { reader = \"r1\", levels = { default = \"card\" } }\n[doors.server]",
                                     "entry = { reader = \"r5\", levels = { default = \"card\" } }\n[doors.server]"}});
    gate().stall_ledger();
    std::optional<Result<Seq>> answer;
    begin_reload(next, answer);
    gate().tap("r5", kGlass);
    gate().resume_ledger();
    gate().settle();
    ASSERT_TRUE(answer && *answer);
    EXPECT_FALSE(gate().released("records_door"));
    EXPECT_FALSE(gate().released("front"));
    EXPECT_EQ(last_word(), "ext:AccessPointDisabled");
    EXPECT_EQ(last_access().rule, "default deny");
    EXPECT_EQ(last_access().basis, Basis::none);
    crash();
    expect_sound();
}

// 6.9-B2.1, 6.9-C5: the full cycle, also over a crash; and a new card in its place.
TEST_F(BreakGlassFlow, TheFullCycle_6_9_C5) {
    begin();
    const auto ref = sealed(kGlass);
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:NoEmergency");
    EXPECT_FALSE(alarmed());
    ASSERT_EQ(refusal(declaring()), "");
    const auto emergency = gate().gate().state().emergencies.begin()->first;
    (void)news();
    gate().tap("r5", kGlass);
    EXPECT_TRUE(gate().released("records_door"));
    std::vector<EntryKind> kinds;
    for (const auto& entry : news()) kinds.push_back(entry.kind);
    EXPECT_EQ(kinds, (std::vector{EntryKind::credential_state, EntryKind::alarm, EntryKind::access}));
    EXPECT_EQ(last(EntryKind::credential_state).ref_seq, emergency);
    EXPECT_EQ(last_access().basis, Basis::break_glass);
    EXPECT_EQ(last_access().credential, CredentialKind::break_glass);
    EXPECT_TRUE(alarmed());
    gate().advance(std::chrono::seconds(6));
    tap("r4", kGlass);
    EXPECT_EQ(last_word(), "ext:NoRight") << "a door that it is not for";
    tap("r2", kGlass);
    EXPECT_EQ(last_word(), "granted") << "no PIN, and no second seal to break";
    EXPECT_EQ(std::get<CredentialStateDetail>(last(EntryKind::credential_state).detail).act, CredentialAct::used);
    end_emergency();
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:BreakGlassOver");
    EXPECT_EQ(std::get<AlarmDetail>(last(EntryKind::alarm).detail).alarm, SystemAlarm::break_glass_used);
    crash();
    start(tokyo(24, 21, 0));
    ASSERT_EQ(refusal(declaring()), "");
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:BreakGlassOver") << "another emergency brings it not back";
    EXPECT_EQ(seal(ref, "uid:1001"), "the card is over");
    EXPECT_TRUE(alarmed());
    (void)sealed(kNewGlass);
    EXPECT_FALSE(alarmed()) << "replaced";
    tap("r5", kNewGlass);
    EXPECT_EQ(last_word(), "granted");
}

// 6.9-C5: one second before its end, and at it.
TEST_F(BreakGlassFlow, OverToTheSecond_6_9_C5) {
    begin();
    (void)sealed(kGlass);
    ASSERT_EQ(refusal(declaring()), "");
    gate().tap("r5", kGlass);
    const auto used = gate().gate().state().sealed_cards.begin()->second.until;
    EXPECT_EQ(used, tokyo(24, 22, 0));
    gate().advance_to(tokyo(24, 21, 59, 59));
    gate().tap("r5", kGlass);
    EXPECT_EQ(last_word(), "granted");
    gate().advance_to(tokyo(24, 22, 0));
    gate().tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:BreakGlassOver") << "the emergency stands, its own time is over";
}

// 6.9-C5: the emergency's time is over while its end cannot be written yet: the card is as well.
TEST_F(BreakGlassFlow, OverWithTheEmergencyUnwritten_6_9_C5) {
    begin();
    (void)sealed(kGlass);
    ASSERT_EQ(refusal(declaring()), "");
    gate().advance_to(tokyo(25, 19, 30));
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "granted");
    gate().advance_to(tokyo(25, 20, 0));
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:BreakGlassOver");
    crash();
    start(tokyo(25, 20, 1));
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:BreakGlassOver");
}

// 6.9-B2.1: where the policy lets it in undeclared, it says so at once.
TEST_F(BreakGlassFlow, UndeclaredUseIsGrantedAndAlarmed_6_9_B2_1) {
    begin("grant_and_alarm");
    (void)sealed(kGlass);
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "granted");
    EXPECT_TRUE(alarmed());
    EXPECT_EQ(last(EntryKind::credential_state).ref_seq, kNoSeq);
    gate().advance_to(tokyo(24, 22, 0));
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:BreakGlassOver");
}

// STD-EGR-01: no card is refused on the way out, whatever it is.
TEST_F(BreakGlassFlow, TheWayOutRefusesNothing_STD_EGR_01) {
    begin();
    (void)issue(kGlass);
    gate().tap("r7", kGlass);
    EXPECT_TRUE(gate().released("records_door"));
    EXPECT_EQ(last(EntryKind::access).decision, Verdict::granted);
}

// A destroyed card opens nothing (6.9-B2.1).
TEST_F(BreakGlassFlow, DestroyedIsOver_6_9_B2_1) {
    begin();
    const auto ref = sealed(kGlass);
    ASSERT_EQ(refusal(declaring()), "");
    std::optional<Result<Seq>> answer;
    gate().gate().destroy_card(ref, "uid:1001", [&answer](Result<Seq> seq) { answer = seq; });
    gate().settle();
    ASSERT_TRUE(answer && *answer);
    tap("r5", kGlass);
    EXPECT_EQ(last_word(), "ext:BreakGlassOver");
}

}  // namespace
}  // namespace sekisho::flow

// SPDX-License-Identifier: Apache-2.0
// Emergencies, door modes and sealed cards as a fold: STD-ONVIF-01, 6.9-B1.3, B1.4, B2.1, C5.
#include "tests/daemon/state/entries.hpp"

#include <gtest/gtest.h>

namespace sekisho::state::tests {
namespace {

using enum EmergencyAct;

// STD-ONVIF-01: each cause ends by the entry that names its beginning, and by no other.
TEST(DoorModeFold, EachHasItsOwnEnd_STD_ONVIF_01) {
    State state;
    const auto first = apply_next(state, door_mode(state, DoorMode::blocked, true));
    const auto second = apply_next(state, door_mode(state, DoorMode::locked_down, true));
    apply_next(state, door_mode(state, DoorMode::locked_down, false, first));
    ASSERT_EQ(state.door_modes.size(), 1U);
    EXPECT_EQ(state.door_modes.begin()->first, second);
    EXPECT_EQ(state.door_modes.begin()->second.mode, DoorMode::locked_down);
    apply_next(state, door_mode(state, DoorMode::locked_down, false, Seq{77}));
    EXPECT_EQ(state.door_modes.size(), 1U) << "nothing began there";
    apply_next(state, door_mode(state, DoorMode::locked_down, false, second));
    EXPECT_TRUE(state.door_modes.empty());
}

// Two commands at once, each accepted before the other was durable.
TEST(DoorModeFold, WhatStandsBeginsNoSecondTime_STD_ONVIF_01) {
    State state;
    const auto first = apply_next(state, door_mode(state, DoorMode::blocked, true));
    apply_next(state, door_mode(state, DoorMode::blocked, true));
    ASSERT_EQ(state.door_modes.size(), 1U);
    apply_next(state, door_mode(state, DoorMode::blocked, false, first));
    EXPECT_TRUE(state.door_modes.empty());
}

TEST(EmergencyFold, WhatStandsIsNotDeclaredASecondTime_6_9_C1) {
    State state;
    const auto drill = apply_next(state, emergency(state, declared, kNoSeq, 50, EmergencyPhase::none, true));
    const auto first = apply_next(state, emergency(state, declared, kNoSeq, 50));
    apply_next(state, emergency(state, declared, kNoSeq, 90));
    EXPECT_EQ(state.emergencies.size(), 2U) << "a drill is none";
    EXPECT_EQ(state.emergencies.at(first).until, at(50'000'000));
    apply_next(state, emergency(state, ended, first));
    EXPECT_TRUE(state.emergencies.contains(drill));
    EXPECT_EQ(state.emergencies.size(), 1U);
}

// 6.9-B1.3: one order, nothing left out, nothing twice, and the end only from the last.
TEST(EmergencyFold, PhasesHaveOneOrder_6_9_B1_3) {
    using enum EmergencyPhase;
    const EmergencyPhase order[] = {none, declared, resuming, recovering, normalising};
    for (std::size_t before = 0; before < 5; ++before) {
        for (std::size_t next = 0; next < 5; ++next) {
            EXPECT_EQ(may_follow(order[before], order[next]), next == (before + 1) % 5) << before << " " << next;
        }
    }
}

TEST(EmergencyFold, KeepsWhatStands) {
    State state;
    const auto flood = apply_next(state, emergency(state, declared, kNoSeq, 50));
    apply_next(state, emergency(state, renewed, flood, 90));
    apply_next(state, emergency(state, phase, flood, 0, EmergencyPhase::resuming));
    ASSERT_TRUE(state.emergencies.contains(flood));
    EXPECT_EQ(state.emergencies.at(flood).until, at(90'000'000));
    EXPECT_EQ(state.emergencies.at(flood).phase, EmergencyPhase::resuming);
    EXPECT_EQ(state.emergencies.at(flood).plan, "flood");
    apply_next(state, emergency(state, ended, Seq{70}));
    EXPECT_EQ(state.emergencies.size(), 1U) << "another one";
    apply_next(state, emergency(state, expired, flood));
    EXPECT_TRUE(state.emergencies.empty());
    apply_next(state, emergency(state, renewed, flood, 99));
    EXPECT_TRUE(state.emergencies.empty()) << "what is over is not renewed";
}

// 6.9-B1.4: zone by zone.
TEST(EmergencyFold, ZonesAreLiftedOneByOne_6_9_B1_4) {
    State state;
    const auto flood = apply_next(state, emergency(state, declared, kNoSeq, 50));
    for (const std::int64_t zone : {3, 1}) {
        auto lifted = emergency(state, zone_lifted, flood);
        lifted.zone = {zone};
        apply_next(state, lifted);
    }
    EXPECT_EQ(state.emergencies.at(flood).lifted, (std::set<ZoneNumber>{{1}, {3}}));
    EXPECT_NE(canonical_dump(state).find("lifted 0 1\nlifted 0 3\n"), std::string::npos);
}

// 6.9-B2.1: sealed, used once with its end, and whole again only by a new sealing.
TEST(SealFold, ACardIsUsedOnce_6_9_B2_1) {
    State state;
    apply_next(state, seal(state, CredentialAct::used, 5));
    EXPECT_TRUE(state.sealed_cards.empty()) << "it never was sealed";
    apply_next(state, seal(state, CredentialAct::sealed, 5));
    EXPECT_EQ(state.sealed_cards.at({5}).seal, Seal::whole);
    EXPECT_EQ(state.sealed_cards.at({5}).name, "night");
    const auto flood = apply_next(state, emergency(state, declared, kNoSeq, 50));
    apply_next(state, seal(state, CredentialAct::used, 5, flood));
    EXPECT_EQ(state.sealed_cards.at({5}).seal, Seal::broken);
    EXPECT_EQ(state.sealed_cards.at({5}).until, at(99'000'000));
    EXPECT_EQ(state.sealed_cards.at({5}).emergency, flood);
    apply_next(state, seal(state, CredentialAct::destroyed, 5));
    EXPECT_EQ(state.sealed_cards.at({5}).seal, Seal::over);
    apply_next(state, seal(state, CredentialAct::used, 5, flood));
    EXPECT_EQ(state.sealed_cards.at({5}).seal, Seal::over) << "it is destroyed";
}

// 6.9-C5: the last emergency takes the used cards with it; a card that nobody used stays sealed.
TEST(SealFold, TheEndOfTheEmergencyIsTheirs_6_9_C5) {
    State state;
    apply_next(state, seal(state, CredentialAct::sealed, 5));
    apply_next(state, seal(state, CredentialAct::sealed, 6));
    const auto drill = apply_next(state, emergency(state, declared, kNoSeq, 50, EmergencyPhase::none, true));
    const auto flood = apply_next(state, emergency(state, declared, kNoSeq, 50));
    const auto fault =
        apply_next(state, emergency(state, declared, kNoSeq, 50, EmergencyPhase::none, false, "power_fault"));
    apply_next(state, seal(state, CredentialAct::used, 5, flood));
    apply_next(state, emergency(state, ended, flood));
    EXPECT_EQ(state.sealed_cards.at({5}).seal, Seal::broken) << "another emergency stands";
    apply_next(state, emergency(state, expired, fault));
    EXPECT_EQ(state.sealed_cards.at({5}).seal, Seal::over) << "a drill keeps nothing alive";
    EXPECT_EQ(state.sealed_cards.at({6}).seal, Seal::whole);
    EXPECT_TRUE(state.emergencies.contains(drill));
}

// 6.9-C5: a card that was used where nothing was declared outlives the end of a drill.
TEST(SealFold, TheEndOfADrillChangesNoCard_6_9_C5) {
    State state;
    apply_next(state, seal(state, CredentialAct::sealed, 5));
    apply_next(state, seal(state, CredentialAct::used, 5));
    for (const auto end : {ended, expired}) {
        const auto drill = apply_next(state, emergency(state, declared, kNoSeq, 50, EmergencyPhase::none, true));
        apply_next(state, emergency(state, end, drill));
        EXPECT_EQ(state.sealed_cards.at({5}).seal, Seal::broken);
        EXPECT_TRUE(state.emergencies.empty());
    }
    const auto flood = apply_next(state, emergency(state, declared, kNoSeq, 50));
    apply_next(state, emergency(state, ended, flood));
    EXPECT_EQ(state.sealed_cards.at({5}).seal, Seal::over) << "an emergency is one, whenever it was declared";
}

}  // namespace
}  // namespace sekisho::state::tests

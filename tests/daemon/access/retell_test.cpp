// SPDX-License-Identifier: Apache-2.0
// A decision of the past, taken again: by the rules, and by what kept the door shut beside them.
#include "tests/daemon/access/past_entry.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace sekisho::access {
namespace {

using namespace small;

class Retold : public Past {};

constexpr const char* kGranted = "granted, by site.toml:30 policy";

TEST_F(Retold, ADecisionIsThatOfTheRules) {
    EXPECT_EQ(answer(), kGranted);
    EXPECT_EQ(retold().basis, Basis::schedule_and_profile);
    state.credentials[{kAnn}].revoked = true;
    EXPECT_EQ(answer(), "denied ext:Revoked, CredentialNotEnabled, by default deny");
    entry_.pid = {};
    detail().detail = Detail::random_uid;
    EXPECT_EQ(answer(), "denied ext:RandomUid, Other, by default deny");
}

TEST_F(Retold, ADecisionIsTakenAtItsOwnInstant) {
    for (const auto& [until, verdict] : {std::pair{kNow, Verdict::denied}, std::pair{kNow + kTick, Verdict::granted}}) {
        site::Holder ann;
        ann.id = {"ann"};
        ann.valid_until = until;
        site.roster = site::Roster("roster.csv", {ann});
        EXPECT_EQ(retold().verdict, verdict);
    }
}

TEST_F(Retold, AKeypadThatWasAwayIsAwayAgain) {
    ask_for_pin();
    for (const auto why : {Detail::no_keypad, Detail::pin_delay}) {
        refused(Reason::invalid_pin, why);
        EXPECT_EQ(retold().detail, why);
        EXPECT_EQ(retold().reason, Reason::invalid_pin);
    }
    for (const auto why : {Detail::pin_required, Detail::pin_not_enrolled, Detail::none}) {
        refused(Reason::invalid_pin, why);
        EXPECT_EQ(retold().detail, Detail::pin_required) << "that the rules tell: " << to_text(why);
    }
    refused(Reason::other, Detail::no_keypad);
    EXPECT_EQ(retold().detail, Detail::pin_required);
    refused(Reason::invalid_pin, Detail::no_keypad);
    site.levels[0].pin = false;
    EXPECT_EQ(answer(), kGranted) << "where no PIN is asked for a keypad matters to nobody";
}

TEST_F(Retold, ADoorOutOfServiceLetsNobodyInAgain) {
    refused(Reason::other, Detail::access_point_disabled);
    EXPECT_EQ(answer(), "denied ext:AccessPointDisabled, Other, by site.toml:20 levels");
    EXPECT_EQ(retold().basis, Basis::none);
    site.job_classes[0].rights[0].clear();
    EXPECT_EQ(retold().detail, Detail::no_right) << "the rules come first";
}

TEST_F(Retold, WhatCouldNotBeRecordedLetsNobodyInAgain) {
    refused(Reason::other, Detail::ledger_failed);
    EXPECT_EQ(answer(), "denied ext:LedgerFailed, Other, by site.toml:30 policy");
    EXPECT_EQ(retold().basis, Basis::none);
    entry_.decision = Verdict::granted;  // for care, and noted
    EXPECT_EQ(answer(), kGranted);
    refused(Reason::unauthorized, Detail::no_right);
    EXPECT_EQ(answer(), kGranted) << "what a rule refused then the rules of now decide";
}

// STD-EGR-01: whatever the entry says.
TEST_F(Retold, AWayOutIsNeverRefused_STD_EGR_01) {
    entry_.dir = Direction::exit;
    for (const auto why : {Detail::access_point_disabled, Detail::ledger_failed}) {
        refused(Reason::other, why);
        EXPECT_EQ(retold().verdict, Verdict::granted);
        EXPECT_EQ(retold().basis, Basis::exit_reader);
    }
    detail().basis = Basis::emergency_list;
    EXPECT_EQ(retold().basis, Basis::exit_reader);
}

// 6.5-B3b2
TEST_F(Retold, WhoIsOnTheListIsLetInByItAgain_6_5_B3b2) {
    detail().basis = Basis::emergency_list;
    site.emergency.rule = {2};
    EXPECT_EQ(answer(), "denied ext:LedgerFailed, Other, by site.toml:30 policy");
    EXPECT_EQ(retold().basis, Basis::none);
    site.emergency.holders = {{"bob"}};
    EXPECT_EQ(retold().detail, Detail::ledger_failed);
    site.emergency.holders = {{"bob"}, {"ann"}};
    EXPECT_EQ(answer(), "granted, by site.toml:20 levels");
    EXPECT_EQ(retold().basis, Basis::emergency_list);
    site.job_classes[0].rights[0].clear();
    EXPECT_EQ(retold().detail, Detail::no_right) << "the list gives no right";
    EXPECT_EQ(retold().basis, Basis::none);
    entry_.pid = {};
    EXPECT_EQ(retold().verdict, Verdict::denied) << "a card of nobody is on no list";
    EXPECT_EQ(retold().basis, Basis::none);
}

// 6.4-C3a: the least of people tells a visitor from one of the staff.
TEST_F(Retold, AVisitorComesWithTheBadgeThatWasLent_6_4_C3a) {
    constexpr CredentialRef kLent{77};
    site.zones[2].presence.least = 2;
    state.cards[kLent].kind = CredentialKind::badge;
    state.visits[{30}] = {{30}, {kVisitor}, kLent, {kAnn}, kNow + seconds{3600}};
    EXPECT_EQ(retold().detail, Detail::occupancy_low);
    detail().second = {kBob};
    EXPECT_EQ(answer(), kGranted) << "who has a card of their own";
    detail().second = {kVisitor};
    EXPECT_EQ(retold().detail, Detail::occupancy_low);
    EXPECT_EQ(retold().reason, Reason::other);
}

}  // namespace
}  // namespace sekisho::access

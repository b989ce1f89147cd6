// SPDX-License-Identifier: Apache-2.0
// What modes of a door, plans in force and sealed cards make of an entry, by hand, each with the edges of its rule.
#include "daemon/access/decide.hpp"

#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

namespace sekisho::access {
namespace {

using state::Seal;
using std::chrono::hours;

const WallTime kNow = sekisho::tests::utc("2026-05-04 03:00:00");
constexpr std::int64_t kAnn = 1, kBen = 2;  // a nurse with a right at the ward, a clerk without
constexpr CredentialRef kRed{9};            // the break-glass card
constexpr site::DoorIndex kWard = 0, kSafe = 1;

class Emergencies : public testing::Test {
protected:
    Emergencies() {
        const auto rule = [this](const char* key) {
            site.rules.push_back({"site.toml", static_cast<std::uint32_t>(site.rules.size()), key});
            return site::RuleIndex{static_cast<std::uint32_t>(site.rules.size() - 1)};
        };
        site.rules.emplace_back();
        site.schedules.emplace_back();
        for (auto& list : site.schedules[0].weekday) list.periods = {{0, 1440}};
        for (const char* name : {"outside", "ward"}) site.zones.emplace_back().name = {name};
        site.levels.emplace_back();
        for (const char* name : {"ward_door", "safe"}) {
            auto& door = site.doors.emplace_back();
            door.name = {name};
            door.inner = 1;
            door.rule = rule(name);
            door.entry.levels = {{std::nullopt, 0, rule("levels")}};
            door.exit.emplace();
        }
        site.doors[kSafe].kind = site::DoorKind::cabinet;
        site.job_classes.resize(2);
        site.job_classes[0].rights = {{{0, false, false, rule("policy")}}, {}};
        site.job_classes[1].rights.resize(2);
        site.roster = site::Roster("roster.csv", {holder("ann", 0), holder("ben", 1)});
        site.emergency_plans.emplace_back().name = "flood";
        auto& card = site.break_glass.emplace_back();
        card.name = "red";
        card.doors = {kWard};
        card.rule = rule("break_glass.red");
        state.registry.give({NamedThing::zone, 5, "ward"});
        state.registry.give({NamedThing::door, 7, "ward_door"});
        for (const std::int64_t ref : {kAnn, kBen, kRed.value}) state.credentials[{ref}] = {{ref}, false, {}};
    }
    static site::Holder holder(std::string id, site::JobClassIndex job) {
        site::Holder made;
        made.id = {std::move(id)};
        made.assignment.job_class = job;
        return made;
    }
    site::EmergencyEffect& effect(site::EffectKind kind) {
        site.rules.push_back({"site.toml", 99, "emergency_plans.flood.effects"});
        auto& made = site.emergency_plans[0].effects.emplace_back();
        made.kind = kind;
        made.zones = {1};
        made.rule = {static_cast<std::uint32_t>(site.rules.size() - 1)};
        return made;
    }
    state::Emergency& declare() {
        auto& made = state.emergencies[Seq{70}];
        made.plan = "flood";
        made.until = kNow + hours{1};
        return made;
    }
    void stand(DoorMode mode, std::int64_t seq, std::int64_t door = 7) {
        state.door_modes[Seq{seq}] = {{door}, mode, ""};
    }
    [[nodiscard]] Decision taps(std::int64_t ref, WallTime now = kNow, Direction direction = Direction::entry) const {
        return decide(site, state, {{kWard, direction}, KnownCard{{ref}, ref == kAnn ? "ann" : "ben"}, {}},
                      moment_of(now));
    }
    [[nodiscard]] Decision red(WallTime now = kNow, site::DoorIndex door = kWard,
                               const char* as = "break_glass:red") const {
        return decide(site, state, {{door, Direction::entry}, KnownCard{kRed, as}, {}}, moment_of(now));
    }
    void expect(const Decision& decision, Detail detail, const std::string& rule) const {
        EXPECT_EQ(decision.verdict == Verdict::granted, detail == Detail::none);
        EXPECT_EQ(to_text(decision.detail), to_text(detail));
        const std::string text = rule_text(site, decision);
        EXPECT_EQ(text.substr(text.find(' ') + 1), rule);
    }

    site::Site site;
    state::State state;
};

TEST_F(Emergencies, AModeKeepsOutAtItsDoorAndNobodyIn_STD_ONVIF_01_STD_EGR_06) {
    stand(DoorMode::blocked, 3);
    expect(taps(kAnn), Detail::door_blocked, "ward_door");
    stand(DoorMode::locked_down, 2);
    expect(taps(kAnn), Detail::door_locked_down, "ward_door");
    EXPECT_EQ(taps(kAnn, kNow, Direction::exit).verdict, Verdict::granted);
    stand(DoorMode::locked_open, 4);
    expect(taps(kAnn), Detail::none, "policy");
    state.door_modes.clear();
    stand(DoorMode::locked_down, 2, 8);
    stand(DoorMode::blocked, 3, 8);
    expect(taps(kAnn), Detail::none, "policy");
    stand(DoorMode::blocked, 2);
    stand(DoorMode::locked_open, 4, 8);
    expect(taps(kAnn), Detail::door_blocked, "ward_door");
}

TEST_F(Emergencies, FireRanksAboveLockdownWhereItReleases_6_9_B1) {
    stand(DoorMode::locked_down, 2);
    site.doors[kWard].fire_release = true;
    expect(taps(kAnn), Detail::door_locked_down, "ward_door");
    state.fires = {"panel"};
    expect(taps(kAnn), Detail::none, "policy");
    site.doors[kWard].fire_release = false;
    expect(taps(kAnn), Detail::door_locked_down, "ward_door");
}

TEST_F(Emergencies, APlanGivesARightToItsJobsInItsZonesWhileItIsInForce_6_9_B3) {
    effect(site::EffectKind::widen).job_classes = {1};
    expect(taps(kBen), Detail::no_right, "deny");
    auto& emergency = declare();
    expect(taps(kBen), Detail::none, "emergency_plans.flood.effects");
    EXPECT_EQ(taps(kBen).basis, Basis::emergency_plan);
    EXPECT_EQ(taps(kAnn).basis, Basis::schedule_and_profile) << "she has a right without it";
    expect(taps(kBen, emergency.until - Duration{1}), Detail::none, "emergency_plans.flood.effects");
    expect(taps(kBen, emergency.until), Detail::no_right, "deny");
    EXPECT_EQ(taps(kBen, kNow, Direction::exit).detail, Detail::no_right) << "of the way out a plan says nothing";
    emergency.drill = true;
    expect(taps(kBen), Detail::no_right, "deny");
    emergency.drill = false;
    emergency.lifted = {ZoneNumber{5}};
    expect(taps(kBen), Detail::no_right, "deny");
    emergency.lifted.clear();
    emergency.plan = "quake";
    expect(taps(kBen), Detail::no_right, "deny");
    emergency.plan = "flood";
    site.emergency_plans[0].effects[0].job_classes = {0};
    expect(taps(kBen), Detail::no_right, "deny");
    site.emergency_plans[0].effects[0].job_classes = {1};
    site.emergency_plans[0].effects[0].zones = {0};
    expect(taps(kBen), Detail::no_right, "deny");
}

TEST_F(Emergencies, APlanWidensNoPostThatIsNotInForceAndNoJobThatIsNone_6_9_B3) {
    effect(site::EffectKind::widen).job_classes = {1, 2};
    declare();
    auto ben = holder("ben", 1);
    ben.assignment.until = kNow;
    site.roster = site::Roster("roster.csv", {ben});
    EXPECT_EQ(taps(kBen).detail, Detail::no_assignment);
    ben.assignment = {WallTime::min(), WallTime::max(), 2};
    site.roster = site::Roster("roster.csv", {ben});
    EXPECT_EQ(taps(kBen).detail, Detail::no_right);
}

TEST_F(Emergencies, OutsideHoursAPlanWidensToo_6_9_B3) {
    for (auto& list : site.schedules[0].weekday) list.periods.clear();
    effect(site::EffectKind::widen).job_classes = {0};
    EXPECT_EQ(taps(kAnn).detail, Detail::outside_schedule);
    declare();
    expect(taps(kAnn), Detail::none, "emergency_plans.flood.effects");
}

// 6.9-B3: whom a plan lets in at all hours needs no less in the hours of a right of their own.
TEST_F(Emergencies, WhoNeedsAnEscortAnyDayNeedsNoneWhereAPlanWidens_6_9_B3) {
    for (auto& job : site.job_classes) {
        for (auto& policies : job.rights) {
            for (auto& policy : policies) policy.needs_escort = true;
        }
    }
    expect(taps(kAnn), Detail::no_accompaniment, "policy");
    effect(site::EffectKind::widen).job_classes = {0};
    declare();
    expect(taps(kAnn), Detail::none, "emergency_plans.flood.effects");
    EXPECT_EQ(taps(kAnn).basis, Basis::emergency_plan);
    EXPECT_FALSE(taps(kAnn).requires_.escort);
}

TEST_F(Emergencies, CardOnlyTakesAwayWhatElseIsAskedFor_6_9_B3) {
    auto& plan = effect(site::EffectKind::card_only);
    declare();
    EXPECT_EQ(taps(kAnn).basis, Basis::schedule_and_profile) << "nothing was asked for";
    for (const bool pin : {false, true}) {
        site.levels[0].pin = pin;
        site.levels[0].mode = pin ? site::AuthenticationMode::single : site::AuthenticationMode::dual;
        site.readers.resize(1);
        expect(taps(kAnn), Detail::none, "emergency_plans.flood.effects");
        EXPECT_FALSE(taps(kAnn).requires_.any());
        plan.job_classes = {1};
        EXPECT_EQ(taps(kAnn).detail, pin ? Detail::no_keypad : Detail::no_second_person);
        plan.job_classes.clear();
    }
    plan.kind = site::EffectKind::widen;
    plan.job_classes = {0};
    EXPECT_EQ(taps(kAnn).detail, Detail::no_keypad) << "a wider right asks for the PIN all the same";
}

TEST_F(Emergencies, ADoorStandsOpenByAPlanUnlessItIsACabinet_6_9_B3) {
    effect(site::EffectKind::locked_open);
    stand(DoorMode::locked_down, 2);
    EXPECT_EQ(stands_open(site, state, kWard, moment_of(kNow)), nullptr);
    EXPECT_EQ(emergency_in_force(state, moment_of(kNow)), kNoSeq);
    auto& emergency = declare();
    EXPECT_NE(stands_open(site, state, kWard, moment_of(kNow)), nullptr);
    EXPECT_EQ(stands_open(site, state, kSafe, moment_of(kNow)), nullptr);
    EXPECT_EQ(stands_open(site, state, kWard, moment_of(emergency.until)), nullptr);
    expect(taps(kAnn), Detail::none, "policy");
    EXPECT_EQ(emergency_in_force(state, moment_of(emergency.until - Duration{1})), Seq{70});
    EXPECT_EQ(emergency_in_force(state, moment_of(emergency.until)), kNoSeq);
    emergency.drill = true;
    EXPECT_EQ(emergency_in_force(state, moment_of(kNow)), kNoSeq);
}

TEST_F(Emergencies, ACardThatIsNotSealedOpensNothing_6_9_B2_1) {
    declare();
    expect(red(), Detail::not_sealed, "break_glass.red");
    state.sealed_cards[kRed] = {"blue", Seal::whole, {}, kNoSeq};
    expect(red(), Detail::not_sealed, "break_glass.red");
    EXPECT_EQ(red(kNow, kWard, "break_glass:green").detail, Detail::not_in_roster);
}

TEST_F(Emergencies, ASealedCardOpensItsDoorsInAnEmergency_6_9_B2_1) {
    state.sealed_cards[kRed] = {"red", Seal::whole, {}, kNoSeq};
    expect(red(), Detail::no_emergency, "break_glass.red");
    declare();
    expect(red(), Detail::none, "break_glass.red");
    EXPECT_EQ(red().basis, Basis::break_glass);
    expect(red(kNow, kSafe), Detail::no_right, "break_glass.red");
    stand(DoorMode::locked_down, 2);
    expect(red(), Detail::door_locked_down, "ward_door");
    state.door_modes.clear();
    state.emergencies.clear();
    site.break_glass[0].opens_undeclared = true;
    expect(red(), Detail::none, "break_glass.red");
}

TEST_F(Emergencies, AUsedCardEndsWithItsTimeAndWithItsEmergency_6_9_C5) {
    declare().until = kNow + hours{9};
    auto& card = state.sealed_cards[kRed];
    card = {"red", Seal::broken, kNow + hours{2}, Seq{70}};
    expect(red(card.until - Duration{1}), Detail::none, "break_glass.red");
    expect(red(card.until), Detail::break_glass_over, "break_glass.red");
    state.emergencies.clear();
    expect(red(), Detail::break_glass_over, "break_glass.red");
    card.emergency = kNoSeq;
    expect(red(), Detail::none, "break_glass.red");
    expect(red(card.until), Detail::break_glass_over, "break_glass.red");
    declare();
    card.seal = Seal::over;
    expect(red(), Detail::break_glass_over, "break_glass.red");
}

// 6.9-C5: also where the emergency was declared after its use, and to the second: nobody need have written its end.
TEST_F(Emergencies, AUsedCardEndsWithAnEmergencyThatCameLater_6_9_C5) {
    state.sealed_cards[kRed] = {"red", Seal::broken, kNow + hours{9}, kNoSeq};
    auto& emergency = declare();
    expect(red(emergency.until - Duration{1}), Detail::none, "break_glass.red");
    expect(red(emergency.until), Detail::break_glass_over, "break_glass.red");
    state.emergencies[Seq{71}] = emergency;
    state.emergencies[Seq{71}].until += hours{1};
    expect(red(emergency.until), Detail::none, "break_glass.red");
    state.emergencies.erase(Seq{71});
    emergency.drill = true;
    expect(red(emergency.until), Detail::none, "break_glass.red");
}

// 6.5-D7: a card that is nobody's own keeps nobody company.
TEST_F(Emergencies, ASealedCardIsNoSecondPerson_6_5_D7) {
    site.levels[0].mode = site::AuthenticationMode::dual;
    state.sealed_cards[kRed] = {"red", Seal::whole, {}, kNoSeq};
    Request request{{kWard, Direction::entry}, KnownCard{{kAnn}, "ann"}, {}};
    request.shown.second = KnownCard{kRed, "break_glass:red"};
    EXPECT_EQ(decide(site, state, request, moment_of(kNow)).detail, Detail::no_second_person);
    request.shown.second = KnownCard{{kBen}, "ben"};
    EXPECT_EQ(decide(site, state, request, moment_of(kNow)).detail, Detail::none);
}

}  // namespace
}  // namespace sekisho::access

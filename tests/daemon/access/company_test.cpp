// SPDX-License-Identifier: Apache-2.0
// Who does not come alone: two people (STD-IEC-09), the security desk in place of one (PRAC-02), escorts
// (6.8-D2, 6.6-Bd), and visitors (6.4-C3a).
#include "tests/daemon/access/small_hospital.hpp"

#include <gtest/gtest.h>

namespace sekisho::access {
namespace {

using namespace small;

constexpr std::int64_t kVisitor = 6;
constexpr CredentialRef kBadge{77};

// --- STD-IEC-09 ---

TEST(TwoPeople_STD_IEC_09, neither_alone_nor_one_with_two_cards_but_two_in_any_order) {
    Hospital hospital;
    hospital.site.levels[0].mode = site::AuthenticationMode::dual;
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:NoSecondPerson");
    EXPECT_TRUE(waits_for_company(hospital.taps(kAnn)));
    for (const auto& [first, second] :
         std::vector<std::pair<std::int64_t, std::int64_t>>{{kAnn, kAnn}, {kAnn, kAnnsOther}}) {
        const auto same = hospital.tap(first, second);
        EXPECT_EQ(text(same.first) + ", " + text(same.second), "denied ext:NoSecondPerson, denied ext:NoSecondPerson");
    }
    for (const auto& [first, second] : std::vector<std::pair<std::int64_t, std::int64_t>>{{kAnn, kBob}, {kBob, kAnn}}) {
        const auto pair = hospital.tap(first, second);
        EXPECT_EQ(text(pair.first) + ", " + text(pair.second), "granted, granted");
        EXPECT_TRUE(pair.first.requires_.second_person);
    }
}

TEST(TwoPeople_STD_IEC_09, a_second_person_without_a_right_is_none) {
    Hospital hospital;
    hospital.site.levels[0].mode = site::AuthenticationMode::dual;
    hospital.site.job_classes[1].rights[0].clear();
    const auto pair = hospital.tap(kAnn, kCleaner);
    EXPECT_EQ(text(pair.first) + ", " + text(pair.second), "denied ext:NoSecondPerson, denied ext:NoRight");
    hospital.state.credentials[{kBob}].revoked = true;
    EXPECT_EQ(text(hospital.tap(kAnn, kBob).first), "denied ext:NoSecondPerson");
}

TEST(TwoPeople_PRAC_02, the_security_desk_stands_in_only_where_the_level_names_it) {
    Hospital hospital;
    hospital.site.levels[0].mode = site::AuthenticationMode::dual;
    auto request = Hospital::request(kAnn);
    request.shown.attended = true;
    EXPECT_EQ(text(decide(hospital.site, hospital.state, request, moment_of(kNow))), "denied ext:NoSecondPerson");
    hospital.site.levels[0].desk_may_attend = true;
    EXPECT_EQ(text(decide(hospital.site, hospital.state, request, moment_of(kNow))), "granted");
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:NoSecondPerson");
}

// --- 6.8-D2, 6.6-Bd ---

TEST(Escort_6_8_D2, one_of_the_staff_comes_along_or_the_vendor_stays_out) {
    Hospital hospital;
    const auto alone = hospital.taps(kCleaner);
    EXPECT_EQ(text(alone), "denied ext:NoAccompaniment");
    EXPECT_EQ(rule_text(hospital.site, alone), "site.toml:30 policy");
    EXPECT_TRUE(waits_for_company(alone));
    for (const bool cleaner_first : {true, false}) {
        const auto pair = cleaner_first ? hospital.tap(kCleaner, kAnn) : hospital.tap(kAnn, kCleaner);
        EXPECT_EQ(text(pair.first) + ", " + text(pair.second), "granted, granted");
    }
    const auto two = hospital.tap(kCleaner, kCleaner);
    EXPECT_EQ(text(two.first), "denied ext:NoAccompaniment");
    hospital.state.credentials[{kAnn}].revoked = true;
    EXPECT_EQ(text(hospital.tap(kCleaner, kAnn).first), "denied ext:NoAccompaniment");
}

TEST(Escort_6_8_D2, who_needs_one_is_none) {
    Hospital hospital;
    for (auto& policy : hospital.site.job_classes[0].rights[0]) policy.needs_escort = true;
    for (const auto& [first, second] : {std::pair{kAnn, kBob}, std::pair{kBob, kAnn}}) {
        const auto pair = hospital.tap(first, second);
        EXPECT_EQ(text(pair.first) + ", " + text(pair.second),
                  "denied ext:NoAccompaniment, denied ext:NoAccompaniment");
    }
}

// A post that the configuration no longer knows makes nobody one of the staff.
TEST(Escort_6_8_D2, somebody_of_a_job_class_that_is_none_is_none) {
    Hospital hospital;
    auto holders = hospital.site.roster.holders();
    for (auto& holder : holders) {
        if (holder.id.value == "ann") holder.assignment.job_class = 1'000'000;
    }
    hospital.site.roster = site::Roster("roster.csv", holders);
    EXPECT_EQ(text(hospital.tap(kCleaner, kAnn).first), "denied ext:NoAccompaniment");
    EXPECT_EQ(text(hospital.tap(kCleaner, kBob).first), "granted");
}

// --- 6.4-C3a, STD-IEC-10: visitors, who are people in the zone and no company ---

// Ann is the host of somebody with a badge.
void invite(Hospital& hospital) {
    hospital.state.cards[kBadge].kind = CredentialKind::badge;
    hospital.state.visits[{30}] = {{30}, {kVisitor}, kBadge, {kAnn}, kNow + minutes{60}};
}

std::string comes_with_visitor(const Hospital& hospital) {
    auto request = Hospital::request(kAnn);
    request.shown.second = KnownCard{kBadge, ""};
    return text(decide(hospital.site, hospital.state, request, moment_of(kNow)));
}

TEST(Occupancy, AVisitorTakesAPlace_STD_IEC_10) {
    Hospital hospital;
    invite(hospital);
    hospital.rules().most = 1;
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
    EXPECT_EQ(comes_with_visitor(hospital), "denied ext:OccupancyLimit");
    hospital.rules().most = 2;
    EXPECT_EQ(comes_with_visitor(hospital), "granted");
    hospital.put(kVisitor, kServer);
    EXPECT_EQ(comes_with_visitor(hospital), "granted") << "has it already";
}

TEST(Occupancy, AVisitorIsNoneOfTheLeast_STD_IEC_10) {
    Hospital hospital;
    invite(hospital);
    hospital.rules().least = 2;
    hospital.put(kVisitor, kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:OccupancyTooLow");
    hospital.put(kBob, kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
    hospital.put(kVisitor, kCorridor);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "in another zone";
    hospital.state.presence.enter({kVisitor}, {kServer, kNow, {7}, Standing::maybe});
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "who is not counted is not taken off";
}

TEST(Occupancy, ALeastOfOneIsNoRule_STD_IEC_10) {
    Hospital hospital;
    invite(hospital);
    hospital.rules().least = 1;
    hospital.rules().most = 5;
    hospital.put(kAnn, kServer);
    hospital.state.presence.doubt(kServer);
    EXPECT_EQ(comes_with_visitor(hospital), "granted");
}

}  // namespace
}  // namespace sekisho::access

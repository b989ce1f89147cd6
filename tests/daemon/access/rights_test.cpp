// SPDX-License-Identifier: Apache-2.0
// Who comes for a firm, who holds several posts, and who may not come alone: by hand, to the second.
#include "daemon/access/decide.hpp"

#include "tests/daemon/access/decision_oracle.hpp"
#include "tests/daemon/access/hospital.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace sekisho::access {
namespace {

using sekisho::tests::utc;

const WallTime kNoon = utc("2026-05-04 03:00:00");      // Monday in Tokyo
const WallTime kEndOfMay = utc("2026-05-31 15:00:00");  // midnight in Tokyo
constexpr std::chrono::seconds kSecond{1};

// V1 of the firm `abc`; R1 rotates from the records to the servers at the end of May.
class Rights : public testing::Test {
protected:
    Rights() {
        paper_.vendors = {{"abc", kEndOfMay}};
        paper_.people.push_back({"V1", "engineer"});
        paper_.people.back().vendor = "abc";
        paper_.people.push_back({"R1", ""});
        paper_.people.back().posts = {{"clerk", WallTime::min(), kEndOfMay, ""},
                                      {"engineer", kEndOfMay, WallTime::max(), ""}};
        paper_.people.back().job = "clerk";
        paper_.cards.push_back({21, "V1"});
        paper_.cards.push_back({22, "R1"});
    }

    tests::OracleDecision at(const std::string& holder, const std::string& where, const Moment& now) {
        const auto site = tests::site_of(paper_);
        const auto side = site::parse_side(site, where).value();
        const std::int64_t ref = holder == "V1" ? 21 : 22;
        return tests::readable(site, decide(site, tests::state_of(paper_), {side, KnownCard{{ref}, holder}}, now));
    }
    tests::OracleDecision at(const std::string& holder, const std::string& where, WallTime now) {
        return at(holder, where, moment_of(now));
    }

    tests::PaperHospital paper_ = tests::example();
};

TEST_F(Rights, a_contract_that_ends_ends_the_rights_of_its_workers_6_6_2_C1_1) {
    const auto day = utc("2026-05-29 06:00:00");  // the last Friday
    EXPECT_TRUE(at("V1", "server_door", day).granted);
    EXPECT_EQ(at("V1", "server_door", kEndOfMay - kSecond).detail, "ext:PinNotEnrolled") << "by night it asks a PIN";
    const auto over = at("V1", "server_door", kEndOfMay);
    EXPECT_FALSE(over.granted);
    EXPECT_EQ(over.reason, "CredentialExpired");
    EXPECT_EQ(over.detail, "ext:VendorContract");
    EXPECT_EQ(over.decided, "vendors.abc");
    // The ledger has seen June: a clock that was set back opens nothing.
    EXPECT_EQ(at("V1", "server_door", Moment{day, kEndOfMay, false}).detail, "ext:VendorContract");
    EXPECT_TRUE(at("V1", "records_door.exit", kEndOfMay).granted) << "nobody is held in";
}

// 6.6.2-C1-1
TEST_F(Rights, a_worker_whose_own_end_comes_first_is_told_that_one) {
    paper_.people[3].until = kNoon;
    EXPECT_EQ(at("V1", "server_door", kEndOfMay).detail, "ext:HolderExpired");
}

// 6.6.2-C1-1
TEST_F(Rights, a_vendor_goes_into_limited_zones_that_it_has_a_contract_for_alone) {
    EXPECT_EQ(at("V1", "vault_door", kNoon).detail, "ext:VendorZone");
    EXPECT_EQ(at("V1", "vault_door", kNoon).decided, "vendors.abc");
    paper_.vendors[0].limited = true;
    EXPECT_NE(at("V1", "vault_door", kNoon).detail, "ext:VendorZone");
    paper_.people[3].job = "clerk";
    EXPECT_EQ(at("V1", "vault_door", kNoon).detail, "ext:NoRight") << "who has no right at all is told so first";
}

TEST_F(Rights, a_vendors_permit_and_escort_are_asked_for_in_limited_zones_alone) {
    paper_.vendors[0] = {"abc", WallTime::max(), true, true, true};
    paper_.rights.push_back({"engineer", "vault_door", "day", false});
    const auto noon = at("V1", "vault_door", kNoon);
    EXPECT_EQ(noon.needs, "permit escort second_person ");
    EXPECT_EQ(at("V1", "server_door", kNoon).needs, "");
    paper_.levels.clear();
    paper_.levels = {{"vault_door", "", false, false}};
    EXPECT_EQ(at("V1", "vault_door", kNoon).detail, "ext:NoPermit");
    EXPECT_EQ(at("V1", "vault_door", kNoon).decided, "vendors.abc");
}

TEST_F(Rights, third_parties_never_go_alone_6_6_Bd) {
    paper_.third_parties = {"engineer"};
    const auto alone = at("V1", "server_door", kNoon);
    EXPECT_FALSE(alone.granted);
    EXPECT_EQ(alone.detail, "ext:NoAccompaniment");
    EXPECT_EQ(alone.decided, "jobs.engineer");
    EXPECT_EQ(alone.needs, "escort ");
}

TEST_F(Rights, a_post_without_an_escort_goes_first_in_any_order_6_6_Bd) {
    paper_.third_parties = {"engineer"};
    paper_.rights.push_back({"clerk", "server_door", "day", false});
    auto& posts = paper_.people[4].posts;
    for (const bool clerk_first : {true, false}) {
        posts = {{"clerk"}, {"engineer"}};
        if (!clerk_first) std::swap(posts[0], posts[1]);
        EXPECT_EQ(at("R1", "server_door", kNoon).needs, "") << clerk_first;
    }
}

TEST_F(Rights, a_transfer_takes_effect_at_its_midnight_PRAC_13) {
    const auto friday = utc("2026-05-29 06:00:00"), monday = utc("2026-06-01 06:00:00");
    EXPECT_TRUE(at("R1", "records_door", friday).granted);
    EXPECT_EQ(at("R1", "server_door", friday).detail, "ext:NoRight");
    EXPECT_EQ(at("R1", "server_door", friday).decided, "jobs.clerk");
    EXPECT_TRUE(at("R1", "server_door", monday).granted);
    EXPECT_EQ(at("R1", "server_door", kEndOfMay - kSecond).detail, "ext:NoRight");
    EXPECT_EQ(at("R1", "server_door", kEndOfMay).detail, "ext:PinNotEnrolled");
    // An assignment that the ledger has seen the end of does not come back with the clock.
    EXPECT_EQ(at("R1", "records_door", Moment{friday, monday, false}).detail, "ext:NoAssignment");
}

TEST_F(Rights, two_posts_give_the_union_of_their_rights_PRAC_13) {
    auto& posts = paper_.people[4].posts;
    posts = {{"clerk"}, {"engineer"}};
    EXPECT_EQ(at("R1", "records_door", kNoon).decided, "rights[0]");
    EXPECT_EQ(at("R1", "server_door", kNoon).decided, "rights[3]") << "the right without a permit goes first";
    EXPECT_EQ(at("R1", "vault_door", kNoon).needs, "permit second_person ");
}

TEST_F(Rights, part_time_work_gives_rights_in_its_hours_alone_PRAC_13) {
    auto& posts = paper_.people[4].posts;
    posts = {{"engineer", WallTime::min(), WallTime::max(), "evening"}, {"nobody"}};
    const auto noon = at("R1", "server_door", kNoon);
    EXPECT_EQ(noon.reason, "NotPermittedAtThisTime");
    EXPECT_EQ(noon.detail, "ext:OutsideSchedule");
    EXPECT_EQ(noon.decided, "hours.evening") << "the post's hours, not those of the right, say no";
    EXPECT_EQ(at("R1", "server_door", utc("2026-05-04 08:29:59")).detail, "ext:OutsideSchedule");
    EXPECT_EQ(at("R1", "server_door", utc("2026-05-04 08:30:00")).detail, "ext:PinNotEnrolled");
}

// 6.6.1-C2: each policy on the last day and the day after; a note where nobody is kept out.
TEST_F(Rights, training_that_ends) {
    auto& person = paper_.people[3];
    person.trained = kEndOfMay;
    paper_.doors[1].limited = true;
    paper_.vendors[0].until = WallTime::max();
    paper_.vendors[0].limited = true;
    paper_.levels = {{"server_door", "", false, false}, {"records_door", "", false, false}};
    paper_.rights = {{"engineer", "server_door", "always", false}, {"engineer", "records_door", "always", false}};
    paper_.doors[0].limited = false;
    const auto before = kEndOfMay - kSecond;
    EXPECT_EQ(at("V1", "server_door", kEndOfMay).detail, "") << "without [training] nothing becomes of it";
    for (const std::string policy : {"warn", "deny_limited", "deny"}) {
        paper_.training = policy;
        EXPECT_TRUE(at("V1", "server_door", before).granted) << policy;
        EXPECT_EQ(at("V1", "server_door", before).detail, "ext:TrainingEndsSoon") << policy;
        const auto two_days_before = kEndOfMay - std::chrono::hours{48};
        EXPECT_EQ(at("V1", "server_door", two_days_before - kSecond).detail, "") << policy;
        EXPECT_EQ(at("V1", "server_door", two_days_before).detail, "ext:TrainingEndsSoon") << policy;
        const auto limited = at("V1", "server_door", kEndOfMay), other = at("V1", "records_door", kEndOfMay);
        EXPECT_EQ(limited.granted, policy == "warn") << policy;
        EXPECT_EQ(other.granted, policy != "deny") << policy;
        EXPECT_EQ(limited.detail, "ext:TrainingEnded") << "let in or not: " << policy;
        EXPECT_EQ(other.detail, "ext:TrainingEnded") << policy;
        if (!limited.granted) {
            EXPECT_EQ(limited.reason, "CredentialExpired");
            EXPECT_EQ(limited.decided, "training");
        }
        EXPECT_TRUE(at("V1", "records_door.exit", kEndOfMay).granted) << "nobody is held in";
    }
}

TEST_F(Rights, zones_of_care_let_in_whose_training_ended_and_while_the_clock_is_in_doubt_PRAC_06) {
    auto& person = paper_.people[3];
    person.trained = kNoon;
    person.vendor = "";
    paper_.training = "deny";
    paper_.doors[1].limited = paper_.doors[1].care = true;
    paper_.levels = {{"server_door", "day", false, false}, {"server_door", "", true, false}};
    const auto care = at("V1", "server_door", kNoon);
    EXPECT_TRUE(care.granted);
    EXPECT_EQ(care.detail, "ext:TrainingEnded");
    person.trained = WallTime::max();
    EXPECT_EQ(at("V1", "server_door", Moment{kNoon, kNoon, true}).detail, "ext:ClockSuspect");
    EXPECT_TRUE(at("V1", "server_door", Moment{kNoon, kNoon, true}).granted);
    EXPECT_TRUE(at("V1", "server_door", Moment{kNoon, kNoon, false, true}).granted) << "card only";
    paper_.doors[1].care = false;
    EXPECT_EQ(at("V1", "server_door", Moment{kNoon, kNoon, true}).detail, "ext:ClockSuspect");
    EXPECT_FALSE(at("V1", "server_door", Moment{kNoon, kNoon, true}).granted);
    EXPECT_EQ(at("V1", "server_door", Moment{kNoon, kNoon, false, true}).decided, "clock")
        << "where a row asks for a PIN by night, the suspect clock does by day";
}

// PRAC-13: the hours of the duty on a date, with the margins, to the second.
TEST_F(Rights, a_duty_gives_rights_in_its_hours_and_margins_PRAC_13) {
    paper_.people[4].posts = {{"clerk"}};
    paper_.rights = {{"clerk", "records_door", "", false, true}};
    paper_.rights[0].hours = "always";
    paper_.levels = {{"records_door", "", false, false}};
    constexpr int kMonday = 20'577;  // 2026-05-04
    paper_.duty = {{"R1", kMonday, "day"}, {"V1", kMonday + 1, "day"}};
    paper_.margin_before = 30;
    paper_.margin_after = 60;
    const auto eight = utc("2026-05-03 23:00:00"), half_past_six = utc("2026-05-04 09:30:00");
    EXPECT_TRUE(at("R1", "records_door", eight).granted) << "half an hour before 08:30";
    EXPECT_TRUE(at("R1", "records_door", half_past_six - kSecond).granted) << "an hour after 17:30";
    for (const auto off : {eight - kSecond, half_past_six}) {
        const auto denied = at("R1", "records_door", off);
        EXPECT_EQ(denied.reason, "NotPermittedAtThisTime");
        EXPECT_EQ(denied.detail, "ext:OffDuty");
        EXPECT_EQ(denied.decided, "duty");
    }
    const auto tuesday = kNoon + std::chrono::hours{24};
    EXPECT_FALSE(at("R1", "records_door", tuesday).granted) << "somebody else is on duty then";
    paper_.duty_as_assignment = true;
    EXPECT_TRUE(at("R1", "records_door", tuesday).granted) << "no row for the date: the assignment decides";
    EXPECT_FALSE(at("R1", "records_door", half_past_six).granted) << "a row for the date, and it is over";
}

// PRAC-13
TEST_F(Rights, between_two_posts_nobody_passes) {
    auto& posts = paper_.people[4].posts;
    posts = {{"clerk", WallTime::min(), kNoon}, {"clerk", kNoon + kSecond, WallTime::max()}};
    EXPECT_TRUE(at("R1", "records_door", kNoon - kSecond).granted);
    const auto between = at("R1", "records_door", kNoon);
    EXPECT_EQ(between.reason, "Unauthorized");
    EXPECT_EQ(between.detail, "ext:NoAssignment");
    EXPECT_EQ(between.decided, "roster.csv:6 holders");
    EXPECT_TRUE(at("R1", "records_door", kNoon + kSecond).granted);
}

}  // namespace
}  // namespace sekisho::access

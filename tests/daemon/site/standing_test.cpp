// SPDX-License-Identifier: Apache-2.0
// What a person is at an instant, and which rights that gives over a date.
#include "daemon/site/standing.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::site {
namespace {

using namespace std::chrono_literals;

WallTime hour(int hour) {
    return WallTime{std::chrono::hours{hour}};
}

// Valid from hour 10 to 20; posts 0 from 12 to 14 and 1 from 16 on.
class StandingOf : public testing::Test {
protected:
    StandingOf() {
        Holder person;
        person.id = {"N1"};
        person.valid_from = hour(10);
        person.valid_until = hour(20);
        person.count = 2;
        posts_ = {{hour(12), hour(14), 0, Assignment::kAlways, 0}, {hour(16), WallTime::max(), 1, 3, 0}};
        site_.vendors.resize(1);
        site_.vendors[0].contract_until = WallTime::max();
        person_ = person;
    }
    [[nodiscard]] Site site() const {
        Site out = site_;
        out.roster = Roster("", {person_}, posts_);
        return out;
    }
    [[nodiscard]] Standing now(WallTime instant) const {
        const Site all = site();
        return standing_at(all, all.roster.holders()[0], instant);
    }
    [[nodiscard]] Standing since(WallTime instant) const {
        const Site all = site();
        return standing_since(all, all.roster.holders()[0], instant);
    }
    static Standing of(std::vector<Post> posts, VendorIndex vendor = kNoVendor) { return {vendor, std::move(posts)}; }

    Site site_;
    Holder person_;
    std::vector<Assignment> posts_;
    const Post first_{0, Assignment::kAlways};
    const Post second_{1, 3};
};

TEST_F(StandingOf, APostHoldsFromItsBeginningToBeforeItsEnd_PRAC_13) {
    EXPECT_EQ(now(hour(12) - 1us), Standing{});
    EXPECT_EQ(now(hour(12)), of({first_}));
    EXPECT_EQ(now(hour(14) - 1us), of({first_}));
    EXPECT_EQ(now(hour(14)), Standing{});
    EXPECT_EQ(now(hour(16)), of({second_}));
    EXPECT_EQ(now(hour(20) - 1us), of({second_}));
    EXPECT_EQ(now(hour(20)), Standing{}) << "the holder's own end";
    posts_[0].from = WallTime::min();
    EXPECT_EQ(now(hour(10) - 1us), Standing{}) << "the holder's own beginning";
    EXPECT_EQ(now(hour(10)), of({first_}));
}

TEST_F(StandingOf, AContractEndsItToo_6_6_2_C1_1) {
    person_.vendor = 0;
    site_.vendors[0].contract_until = hour(18);
    EXPECT_EQ(now(hour(18) - 1us), of({second_}, 0));
    EXPECT_EQ(now(hour(18)), Standing{});
    EXPECT_EQ(since(hour(18)), Standing{});
    EXPECT_EQ(since(hour(18) - 1us), of({second_}, 0));
    EXPECT_EQ(now(hour(15)).vendor, kNoVendor) << "no post, nobody's";
}

TEST_F(StandingOf, WhatIsYetToComeCounts_PRAC_13) {
    EXPECT_EQ(since(hour(0)), of({first_, second_}));
    EXPECT_EQ(since(hour(14) - 1us), of({first_, second_}));
    EXPECT_EQ(since(hour(14)), of({second_}));
    EXPECT_EQ(since(hour(20) - 1us), of({second_}));
    EXPECT_EQ(since(hour(20)), Standing{});
    posts_[1].from = hour(20);
    EXPECT_EQ(since(hour(0)), of({first_})) << "begins when the holder ends";
    posts_[0].until = hour(10);
    EXPECT_EQ(since(hour(0)), Standing{}) << "ends when the holder begins";
    posts_[0].until = hour(10) + 1us;
    EXPECT_EQ(since(hour(0)), of({first_}));
}

TEST_F(StandingOf, TwoPostsAlikeAreOne) {
    posts_[1] = posts_[0];
    EXPECT_EQ(now(hour(12)), of({first_}));
}

// Door 0 into an unrestricted zone, 1 into a controlled, 2 into a limited one; always, for job class 0.
class RightsOf : public testing::Test {
protected:
    RightsOf() {
        site_.zones.resize(4);
        site_.zones[2].sensitivity = Sensitivity::controlled;
        site_.zones[3].sensitivity = Sensitivity::limited;
        site_.doors.resize(3);
        for (DoorIndex door = 0; door < 3; ++door) site_.doors[door].inner = door + 1;
        Schedule always;
        Schedule morning;
        for (auto& day : always.weekday) day.periods = {tests::period("00:00-24:00")};
        for (auto& day : morning.weekday) day.periods = {tests::period("08:00-12:00")};
        site_.schedules = {always, morning};
        site_.vendors.resize(1);
        site_.job_classes.resize(1);
        site_.job_classes[0].rights = {{Policy{}}, {Policy{}}, {Policy{}}};
    }
    // By needs, the minutes of a plain Monday.
    [[nodiscard]] std::vector<std::size_t> minutes(DoorIndex door) const {
        const Rights rights = rights_on(site_, standing_, door, {1, std::nullopt, std::nullopt});
        std::vector<std::size_t> out;
        for (const MinuteSet& one : rights) out.push_back(one.count());
        return out;
    }
    static std::vector<std::size_t> only(unsigned needs, std::size_t count = kMinutesPerDay) {
        std::vector<std::size_t> out(kNeedKinds, 0);
        out.at(needs) = count;
        return out;
    }

    Site site_;
    Standing standing_{kNoVendor, {{0, Assignment::kAlways}}};
};

TEST_F(RightsOf, ThirdPartiesNeedAnEscortBeyondUnrestrictedZones_6_6_Bd) {
    EXPECT_EQ(minutes(1), only(0));
    site_.job_classes[0].person_class = PersonClass::third_party;
    EXPECT_EQ(minutes(0), only(0));
    EXPECT_EQ(minutes(1), only(kNeedsEscort));
    EXPECT_EQ(minutes(2), only(kNeedsEscort));
}

TEST_F(RightsOf, VendorsGoIntoTheirOwnLimitedZones_6_6_2_C1_1) {
    standing_.vendor = 0;
    EXPECT_EQ(minutes(1), only(0));
    EXPECT_EQ(minutes(2), only(0, 0)) << "not one of theirs";
    site_.vendors[0].zones = {3};
    EXPECT_EQ(minutes(2), only(0));
    site_.vendors[0].permit.emplace();
    EXPECT_EQ(minutes(2), only(kNeedsPermit));
    EXPECT_EQ(minutes(1), only(0)) << "further out none is asked for";
    site_.vendors[0].permit->escort = true;
    EXPECT_EQ(minutes(2), only(kNeedsPermit | kNeedsEscort));
}

TEST_F(RightsOf, WhatARightWithLessGivesIsNotToldAgain) {
    Policy with_permit{1, true, false, {}, false};
    Policy with_both{0, true, true, {}, false};
    Policy on_duty{1, false, false, {}, true};
    site_.job_classes[0].rights[0] = {with_both, with_permit, on_duty};
    std::vector<std::size_t> expected(kNeedKinds, 0);
    expected[kNeedsDuty] = kMinutesPerDay;
    expected[kNeedsPermit] = 240;
    expected[kNeedsPermit | kNeedsEscort] = kMinutesPerDay - 240;
    EXPECT_EQ(minutes(0), expected);
    site_.job_classes[0].rights[0].push_back(Policy{});
    EXPECT_EQ(minutes(0), only(0)) << "asks for nothing, at all hours";
}

TEST_F(RightsOf, AnAssignmentsHoursCount_PRAC_13) {
    standing_.posts = {{0, 1}};
    EXPECT_EQ(minutes(0), only(0, 240));
    const Rights rights = rights_on(site_, standing_, 0, {1, std::nullopt, std::nullopt});
    EXPECT_EQ(any_of(rights).count(), 240U);
}

TEST(Needs, InWords) {
    EXPECT_EQ(needs_text(0), "");
    EXPECT_EQ(needs_text(kNeedsPermit), " with a permit");
    EXPECT_EQ(needs_text(kNeedsEscort), " with an escort");
    EXPECT_EQ(needs_text(kNeedsPermit | kNeedsEscort), " with a permit and an escort");
    EXPECT_EQ(needs_text(kNeedsDuty), " on duty");
    EXPECT_EQ(needs_text(kNeedsEscort | kNeedsDuty), " with an escort on duty");
}

}  // namespace
}  // namespace sekisho::site

// SPDX-License-Identifier: Apache-2.0
// What is asked beside a tap: of what use a card is, who could enter, and whether a denial waits for somebody else.
#include "daemon/access/could_enter.hpp"

#include "tests/daemon/access/small_hospital.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace sekisho::access {
namespace {

using namespace small;

constexpr Duration kTick{1};

// Ann of the hospital, and a worker of a vendor.
class BesideATap : public testing::Test, protected Hospital {
protected:
    BesideATap() {
        site.vendors.emplace_back().contract_until = WallTime::max();
        take_on(WallTime::max());
    }
    // The roster with that end of Ann's rights.
    void take_on(WallTime until) {
        site::Holder ann, worker;
        ann.id = {"ann"};
        ann.valid_until = until;
        worker.id = {"cleaner"};
        worker.assignment.job_class = 1;
        worker.vendor = 0;
        site.roster = site::Roster("roster.csv", {ann, worker});
    }
    [[nodiscard]] static KnownCard card(std::int64_t person) {
        return std::get<KnownCard>(Hospital::request(person).card);
    }
    [[nodiscard]] std::optional<Detail> useless(std::int64_t person) const {
        return why_no_use(site, state, card(person), moment_of(kNow));
    }
    [[nodiscard]] Decision could(std::int64_t person) const {
        return could_enter(site, state, card(person), {0, Direction::entry}, moment_of(kNow));
    }
};

// --- why_no_use: 6.5-B1g ---

TEST_F(BesideATap, ACardIsOfUseWithinTheDatesOfItsHolder_6_5_B1g) {
    EXPECT_EQ(useless(kAnn), std::nullopt);
    EXPECT_EQ(useless(kBob), Detail::not_in_roster);
    site.job_classes[0].rights[0].clear();
    EXPECT_EQ(useless(kAnn), std::nullopt) << "whatever their rights";
    take_on(kNow + kTick);
    EXPECT_EQ(useless(kAnn), std::nullopt);
    take_on(kNow);
    EXPECT_EQ(useless(kAnn), Detail::holder_expired);
    state.credentials[{kAnn}].revoked = true;
    EXPECT_EQ(useless(kAnn), Detail::revoked) << "the card comes first";
}

TEST_F(BesideATap, AWorkersCardIsOfUseWhileTheVendorAnswersForThem_6_5_B1g) {
    EXPECT_EQ(useless(kCleaner), std::nullopt);
    state.people[{kCleaner}].removed = {55};
    EXPECT_EQ(useless(kCleaner), Detail::worker_removed);
    site.vendors[0].contract_until = kNow + kTick;
    EXPECT_EQ(useless(kCleaner), Detail::worker_removed);
    site.vendors[0].contract_until = kNow;
    EXPECT_EQ(useless(kCleaner), Detail::vendor_contract) << "without a contract there is nobody to remove";
    EXPECT_EQ(useless(kAnn), std::nullopt) << "who is of no vendor";
}

// --- could_enter ---

TEST_F(BesideATap, WhoCouldEnterBringsTheRightPin) {
    site.levels[0].pin = true;
    site.readers.resize(1);
    EXPECT_EQ(text(could(kAnn)), "denied ext:NoKeypad");
    site.readers[0].keypad = 0;
    EXPECT_EQ(text(could(kAnn)), "denied ext:PinNotEnrolled");
    state.pins[{kAnn}].enrolled = true;
    state.pins[{kAnn}].set = kNow;
    EXPECT_EQ(text(could(kAnn)), "granted");
    EXPECT_TRUE(could(kAnn).requires_.pin);
    state.pins[{kAnn}].set = kNow - *site.pin.max_age;
    EXPECT_EQ(text(could(kAnn)), "denied pt:CredentialRenewalNeeded") << "right, and too old";
}

TEST_F(BesideATap, WhoCouldEnterBringsWhomIsAskedFor) {
    EXPECT_EQ(text(taps(kCleaner)), "denied ext:NoAccompaniment");
    EXPECT_EQ(text(could(kCleaner)), "granted");
    EXPECT_TRUE(could(kCleaner).requires_.escort);
    site.levels[0].mode = site::AuthenticationMode::dual;
    EXPECT_EQ(text(could(kAnn)), "granted");
    EXPECT_TRUE(could(kAnn).requires_.second_person);
    site.job_classes[0].rights[0].clear();
    EXPECT_EQ(text(could(kAnn)), "denied ext:NoRight") << "which nobody brings along";
}

// --- waits_for_company ---

// STD-IEC-09
TEST(Waits, ForCompanyAloneAndNotWhereItIsGranted_STD_IEC_09) {
    const auto waits = [](Verdict verdict, Detail detail) {
        Decision decision;
        decision.verdict = verdict;
        decision.detail = detail;
        return waits_for_company(decision);
    };
    for (const auto detail : {Detail::no_second_person, Detail::no_accompaniment, Detail::occupancy_low}) {
        EXPECT_TRUE(waits(Verdict::denied, detail)) << to_text(detail);
        EXPECT_FALSE(waits(Verdict::granted, detail)) << "a way out: " << to_text(detail);
    }
    for (const auto detail : {Detail::none, Detail::no_permit, Detail::occupancy_limit, Detail::no_right})
        EXPECT_FALSE(waits(Verdict::denied, detail)) << to_text(detail);
}

}  // namespace
}  // namespace sekisho::access

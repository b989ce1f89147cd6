// SPDX-License-Identifier: Apache-2.0
// Who loses every right (PRAC-05): each of the columns that may slip, one at a time.
#include "daemon/site/losses.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace sekisho::site {
namespace {

using namespace std::chrono_literals;

const WallTime kNow{1000h};

class LostRights : public testing::Test {
protected:
    LostRights() {
        site_.zones.resize(3);
        site_.zones[1].sensitivity = Sensitivity::controlled;
        site_.zones[2].sensitivity = Sensitivity::limited;
        site_.doors.resize(2);
        site_.doors[0].inner = 1;
        site_.doors[1].inner = 2;
        site_.job_classes.resize(2);
        site_.job_classes[0].rights = {{Policy{}}, {Policy{}}};
        site_.job_classes[1].rights = {{}, {Policy{}}};  // into the limited zone alone
        site_.vendors.resize(1);
        site_.vendors[0].contract_until = WallTime::max();
        site_.vendors[0].zones = {2};
        site_.training = Training{};
        site_.training->after_end = AfterTraining::deny;
        person_.id = {"N1"};
    }
    using Change = std::function<void(Site&, Holder&)>;
    // Whether the change takes every right of the person.
    [[nodiscard]] bool loses(const Change& change) const {
        Site next = site_;
        Holder person = person_;
        change(next, person);
        const Roster before("a", {person_}), after("b", {person});
        return !lost_rights({site_, before}, {next, after}, kNow).people.empty();
    }

    Site site_;
    Holder person_;
};

TEST_F(LostRights, NothingChangedIsNoLoss_PRAC_05) {
    EXPECT_FALSE(loses([](Site&, Holder&) {}));
    EXPECT_TRUE(loses([](Site&, Holder& holder) { holder.valid_until = kNow; }));
}

TEST_F(LostRights, AnEndOfTrainingThatKeepsOut_PRAC_05) {
    const auto ended = [](Site&, Holder& holder) { holder.trained_until = kNow; };
    const auto soon = [](Site&, Holder& holder) { holder.trained_until = kNow + 24h; };
    EXPECT_TRUE(loses(ended));
    EXPECT_TRUE(loses(soon)) << "within the week";
    EXPECT_FALSE(loses([](Site&, Holder& holder) { holder.trained_until = kNow + 24h * 30; }));
    site_.training->after_end = AfterTraining::warn;
    EXPECT_FALSE(loses(ended));
    site_.training->after_end = AfterTraining::deny_limited;
    EXPECT_FALSE(loses(ended)) << "the other door stays open";
    person_.assignment.job_class = 1;
    EXPECT_TRUE(loses(ended));
    site_.zones[2].care = true;
    EXPECT_FALSE(loses(ended)) << "PRAC-06";
}

// At the very end of a training or a contract, where a week later nothing was left anyway.
TEST_F(LostRights, TheInstantOfAnEndIsOutside_PRAC_05) {
    person_.trained_until = kNow + 1h;
    EXPECT_TRUE(loses([](Site&, Holder& holder) { holder.trained_until = kNow; }));
    EXPECT_FALSE(loses([](Site&, Holder& holder) { holder.trained_until = kNow + 1us; }));
    person_.trained_until = WallTime::max();
    person_.vendor = 0;
    site_.vendors[0].contract_until = kNow + 1h;
    EXPECT_TRUE(loses([](Site& site, Holder&) { site.vendors[0].contract_until = kNow; }));
    EXPECT_FALSE(loses([](Site& site, Holder&) { site.vendors[0].contract_until = kNow + 1us; }));
}

// ... and at that of a beginning inside.
TEST_F(LostRights, TheInstantOfABeginningIsInside_PRAC_05) {
    EXPECT_FALSE(loses([](Site&, Holder& holder) { holder.assignment.from = kNow; }));
    EXPECT_TRUE(loses([](Site&, Holder& holder) { holder.assignment.from = kNow + 1us; }));
    EXPECT_FALSE(loses([](Site&, Holder& holder) { holder.valid_from = kNow; }));
    EXPECT_TRUE(loses([](Site&, Holder& holder) { holder.valid_until = kNow + 24h * 7; })) << "a week from now";
    EXPECT_FALSE(loses([](Site&, Holder& holder) { holder.valid_until = kNow + 24h * 7 + 1us; }));
    person_.valid_from = kNow + 24h * 30;  // passes nothing yet, nor in a week
    EXPECT_FALSE(loses([](Site& site, Holder& holder) {
        holder.valid_from = WallTime::min();
        site.job_classes[0].rights = {{}, {}};
    }));
}

// Who is missing, and could pass a door, is one person.
TEST_F(LostRights, EachPersonCountsOnce_PRAC_05) {
    Holder ended = person_;
    ended.valid_until = kNow;
    const Roster before("a", {person_}), after("b", {ended});
    const Losses losses = lost_rights({site_, before}, {site_, after}, kNow);
    EXPECT_EQ(losses.people, std::vector<HolderId>{person_.id});
    EXPECT_EQ(losses.of, 1U);
}

TEST_F(LostRights, AVendorsContract_PRAC_05) {
    const auto ended = [](Site& site, Holder&) { site.vendors[0].contract_until = kNow; };
    EXPECT_FALSE(loses(ended)) << "of nobody";
    person_.vendor = 0;
    EXPECT_TRUE(loses(ended));
    const auto zoneless = [](Site& site, Holder&) { site.vendors[0].zones.clear(); };
    EXPECT_FALSE(loses(zoneless));
    person_.assignment.job_class = 1;
    EXPECT_TRUE(loses(zoneless));
}

TEST_F(LostRights, AssignmentsAndJobClasses_PRAC_05) {
    EXPECT_TRUE(loses([](Site&, Holder& holder) { holder.assignment.until = kNow; }));
    EXPECT_TRUE(loses([](Site&, Holder& holder) { holder.assignment.from = kNow + 1h; }));
    EXPECT_TRUE(loses([](Site& site, Holder&) { site.job_classes[0].rights = {{}, {}}; }));
    EXPECT_FALSE(loses([](Site& site, Holder&) { site.job_classes[0].rights = {{}, {Policy{}}}; }));
    person_.assignment.until = kNow;  // had none before
    EXPECT_FALSE(loses([](Site& site, Holder&) { site.job_classes[0].rights = {{}, {}}; }));
}

}  // namespace
}  // namespace sekisho::site

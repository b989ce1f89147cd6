// SPDX-License-Identifier: Apache-2.0
// Random hospitals, cards and instants against the oracle; random unknown cards (6.5-B1a).
#include "daemon/access/decide.hpp"

#include "tests/daemon/access/decision_oracle.hpp"
#include "tests/daemon/access/hospital.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::access {
namespace {

using tests::PaperHospital;

const std::vector<std::string> kHours{"a", "b", "c"}, kJobs{"x", "y"}, kDoors{"p", "q", "r"};
const std::vector<std::string> kPeople{"N1", "N2", "N3", "N4"};  // N4 never stands in the roster

std::string any_of(const std::vector<std::string>& names) {
    return *rc::gen::elementOf(names);
}

// Instants on whole minutes meet the edges of hours, which also lie on whole hours of these two weeks.
WallTime random_instant() {
    const auto begin = sekisho::tests::utc("2026-05-01 00:00:00");
    const auto second = *rc::gen::element(-1, 0, 1);
    return begin + std::chrono::hours{*rc::gen::inRange(0, 14 * 24)} + std::chrono::seconds{second};
}

// The ledger may have seen a later time than the clock shows, and the clock may be suspect (6.4-B1c).
Moment random_moment() {
    auto moment = moment_of(random_instant());
    if (*rc::gen::arbitrary<bool>()) moment.ledger = std::max(moment.clock, random_instant());
    moment.deny_limited = *rc::gen::inRange(0, 4) == 0;
    moment.need_pin = *rc::gen::inRange(0, 4) == 0;
    return moment;
}

tests::PaperPost random_post() {
    const bool always = *rc::gen::arbitrary<bool>();
    return {any_of(kJobs), always ? WallTime::min() : random_instant(), always ? WallTime::max() : random_instant(),
            *rc::gen::element<std::string>("", "a", "b")};
}

tests::PaperPerson random_person(const std::string& id) {
    const bool always = *rc::gen::arbitrary<bool>();
    tests::PaperPerson person{id, any_of(kJobs), always ? WallTime::min() : random_instant(),
                              always ? WallTime::max() : random_instant(), *rc::gen::arbitrary<bool>()};
    if (*rc::gen::arbitrary<bool>()) person.trained = random_instant();
    person.vendor = *rc::gen::element<std::string>("", "v", "w");
    for (int i = *rc::gen::element(0, 0, 2, 3); i > 0; --i) person.posts.push_back(random_post());
    return person;
}

PaperHospital random_hospital() {
    PaperHospital paper;
    for (const auto& name : kHours) {
        const int from = *rc::gen::inRange(0, 24), first = *rc::gen::inRange(0, 7);
        paper.hours.push_back(
            {name, first, *rc::gen::inRange(first, 7), from * 60, *rc::gen::inRange(from + 1, 25) * 60});
    }
    for (const auto& name : kDoors) paper.doors.push_back({name, true, name == "q", *rc::gen::inRange(0, 3) == 0});
    paper.training = *rc::gen::element<std::string>("", "warn", "deny_limited", "deny");
    paper.jobs = kJobs;
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i) {
        paper.rights.push_back(
            {any_of(kJobs), any_of(kDoors), any_of(kHours), *rc::gen::arbitrary<bool>(), *rc::gen::inRange(0, 3) == 0});
    }
    for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
        const auto hours = *rc::gen::element<std::string>("", "a", "b");
        paper.levels.push_back({any_of(kDoors), hours, *rc::gen::inRange(0, 3) == 0, *rc::gen::inRange(0, 3) == 0});
    }
    constexpr int kFirstOfMay = 20'574;  // days since 1970
    for (int i = *rc::gen::inRange(0, 20); i > 0; --i)
        paper.duty.push_back({any_of(kPeople), kFirstOfMay + *rc::gen::inRange(-1, 15), any_of(kHours)});
    paper.margin_before = *rc::gen::element(0, 60, 300);
    paper.margin_after = *rc::gen::element(0, 60, 720);
    paper.duty_as_assignment = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) paper.third_parties = {"y"};
    for (const std::string name : {"v", "w"}) {
        paper.vendors.push_back({name, *rc::gen::arbitrary<bool>() ? WallTime::max() : random_instant(),
                                 *rc::gen::arbitrary<bool>(), *rc::gen::inRange(0, 3) == 0,
                                 *rc::gen::arbitrary<bool>()});
    }
    for (const std::string id : {"N1", "N2", "N3"}) paper.people.push_back(random_person(id));
    for (int ref = 1; ref <= 5; ++ref) paper.cards.push_back({ref, any_of(kPeople), *rc::gen::inRange(0, 4) == 0});
    return paper;
}

// What vendors have said of whom, which nobody knows beforehand (6.8-C4).
void let_vendors_speak(PaperHospital& paper) {
    for (auto& vendor : paper.vendors) {
        vendor.list_days = *rc::gen::element(0, 2, 5, 9);
        vendor.idle_days = *rc::gen::element(0, 2, 5, 9);
    }
    for (auto& card : paper.cards) {
        card.issued = random_instant();
        if (*rc::gen::arbitrary<bool>()) card.named = random_instant();
        if (*rc::gen::arbitrary<bool>()) card.came = random_instant();
        if (*rc::gen::inRange(0, 5) == 0) card.struck = *rc::gen::inRange<std::int64_t>(1, 99);
    }
}

std::string holder_of(const PaperHospital& paper, std::int64_t ref) {
    for (const auto& card : paper.cards) {
        if (card.ref == ref) return card.holder;
    }
    return "N1";
}

void show(const tests::OracleDecision& decision) {
    RC_LOG() << decision.granted << ' ' << decision.reason << ' ' << decision.detail << " by " << decision.decided
             << " needs " << decision.needs << " basis " << decision.basis << " also " << decision.also << std::endl;
}

// 6.4-B1, 6.8-C4
RC_GTEST_PROP(RandomHospitals, decide_equals_the_oracle, ()) {
    auto paper = random_hospital();
    let_vendors_speak(paper);
    const auto site = tests::site_of(paper);
    const auto state = tests::state_of(paper);
    for (int i = 0; i < 50; ++i) {
        const auto now = random_moment();
        const auto ref = *rc::gen::inRange<std::int64_t>(1, 7);  // 6 was never issued
        const auto holder = holder_of(paper, ref);
        const auto door = any_of(kDoors);
        const bool exit = *rc::gen::inRange(0, 4) == 0;
        const auto side = site::parse_side(site, door + (exit ? ".exit" : ".entry")).value();
        const auto answer = decide(site, state, {side, KnownCard{{ref}, holder}}, now);
        const auto expected = tests::oracle_decision(paper, ref, holder, door, exit, now);
        const auto given = tests::readable(site, answer);
        if (given == expected) continue;
        show(given);
        show(expected);
        RC_FAIL("decide() and oracle differ");
    }
}

RC_GTEST_PROP(RandomHospitals, explain_grants_where_only_what_it_tells_of_is_lacking, ()) {
    const auto paper = random_hospital();
    const auto site = tests::site_of(paper);
    const auto state = tests::state_of(paper);
    for (const auto& card : paper.cards) {
        if (card.revoked) continue;
        const auto now = random_moment();
        const site::Side side{*rc::gen::inRange<std::size_t>(0, kDoors.size()), Direction::entry};
        const auto decided = decide(site, state, {side, KnownCard{{card.ref}, card.holder}}, now);
        const auto explained = explain(site, card.holder, side, now);
        RC_ASSERT((decided.verdict == Verdict::granted) ==
                  (explained.verdict == Verdict::granted && !explained.requires_.any()));
        RC_ASSERT(decided.requires_ == explained.requires_);
        if (explained.verdict == Verdict::granted && decided.verdict == Verdict::denied) continue;
        RC_ASSERT(tests::readable(site, decided) == tests::readable(site, explained));
    }
}

// 6.5-B1a
RC_GTEST_PROP(UnknownCards, are_never_granted, (std::int64_t ref, const std::string& holder)) {
    const auto paper = random_hospital();
    const auto site = tests::site_of(paper);
    const auto state = tests::state_of(paper);
    RC_PRE(!state.credentials.contains({ref}));
    for (const site::DoorIndex door : {0U, 1U, 2U}) {
        for (const std::string_view claimed : {std::string_view(holder), std::string_view("N1")}) {
            const site::Side side{door, Direction::entry};
            const auto decision = decide(site, state, {side, KnownCard{{ref}, claimed}}, random_moment());
            RC_ASSERT(decision.verdict == Verdict::denied);
            RC_ASSERT(decision.reason == Reason::other);
            RC_ASSERT(decision.detail == Detail::unknown_card);
            RC_ASSERT(rule_text(site, decision) == "default deny");
        }
    }
}

}  // namespace
}  // namespace sekisho::access

// SPDX-License-Identifier: Apache-2.0
// decide() against the oracle: random hospitals, what happened in them, and people at their doors at the moments that
// matter: verdict, reason, detail, the rule that decided, and what else an answer says (6.4-B1, 6.5-B1a, STD-ONVIF-04).
// The number of hospitals is RC_PARAMS's; 4,000 of them give 1,000,000 decisions, and a release's test has 12,000.
#include "tests/daemon/access/property/oracle.hpp"
#include "tests/daemon/access/property/random_hospital.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <ostream>
#include <sstream>
#include <string>

namespace sekisho::access::property {
namespace {

constexpr int kAlone = 210, kPairs = 20;  // taps of a hospital: 210 + 2 * 20
constexpr int kHospitals = 200, kLeast = kHospitals * kAlone * 3 / 10'000;

std::ostream& operator<<(std::ostream& out, const Tap& tap) {
    return out << "card " << tap.card << " of " << tap.holder << " at " << tap.door << (tap.exit ? ".exit" : ".entry")
               << " PIN " << tap.pin << " second " << tap.second << (tap.attended ? " attended" : "") << " clock "
               << tap.clock << " ledger " << tap.ledger << (tap.deny_limited ? " deny_limited" : "")
               << (tap.need_pin ? " need_pin" : "") << (tap.interlocked ? " interlocked" : "");
}

void compare(const Tap& tap, const Answer& given, const Answer& expected) {
    if (given == expected) return;
    RC_LOG() << tap << "\ndecide: " << given << "\noracle: " << expected << std::endl;
    RC_FAIL("decide() and the oracle differ");
}

// 6.4-B1, 6.5-B1a, STD-ONVIF-04, STD-ONVIF-05: three million decisions in a release's test.
RC_GTEST_PROP(Decisions, equal_the_oracle_6_4_B1_6_5_B1a_STD_ONVIF_04, ()) {
    const Hospital paper = random_hospital();
    const auto site = site_of(paper);
    const auto state = state_of(paper);
    const auto edges = edges_of(paper);
    const Oracle oracle(paper);
    for (int i = 0; i < kAlone; ++i) {
        const Tap tap = random_tap(paper, edges);
        const Answer expected = oracle.answer(tap);
        const auto decision = decide(site, state, request_of(site, paper, tap), moment_of(tap));
        compare(tap, readable(site, decision, !expected.level.empty()), expected);
    }
    for (int i = 0; i < kPairs; ++i) {
        const auto [first, second] = random_pair(paper, edges);
        const auto expected = oracle.answers(first, second);
        const auto pair = decide_together(site, state, request_of(site, paper, first), request_of(site, paper, second),
                                          moment_of(first));
        compare(first, readable(site, pair.first, !expected.first.level.empty()), expected.first);
        compare(second, readable(site, pair.second, !expected.second.level.empty()), expected.second);
    }
}

// How often each verdict and detail is met in `hospitals` of them.
std::map<std::string, int> answers_met(std::uint64_t hospitals) {
    std::map<std::string, int> met;
    for (std::uint64_t seed = 1; seed <= hospitals; ++seed) {
        const auto taps = rc::gen::exec([&met] {
            const Hospital paper = random_hospital();
            const auto edges = edges_of(paper);
            const Oracle oracle(paper);
            for (int i = 0; i < kAlone; ++i) {
                const Answer answer = oracle.answer(random_tap(paper, edges));
                const std::string what = answer.basis == "exit reader" ? "exit" : answer.verdict;
                ++met[what + " " + answer.detail];
                std::istringstream also(answer.also);
                for (std::string note; also >> note;) ++met[what + " " + note];
                ++met["basis " + answer.basis];
            }
            return 0;
        });
        static_cast<void>(taps(rc::Random(seed), 100).value());
    }
    return met;
}

// The comparison would mean little if they never met half of the reasons: each is the answer to 3 in 10,000 at least.
TEST(RandomHospitals, meet_every_detail_that_a_decision_can_bear) {
    const auto met = answers_met(kHospitals);
    for (const auto& [what, times] : met) RecordProperty(what, times);
    const auto expect = [&met](const std::string& what, std::initializer_list<const char*> words) {
        for (const std::string word : words) {
            const auto found = met.find(what + " " + word);
            EXPECT_GE(found == met.end() ? 0 : found->second, kLeast) << what << " " << word;
        }
    };
    expect("basis", {"visit", "permit", "break glass", "emergency plan", "exit reader", "schedule and profile"});
    expect("granted",
           {"", "ext:TrainingEnded", "ext:TrainingEndsSoon", "ext:ClockSuspect", "ext:NotInParentZone", "ext:Passback",
            "ext:OccupancyLimit", "ext:LedgerFailed", "pt:CredentialRenewalNeeded", "ext:ActsUnconfirmed"});
    expect("denied", {"ext:RandomUid",
                      "ext:UnknownCard",
                      "ext:Revoked",
                      "ext:NotInRoster",
                      "ext:HolderNotYetValid",
                      "ext:HolderExpired",
                      "ext:ExpiredByLedgerTime",
                      "ext:VendorContract",
                      "ext:WorkerRemoved",
                      "ext:WorkerUnconfirmed",
                      "ext:WorkerUnused",
                      "ext:TrainingEnded",
                      "pt:CredentialLockedOut",
                      "ext:NoAssignment",
                      "ext:NoRight",
                      "ext:VendorZone",
                      "ext:ClockSuspect",
                      "ext:OutsideSchedule",
                      "ext:OffDuty",
                      "ext:AccessPointDisabled",
                      "ext:NoKeypad",
                      "ext:PinNotEnrolled",
                      "ext:WrongPin",
                      "ext:PinNotTyped",
                      "ext:PinNotVerifiable",
                      "ext:LedgerFailed",
                      "pt:CredentialRenewalNeeded",
                      "ext:AccessPointLockedOut",
                      "pt:Processing",
                      "ext:PinRequired",
                      "ext:NoSecondPerson",
                      "ext:NotInParentZone",
                      "ext:Passback",
                      "ext:NoPermit",
                      "ext:NoAccompaniment",
                      "ext:OccupancyTooLow",
                      "ext:OccupancyLimit",
                      "ext:DoorBlocked",
                      "ext:DoorLockedDown",
                      "ext:Interlocked",
                      "ext:NoEmergency",
                      "ext:BreakGlassOver",
                      "ext:NotSealed",
                      "pt:CredentialDamaged",
                      "ext:CredentialForgotten",
                      "ext:CredentialLost",
                      "ext:TemporaryCardEnded",
                      "ext:NotActivated",
                      "ext:NotReturned",
                      "ext:VisitOver",
                      "ext:ReportOverdue"});
}

}  // namespace
}  // namespace sekisho::access::property

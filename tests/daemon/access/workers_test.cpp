// SPDX-License-Identifier: Apache-2.0
// People of vendors whom nobody answers for any more, against a table of what each rule says (6.8-C4).
#include "daemon/access/workers.hpp"

#include "daemon/access/decide.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace sekisho::access {
namespace {

using std::chrono::days;

const WallTime kNow = sekisho::tests::utc("2026-05-04 03:00:00");
constexpr Pid kWorker{1}, kAnn{2};
constexpr CredentialRef kTemporary{7};

// One door into one zone; a vendor's worker and one of the staff, with the same right.
class Workers : public ::testing::Test {
protected:
    Workers() {
        site.rules = {{},
                      {"site.toml", 20, "levels"},
                      {"site.toml", 30, "policy"},
                      {"site.toml", 40, "vendors.abc"},
                      {"site.toml", 41, "vendors.abc.confirm_workers_every"},
                      {"site.toml", 42, "vendors.abc.suspend_unused_after"}};
        site.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::hours{9}}});
        site.schedules.emplace_back();
        for (auto& list : site.schedules[0].weekday) list.periods = {{0, 1440}};
        for (const char* name : {"outside", "hall"}) site.zones.emplace_back().name = {name};
        site.levels.emplace_back();
        auto& door = site.doors.emplace_back();
        door.inner = 1;
        door.entry.levels = {{std::nullopt, 0, {1}}};
        door.entry.rule = {1};
        door.exit.emplace();
        site.job_classes.emplace_back().rights.assign(1, {{0, false, false, {2}}});
        auto& vendor = site.vendors.emplace_back();
        vendor.name = "abc";
        vendor.contract_until = WallTime::max();
        vendor.confirm_every = days{31};
        vendor.unused_after = days{90};
        vendor.rule = {3};
        vendor.confirm_rule = {4};
        vendor.unused_rule = {5};
        site.roster = site::Roster("roster.csv", {holder("worker", 0), holder("ann", site::kNoVendor)});
        for (const Pid pid : {kWorker, kAnn}) {
            state.credentials[{pid.value}] = {pid, false, kNow - days{400}};
            state.people[pid] = {kNow - days{400}, kNow - days{1}, kNow - days{1}, kNoSeq};
        }
    }
    static site::Holder holder(std::string id, site::VendorIndex vendor) {
        site::Holder made;
        made.id = {std::move(id)};
        made.vendor = vendor;
        return made;
    }
    [[nodiscard]] Decision taps(Pid who, Direction direction = Direction::entry, WallTime now = kNow,
                                CredentialRef card = {}) const {
        const CredentialRef shown = card == CredentialRef{} ? CredentialRef{who.value} : card;
        const Request request{{0, direction}, KnownCard{shown, who == kWorker ? "worker" : "ann"}, {}};
        return decide(site, state, request, moment_of(now));
    }
    // "granted", or reason, detail and rule.
    [[nodiscard]] std::string answer(Pid who, WallTime now = kNow) const {
        const auto decision = taps(who, Direction::entry, now);
        if (decision.verdict == Verdict::granted) return "granted";
        return std::string(to_text(decision.reason)) + " " + std::string(to_text(decision.detail)) + " by " +
               rule_text(site, decision);
    }
    state::PersonFacts& worker() { return state.people[kWorker]; }

    site::Site site;
    state::State state;
};

constexpr const char* kRemoved = "CredentialNotEnabled ext:WorkerRemoved by entry 55";
constexpr const char* kUnconfirmed =
    "CredentialNotEnabled ext:WorkerUnconfirmed by site.toml:41 vendors.abc.confirm_workers_every";
constexpr const char* kUnused =
    "CredentialNotEnabled ext:WorkerUnused by site.toml:42 vendors.abc.suspend_unused_after";

// 6.8-C4: whatever the roster says, and the entry that removed the person is the rule.
TEST_F(Workers, WhoWasRemovedOpensNothing_6_8_C4) {
    EXPECT_EQ(answer(kWorker), "granted");
    worker().removed = Seq{55};
    EXPECT_EQ(answer(kWorker), kRemoved);
    site.vendors[0].confirm_every.reset();
    site.vendors[0].unused_after.reset();
    EXPECT_EQ(answer(kWorker), kRemoved) << "no key is needed for it";
    state.people[kAnn].removed = Seq{56};
    EXPECT_EQ(answer(kAnn), "granted") << "who works for the hospital now is no vendor's to remove";
}

// 6.8-C4: half open, from the last confirmation, else from the first card; the microsecond decides.
TEST_F(Workers, WhoIsNotConfirmedInTimeOpensNothing_6_8_C4) {
    worker().confirmed = kNow - days{31} + Duration{1};
    EXPECT_EQ(answer(kWorker), "granted");
    worker().confirmed = kNow - days{31};
    EXPECT_EQ(answer(kWorker), kUnconfirmed);
    worker().confirmed = {};
    worker().registered = kNow - days{31} + Duration{1};
    EXPECT_EQ(answer(kWorker), "granted");
    worker().registered = kNow - days{31};
    EXPECT_EQ(answer(kWorker), kUnconfirmed);
    site.vendors[0].confirm_every.reset();
    EXPECT_EQ(answer(kWorker), "granted") << "where the file does not ask for it nobody is suspended for it";
}

// 6.8-C4: from the last time let in, the last confirmation or the first card, whichever is last.
TEST_F(Workers, WhoDoesNotComeForLongOpensNothing_6_8_C4) {
    site.vendors[0].confirm_every.reset();
    const WallTime edge = kNow - days{90};
    const auto with = [&](WallTime registered, WallTime entered, WallTime confirmed) {
        worker() = {registered, entered, confirmed, kNoSeq};
        return answer(kWorker);
    };
    EXPECT_EQ(with(edge, edge, edge), kUnused);
    EXPECT_EQ(with(edge, {}, {}), kUnused);
    EXPECT_EQ(with(edge + Duration{1}, {}, {}), "granted");
    EXPECT_EQ(with(edge, edge + Duration{1}, edge), "granted");
    EXPECT_EQ(with(edge, edge, edge + Duration{1}), "granted");
    site.vendors[0].unused_after.reset();
    EXPECT_EQ(with(edge, edge, edge), "granted");
}

// 6.8-C4: the gravest is told: a word about the person, then the list, then the time.
TEST_F(Workers, OneReasonIsToldOfSeveral_6_8_C4) {
    worker() = {kNow - days{400}, {}, {}, Seq{55}};
    EXPECT_EQ(answer(kWorker), kRemoved);
    worker().removed = kNoSeq;
    EXPECT_EQ(answer(kWorker), kUnconfirmed);
    worker().confirmed = kNow;
    EXPECT_EQ(answer(kWorker), "granted") << "a confirmation lifts the other one too";
    site.vendors[0].contract_until = kNow;
    worker().removed = Seq{55};
    EXPECT_EQ(taps(kWorker).detail, Detail::vendor_contract) << "without a contract there is nobody to remove";
}

// 6.4-B1c: rights end by the latest time that the ledger has seen; a clock set back brings nobody back.
TEST_F(Workers, AClockSetBackConfirmsNobody_6_4_B1c) {
    const Request request{{0, Direction::entry}, KnownCard{{1}, "worker"}, {}};
    worker().confirmed = kNow;
    const Moment set_back{kNow, kNow + days{31}, false, false};
    EXPECT_EQ(decide(site, state, request, set_back).detail, Detail::worker_unconfirmed);
    const Moment before{kNow - days{10}, kNow - days{10}, false, false};
    EXPECT_EQ(decide(site, state, request, before).verdict, Verdict::granted) << "confirmed in what is now to come";
}

// STD-EGR-01: nobody is held in, and the entry still says what would have denied.
TEST_F(Workers, NobodyIsHeldIn_STD_EGR_01) {
    worker().removed = Seq{55};
    const auto out = taps(kWorker, Direction::exit);
    EXPECT_EQ(out.verdict, Verdict::granted);
    EXPECT_EQ(out.detail, Detail::worker_removed);
    EXPECT_EQ(out.basis, Basis::exit_reader);
    EXPECT_NE(rule_text(site, out), "entry 55") << "the rule is that of the exit";
}

// 6.5-B1h, 6.8-C4: a card handed out at the desk in place of another one brings nobody back.
TEST_F(Workers, ATemporaryCardIsNoWayAround_6_8_C4) {
    state.credentials[kTemporary] = {kWorker, false, kNow};
    state.cards[kTemporary] = {CredentialKind::temporary, state::CardStanding::in_use, kNow + days{1}};
    EXPECT_EQ(taps(kWorker, Direction::entry, kNow, kTemporary).verdict, Verdict::granted);
    worker().confirmed = kNow - days{31};
    EXPECT_EQ(taps(kWorker, Direction::entry, kNow, kTemporary).detail, Detail::worker_unconfirmed);
}

// Of whom the state says nothing nobody has said anything: default deny.
TEST_F(Workers, WhoIsNotKnownIsNotConfirmed_6_8_C4) {
    state.people.clear();
    EXPECT_EQ(answer(kWorker), kUnconfirmed);
    EXPECT_EQ(answer(kAnn), "granted");
}

// Design 7.4: without the ledger nothing is known of it.
TEST_F(Workers, BeforehandNothingIsSaidOfIt) {
    worker().removed = Seq{55};
    EXPECT_EQ(explain(site, "worker", {0, Direction::entry}, moment_of(kNow)).verdict, Verdict::granted);
}

TEST_F(Workers, TheListTellsSinceWhen_6_8_C4) {
    const auto& vendor = site.vendors[0];
    worker() = {kNow - days{100}, {}, kNow - days{95}, kNoSeq};
    const auto late = suspension_of(vendor, worker(), kNow);
    ASSERT_TRUE(late.has_value());
    EXPECT_EQ(late->why, Detail::worker_unconfirmed);
    EXPECT_EQ(late->since, kNow - days{95 - 31});
    EXPECT_EQ(late->removal, kNoSeq);
    EXPECT_FALSE(suspension_of(vendor, worker(), late->since - Duration{1}).has_value());
    worker().removed = Seq{9};
    EXPECT_EQ(suspension_of(vendor, worker(), kNow)->removal, Seq{9});
}

}  // namespace
}  // namespace sekisho::access

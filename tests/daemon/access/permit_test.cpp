// SPDX-License-Identifier: Apache-2.0
// Work permits, test cards, cards out of use and visitors' badges, against tables of what each rule says (6.8-C2, C5,
// D2, 6.5-B1g, 6.5-B1h, 6.4-C3a).
#include "daemon/access/decide.hpp"

#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::access {
namespace {

using state::CardStanding;
using std::chrono::minutes;

const WallTime kNow = sekisho::tests::utc("2026-05-04 03:00:00");
constexpr Pid kWorker{1}, kOther{2}, kAda{3}, kBill{4}, kGuest{8};
constexpr CredentialRef kBadge{9};

// Corridor; within it a server room and a records room. Two workers of a vendor, two of the staff.
class Permits : public ::testing::Test {
protected:
    Permits() {
        site.rules = {{}, {"site.toml", 20, "levels"}, {"site.toml", 30, "policy"}, {"site.toml", 40, "vendors.abc"}};
        site.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::hours{9}}});
        site.schedules.emplace_back();
        for (auto& list : site.schedules[0].weekday) list.periods = {{0, 1440}};
        std::int64_t number = 0;
        for (const char* name : {"outside", "corridor", "server", "records"}) {
            site.zones.emplace_back().name = {name};
            state.registry.give({NamedThing::zone, ++number, name});
        }
        site.zones[2].parent = site.zones[3].parent = 1;
        site.levels.emplace_back();
        for (const std::size_t inner : {1U, 2U, 3U}) {
            auto& door = site.doors.emplace_back();
            door.inner = inner;
            door.entry.levels = {{std::nullopt, 0, {1}}};
            door.entry.rule = {1};
            door.exit.emplace();
        }
        for (const auto person_class : {site::PersonClass::vendor, site::PersonClass::licensed}) {
            auto& job = site.job_classes.emplace_back();
            job.person_class = person_class;
            job.rights.assign(3, {{0, person_class == site::PersonClass::vendor, false, {2}}});
        }
        site.vendors.emplace_back().name = "abc";
        site.vendors[0].contract_until = WallTime::max();
        site.vendors[0].rule = {3};
        site.roster =
            site::Roster("roster.csv", {holder("worker", 0, 0), holder("other", 0, 0),
                                        holder("ann", 1, site::kNoVendor), holder("bob", 1, site::kNoVendor)});
        for (std::int64_t ref = 1; ref <= 4; ++ref) state.credentials[{ref}] = {{ref}, false, {}};
        permit.stage = state::PermitStage::started;
        permit.from = kNow - minutes{10};
        permit.until = kNow + minutes{10};
        permit.report_by = kNow + minutes{70};
        permit.zones = {ZoneNumber{3}};
        permit.workers = {kWorker};
        permit.vendor = "abc";
    }
    static site::Holder holder(std::string id, site::JobClassIndex job, site::VendorIndex vendor) {
        site::Holder made;
        made.id = {std::move(id)};
        made.assignment.job_class = job;
        made.vendor = vendor;
        return made;
    }
    [[nodiscard]] static KnownCard card(Pid of) {
        static const std::vector<std::string> kNames{"", "worker", "other", "ann", "bob"};
        return {{of.value}, kNames.at(static_cast<std::size_t>(of.value))};
    }
    [[nodiscard]] Decision taps(Pid who, site::DoorIndex door = 1, WallTime now = kNow,
                                std::optional<Pid> beside = std::nullopt) {
        state.permits[Seq{70}] = permit;
        Request request{{door, Direction::entry}, card(who), {}};
        if (beside) request.shown.second = card(*beside);
        return decide(site, state, request, moment_of(now));
    }
    [[nodiscard]] Detail detail(Pid who, site::DoorIndex door = 1, WallTime now = kNow,
                                std::optional<Pid> beside = std::nullopt) {
        const auto decision = taps(who, door, now, beside);
        EXPECT_EQ(decision.verdict == Verdict::granted, decision.detail == Detail::none);
        return decision.detail;
    }

    site::Site site;
    state::State state;
    state::Permit permit;
};

// 6.8-C5: the permit is the basis, and its number the rule.
TEST_F(Permits, IsBasisAndRuleOfWhomItLetsIn_6_8_C5) {
    const auto decision = taps(kWorker);
    EXPECT_EQ(decision.verdict, Verdict::granted);
    EXPECT_EQ(decision.basis, Basis::permit);
    EXPECT_EQ(rule_text(site, decision), "permit 70");
    EXPECT_TRUE(decision.requires_.permit);
}

// 6.8-C5: half-open window, this worker, the way to this zone, and started.
TEST_F(Permits, HoldsForItsWorkersZonesAndWindow_6_8_C5) {
    EXPECT_EQ(detail(kWorker, 0), Detail::none) << "on the way";
    EXPECT_EQ(detail(kWorker, 2), Detail::no_permit) << "another zone";
    EXPECT_EQ(detail(kOther), Detail::no_permit);
    EXPECT_EQ(detail(kWorker, 1, permit.from - Duration{1}), Detail::no_permit);
    EXPECT_EQ(detail(kWorker, 1, permit.from), Detail::none);
    EXPECT_EQ(detail(kWorker, 1, permit.until - Duration{1}), Detail::none);
    EXPECT_EQ(detail(kWorker, 1, permit.until), Detail::no_permit);
    for (const auto stage :
         {state::PermitStage::submitted, state::PermitStage::approved, state::PermitStage::reported}) {
        permit.stage = stage;
        EXPECT_EQ(detail(kWorker), Detail::no_permit) << to_text(stage);
    }
    EXPECT_EQ(rule_text(site, taps(kWorker)), "site.toml:30 policy");
}

TEST_F(Permits, ClockSetBackOpensNoWindowThatIsOver_6_8_C5) {
    state.permits[Seq{70}] = permit;
    const Request request{{1, Direction::entry}, card(kWorker), {}};
    const Moment set_back{kNow, permit.until, false, false};
    EXPECT_EQ(decide(site, state, request, set_back).detail, Detail::no_permit);
}

TEST_F(Permits, AnOverdueReportOfTheVendorStandsInTheWay_6_8_C5) {
    state::Permit earlier = permit;
    earlier.workers = {kOther};
    earlier.report_by = kNow;
    state.permits[Seq{60}] = earlier;
    EXPECT_EQ(detail(kWorker), Detail::report_overdue);
    EXPECT_EQ(detail(kWorker, 1, kNow - Duration{1}), Detail::none);
    state.permits[Seq{60}].vendor = "another";
    EXPECT_EQ(detail(kWorker), Detail::none);
}

// 6.8-D2: whom the permit names, and nobody else of the staff.
TEST_F(Permits, IsAttendedByWhomItNames_6_8_D2) {
    permit.attendant = kAda;
    for (auto& rights : site.job_classes[0].rights) rights[0].needs_escort = true;
    EXPECT_EQ(detail(kWorker), Detail::no_accompaniment);
    EXPECT_EQ(detail(kWorker, 1, kNow, kBill), Detail::no_accompaniment);
    EXPECT_EQ(detail(kWorker, 1, kNow, kAda), Detail::none);
}

// 6.8-C2: a test card opens within a permit alone, whatever rights its holder has.
TEST_F(Permits, TestCardsNeedOne_6_8_C2) {
    state.cards[{kAda.value}] = {CredentialKind::test, CardStanding::in_use, {}};
    EXPECT_EQ(detail(kAda), Detail::no_permit);
    permit.workers = {kAda};
    EXPECT_EQ(detail(kAda), Detail::none);
}

// 6.5-B1h, 6.5-B1g, PRAC-11, 6.8-C3: each state of a card with its own reason.
TEST_F(Permits, CardsOutOfUseOpenNothing_6_5_B1h) {
    const auto with = [&](CardStanding standing) {
        state.cards[{kAda.value}] = {CredentialKind::regular, standing, {}};
        return detail(kAda);
    };
    EXPECT_EQ(with(CardStanding::in_use), Detail::none);
    EXPECT_EQ(with(CardStanding::lost), Detail::credential_lost);
    EXPECT_EQ(with(CardStanding::damaged), Detail::credential_damaged);
    EXPECT_EQ(with(CardStanding::forgotten), Detail::credential_forgotten);
    EXPECT_EQ(with(CardStanding::not_activated), Detail::not_activated);
    EXPECT_EQ(with(CardStanding::returned), Detail::not_returned);
    EXPECT_EQ(with(CardStanding::not_returned), Detail::not_returned);
    state.cards[{kAda.value}] = {CredentialKind::temporary, CardStanding::in_use, kNow};
    EXPECT_EQ(detail(kAda), Detail::temporary_card_ended);
    EXPECT_EQ(detail(kAda, 1, kNow - Duration{1}), Detail::none);
}

// 6.4-C3a: beside the host's own card, and within the visit.
TEST_F(Permits, BadgesOpenBesideTheirHostAlone_6_4_C3a) {
    state.credentials[kBadge] = {{50}, false, {}};
    state.cards[kBadge] = {CredentialKind::badge, CardStanding::in_use, {}};
    const auto badge = [&](Direction direction, std::optional<Pid> beside, WallTime now = kNow) {
        Request request{{1, direction}, KnownCard{kBadge, "visitor"}, {}};
        if (beside) request.shown.second = card(*beside);
        return decide(site, state, request, moment_of(now));
    };
    EXPECT_EQ(badge(Direction::entry, kAda).detail, Detail::visit_over) << "of no visit";
    state.visits[Seq{80}] = {Seq{80}, kGuest, kBadge, kAda, kNow + minutes{5}};
    EXPECT_EQ(badge(Direction::entry, std::nullopt).detail, Detail::no_accompaniment);
    EXPECT_TRUE(waits_for_company(badge(Direction::entry, std::nullopt)));
    EXPECT_EQ(badge(Direction::entry, kBill).detail, Detail::no_accompaniment) << "not the host";
    const auto granted = badge(Direction::entry, kAda);
    EXPECT_EQ(granted.verdict, Verdict::granted);
    EXPECT_EQ(granted.basis, Basis::visit);
    EXPECT_EQ(rule_text(site, granted), "visit 80");
    EXPECT_EQ(badge(Direction::entry, kAda, kNow + minutes{5}).detail, Detail::visit_over);
    EXPECT_EQ(badge(Direction::exit, std::nullopt, kNow + minutes{5}).verdict, Verdict::granted) << "nobody is held in";
}

// 6.4-C3a, 6.5-D7: a badge is no second person.
TEST_F(Permits, ABadgeIsNoSecondPerson_6_4_C3a) {
    site.levels[0].mode = site::AuthenticationMode::dual;
    state.credentials[kBadge] = {{50}, false, {}};
    state.cards[kBadge] = {CredentialKind::badge, CardStanding::in_use, {}};
    Request request{{1, Direction::entry}, card(kAda), {}};
    request.shown.second = KnownCard{kBadge, "visitor"};
    EXPECT_EQ(decide(site, state, request, moment_of(kNow)).detail, Detail::no_second_person);
    EXPECT_EQ(detail(kAda, 1, kNow, kBill), Detail::none);
}

// 6.8-C5: who works under two permits comes in by the one that waits for no report.
TEST_F(Permits, AnotherOneThatIsNotHeldUpLetsIn_6_8_C5) {
    permit.vendor.clear();
    permit.workers = {kWorker, kOther};
    state::Permit late = permit;
    late.workers = {kOther};
    late.report_by = kNow;
    state.permits[Seq{60}] = late;
    EXPECT_EQ(detail(kWorker), Detail::report_overdue);
    state.permits[Seq{71}] = permit;
    state.permits[Seq{71}].workers = {kWorker};
    const auto decision = taps(kWorker);
    EXPECT_EQ(decision.verdict, Verdict::granted);
    EXPECT_EQ(rule_text(site, decision), "permit 71");
}

// STD-EGR-01, 6.4-C3a: of a visitor who leaves nothing is asked.
TEST_F(Permits, AVisitorLeavesWithoutTheHost_STD_EGR_01) {
    state.credentials[kBadge] = {{50}, false, {}};
    state.cards[kBadge] = {CredentialKind::badge, CardStanding::in_use, {}};
    state.visits[Seq{80}] = {Seq{80}, kGuest, kBadge, kAda, kNow + minutes{5}};
    const Request request{{1, Direction::exit}, KnownCard{kBadge, "visitor"}, {}};
    const auto decision = decide(site, state, request, moment_of(kNow));
    EXPECT_EQ(decision.verdict, Verdict::granted);
    EXPECT_FALSE(decision.requires_.any());
    EXPECT_EQ(decision.detail, Detail::none);
}

// STD-IEC-10, 6.4-C3a: a visitor who is in already, or on the way, takes no second place.
TEST_F(Permits, AVisitorTakesOnePlaceWhicheverCard_STD_IEC_10) {
    state.credentials[kBadge] = {{50}, false, {}};
    state.cards[kBadge] = {CredentialKind::badge, CardStanding::in_use, {}};
    state.visits[Seq{80}] = {Seq{80}, kGuest, kBadge, kAda, kNow + minutes{5}};
    site.zones[2].presence.most = 2;
    Request request{{1, Direction::entry}, card(kAda), {}};
    request.shown.second = KnownCard{kBadge, "visitor"};
    const auto answer = [&] { return decide(site, state, request, moment_of(kNow)).detail; };
    EXPECT_EQ(answer(), Detail::none);
    state.presence.enter(kGuest, {ZoneNumber{3}, kNow, {}, state::Standing::certain});
    EXPECT_EQ(answer(), Detail::none) << "the visitor and the host make two";
    state.presence.enter(kBill, {ZoneNumber{3}, kNow, {}, state::Standing::certain});
    EXPECT_EQ(answer(), Detail::occupancy_limit);
    state.presence.leave(kGuest, kNow);
    EXPECT_EQ(answer(), Detail::occupancy_limit);
}

// STD-IEC-10: each of those on the way takes one place, however often they tapped, and none if they are in already.
TEST_F(Permits, NobodyTakesTwoPlaces_STD_IEC_10) {
    for (const std::int64_t seq : {90, 91}) {
        EntryDraft& grant = state.pending[Seq{seq}];
        grant.kind = EntryKind::access;
        grant.dir = Direction::entry;
        grant.pid = kBill;
        AccessDetail access;
        access.to = ZoneNumber{3};
        grant.detail = access;
    }
    site.zones[2].presence.most = 2;
    EXPECT_EQ(detail(kAda), Detail::none);
    state.presence.enter(kBill, {ZoneNumber{3}, kNow, {}, state::Standing::certain});
    EXPECT_EQ(detail(kAda), Detail::none) << "in, and let in again";
    site.zones[2].presence.most = 1;
    EXPECT_EQ(detail(kAda), Detail::occupancy_limit);
}

}  // namespace
}  // namespace sekisho::access

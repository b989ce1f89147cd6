// SPDX-License-Identifier: Apache-2.0
// What the zone makes of who is said to be where, by hand and against a table of what each rule says (6.4-B0b,
// 6.5-B1d6, STD-BAC-01, STD-BAC-02, STD-IEC-10).
#include "tests/daemon/access/small_hospital.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::access {
namespace {

using namespace small;

// --- 6.4-B0b ---

TEST(Context_6_4_B0b, asks_for_an_entry_to_the_zone_around) {
    Hospital hospital;
    for (const auto& [context, answer] :
         std::vector<std::pair<site::Context, std::string>>{{site::Context::off, "granted"},
                                                            {site::Context::warn, "granted ext:NotInParentZone"},
                                                            {site::Context::deny, "denied ext:NotInParentZone"}}) {
        hospital.rules().context = context;
        EXPECT_EQ(text(hospital.taps(kAnn)), answer);
        EXPECT_EQ(hospital.taps(kAnn).reason, context == site::Context::deny ? Reason::other : Reason::none);
    }
    const auto denied = hospital.taps(kAnn);
    EXPECT_EQ(rule_text(hospital.site, denied), "site.toml:10 zones.server");
    hospital.put(kAnn, kCorridor);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
    hospital.put(kAnn, kRecords);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "another room within the same zone";
}

// --- 6.5-B1d6, STD-BAC-01, STD-BAC-02 ---

// 6.5-B1d6
TEST(Passback_STD_BAC_01, second_entry_without_exit_in_each_mode) {
    Hospital hospital;
    hospital.put(kAnn, kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
    hospital.rules().passback = site::Passback::soft;
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted ext:Passback");
    hospital.rules().passback = site::Passback::hard;
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:Passback");
    EXPECT_EQ(text(hospital.taps(kBob)), "granted") << "another person";
    EXPECT_EQ(text(hospital.taps(kAnn, Direction::exit)), "granted") << "nobody is held in";
    hospital.put(kAnn, kCorridor);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
}

// 6.5-B1d6
TEST(Passback_STD_BAC_01, a_timed_one_ends_at_its_minute_by_the_ledgers_time) {
    Hospital hospital;
    hospital.rules().passback = site::Passback::hard;
    hospital.rules().passback_for = minutes{30};
    hospital.put(kAnn, kServer, minutes{29});
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:Passback");
    hospital.put(kAnn, kServer, minutes{30});
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
    const Moment set_back{kNow - std::chrono::hours{5}, kNow, false};
    EXPECT_EQ(text(decide(hospital.site, hospital.state, Hospital::request(kAnn), set_back)), "granted");
}

TEST(Passback_STD_BAC_02, after_a_lever_exit_a_hard_one_acts_as_a_soft_one_until_the_next_tap) {
    Hospital hospital;
    hospital.rules().passback = site::Passback::hard;
    hospital.put(kAnn, kServer);
    hospital.put(kBob, kServer);
    hospital.state.presence.doubt(kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted ext:Passback");
    hospital.put(kAnn, kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:Passback");
    EXPECT_EQ(text(hospital.taps(kBob)), "granted ext:Passback");
    hospital.state.presence.forgive({kBob});
    EXPECT_EQ(text(hospital.taps(kBob)), "granted") << "forgiven: no finding";
}

// A grant whose outcome is not known yet.
Seq let_in(Hospital& hospital, std::int64_t person, const char* door, ZoneNumber zone,
           Direction direction = Direction::entry) {
    static std::int64_t last = 100;
    EntryDraft draft;
    draft.kind = EntryKind::access;
    draft.dir = direction;
    draft.decision = Verdict::granted;
    draft.pid = {person};
    draft.door = {hospital.state.registry.number_of(NamedThing::door, door)};
    AccessDetail detail;
    detail.to = zone;
    draft.detail = detail;
    hospital.state.pending[{++last}] = draft;
    return {last};
}

void name_doors(Hospital& hospital) {
    hospital.state.registry.give({NamedThing::door, 1, "server_door"});
    hospital.state.registry.give({NamedThing::door, 2, "back_door"});
}

// STD-BAC-01: a card handed back through the window, before the door has told that its holder went in.
TEST(Passback, NotByAnotherDoorWhileAGrantIsUnderWay_STD_BAC_01) {
    Hospital hospital;
    name_doors(hospital);
    hospital.rules().passback = site::Passback::hard;
    const auto seq = let_in(hospital, kAnn, "back_door", kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:Passback");
    EXPECT_EQ(rule_text(hospital.site, hospital.taps(kAnn)), "site.toml:10 zones.server");
    EXPECT_EQ(text(hospital.taps(kBob)), "granted");
    hospital.rules().passback = site::Passback::soft;
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted ext:Passback");
    hospital.rules().passback = site::Passback::hard;
    hospital.state.pending.erase(seq);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "nobody went";
    (void)let_in(hospital, kAnn, "server_door", kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "the same door again: the holder stands before it";
    (void)let_in(hospital, kAnn, "back_door", kCorridor);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "on the way to another zone";
    (void)let_in(hospital, kAnn, "back_door", kServer, Direction::exit);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "let out there, not in";
}

// STD-BAC-01: whoever went on into a room within the zone is in the zone.
TEST(Passback, AlsoOfWhoIsInAZoneWithin_STD_BAC_01) {
    Hospital hospital;
    hospital.site.zones[3].parent = 2;  // records lie within the server room
    hospital.rules().passback = site::Passback::hard;
    hospital.put(kAnn, kRecords);
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:Passback");
    hospital.site.zones[3].parent = 1;
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
}

// --- STD-IEC-10 ---

// Two doors tapped within a second: the last free place is given once.
TEST(Occupancy, CountsWhoIsOnTheWay_STD_IEC_10) {
    Hospital hospital;
    name_doors(hospital);
    hospital.rules().most = 1;
    const auto seq = let_in(hospital, kBob, "back_door", kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:OccupancyLimit");
    EXPECT_EQ(hospital.taps(kAnn).reason, Reason::other);
    EXPECT_EQ(text(hospital.taps(kBob)), "granted") << "the place is their own";
    hospital.state.pending.erase(seq);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
    (void)let_in(hospital, kBob, "back_door", kCorridor);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "on the way elsewhere";
}

// Each of those who are on the way once, at whichever place of the list they stand.
TEST(Occupancy, CountsEachWhoIsOnTheWayOnce_STD_IEC_10) {
    Hospital hospital;
    name_doors(hospital);
    hospital.rules().most = 2;
    (void)let_in(hospital, kBob, "server_door", kCorridor);
    (void)let_in(hospital, kBob, "back_door", kServer);
    (void)let_in(hospital, kBob, "server_door", kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "one comes, and taps twice";
    (void)let_in(hospital, kCleaner, "back_door", kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:OccupancyLimit") << "two come";
    hospital.put(kBob, kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:OccupancyLimit") << "one is there, and one comes";
    hospital.rules().most = 3;
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted") << "nobody counts twice";
}

// Who is perhaps there keeps nobody company.
TEST(Occupancy, TheLeastCountsWhoIsCertainlyThere_STD_IEC_10) {
    Hospital hospital;
    hospital.rules().least = 2;
    hospital.put(kBob, kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
    hospital.state.presence.doubt(kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:OccupancyTooLow");
}

// Two cards of one person are one person.
TEST(Occupancy, TheSamePersonsOtherCardBringsNobody_STD_IEC_10) {
    Hospital hospital;
    hospital.rules().least = 2;
    EXPECT_EQ(text(hospital.tap(kAnn, kAnnsOther).first), "denied ext:OccupancyTooLow");
    hospital.rules() = {};
    hospital.rules().most = 1;
    auto request = Hospital::request(kAnn);
    request.shown.second = KnownCard{{kAnnsOther}, "ann"};
    EXPECT_EQ(text(decide(hospital.site, hospital.state, request, moment_of(kNow))), "granted");
}

TEST(Occupancy_STD_IEC_10, a_full_zone_lets_nobody_in_and_one_that_may_be_full_only_says_so) {
    Hospital hospital;
    hospital.rules().most = 1;
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
    hospital.put(kBob, kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "denied ext:OccupancyLimit");
    EXPECT_EQ(text(hospital.taps(kBob)), "granted") << "counted already";
    hospital.state.presence.doubt(kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted ext:OccupancyLimit");
}

TEST(Occupancy_STD_IEC_10, a_zone_of_two_is_entered_by_two_when_it_is_empty) {
    Hospital hospital;
    hospital.rules().least = 2;
    const auto alone = hospital.taps(kAnn);
    EXPECT_EQ(text(alone), "denied ext:OccupancyTooLow");
    EXPECT_TRUE(waits_for_company(alone));
    const auto pair = hospital.tap(kAnn, kBob);
    EXPECT_EQ(text(pair.first) + ", " + text(pair.second), "granted, granted");
    hospital.put(kBob, kServer);
    EXPECT_EQ(text(hospital.taps(kAnn)), "granted");
    hospital.rules().most = 2;
    const auto three = hospital.tap(kAnn, kCleaner);
    EXPECT_EQ(text(three.first), "granted") << "alone there is room";
}

TEST(Occupancy_STD_IEC_10, two_cards_of_one_person_are_one_and_who_is_in_does_not_come) {
    Hospital hospital;
    hospital.rules().least = 2;
    const auto twice = hospital.tap(kAnn, kAnnsOther);
    EXPECT_EQ(text(twice.first) + ", " + text(twice.second), "denied ext:OccupancyTooLow, denied ext:OccupancyTooLow");
    hospital.put(kBob, kServer);
    hospital.rules().least = 3;
    EXPECT_EQ(text(hospital.tap(kAnn, kBob).first), "denied ext:OccupancyTooLow") << "they would be two";
    hospital.rules().most = hospital.rules().least = 2;
    hospital.site.levels[0].mode = site::AuthenticationMode::dual;
    EXPECT_EQ(text(hospital.tap(kAnn, kBob).first), "granted") << "they would be two";
}

// --- against the rules as sentences, over random states ---

struct Expected {
    bool denies = false;
    std::string detail;  // of a denial, or of the first finding
};

Expected expected_of(const site::PresenceRules& rules, const std::optional<state::Presence>& self, std::int64_t certain,
                     std::int64_t maybe) {
    Expected out;
    const auto objects = [&out](bool denies, const char* detail) {
        if (out.denies) return;
        if (denies || out.detail.empty()) out = {denies, detail};
    };
    if (rules.context != site::Context::off && !self)
        objects(rules.context == site::Context::deny, "ext:NotInParentZone");
    const bool inside = self && self->zone == kServer;
    if (inside && rules.passback != site::Passback::off && self->standing != Standing::forgiven) {
        const bool over = rules.passback_for && kNow - self->since >= *rules.passback_for;
        if (!over)
            objects(rules.passback == site::Passback::hard && self->standing == Standing::certain, "ext:Passback");
    }
    if (inside) return out;
    if (rules.least == 2 && certain == 0) objects(true, "ext:OccupancyTooLow");
    if (rules.most != 0 && certain + maybe >= rules.most) objects(certain >= rules.most, "ext:OccupancyLimit");
    return out;
}

RC_GTEST_PROP(Presence_STD_BAC_02, decides_as_the_rules_read, ()) {
    static Hospital fresh;
    Hospital hospital = fresh;
    auto& rules = hospital.rules();
    rules.context = *rc::gen::element(site::Context::off, site::Context::warn, site::Context::deny);
    rules.passback = *rc::gen::element(site::Passback::off, site::Passback::soft, site::Passback::hard);
    if (*rc::gen::arbitrary<bool>()) rules.passback_for = minutes{*rc::gen::inRange(1, 10)};
    rules.least = *rc::gen::inRange(0, 3);
    rules.most = *rc::gen::inRange(0, 4);
    for (std::int64_t person = 1; person <= 6; ++person) {
        const auto zone = *rc::gen::element(ZoneNumber{0}, kCorridor, kServer, kServer);
        if (zone != ZoneNumber{}) hospital.put(person, zone, minutes{*rc::gen::inRange(0, 10)});
        if (*rc::gen::inRange(0, 4) == 0) hospital.state.presence.doubt(kServer);
        if (*rc::gen::inRange(0, 4) == 0) hospital.state.presence.forgive({person});
    }
    std::int64_t certain = 0, maybe = 0;
    for (const auto& [person, presence] : hospital.state.presence.rows()) {
        if (presence.zone == kServer) ++(presence.standing == Standing::certain ? certain : maybe);
    }
    const auto* self = hospital.state.presence.find({kAnn});
    const auto expected = expected_of(rules, self ? std::optional(*self) : std::nullopt, certain, maybe);
    const auto decision = hospital.taps(kAnn);
    RC_ASSERT((decision.verdict == Verdict::denied) == expected.denies);
    RC_ASSERT(to_text(decision.detail) == expected.detail);
}

}  // namespace
}  // namespace sekisho::access

// SPDX-License-Identifier: Apache-2.0
// What the zone makes of who is said to be where, by hand and against a table of what each rule says (6.4-B0b,
// 6.5-B1d6, STD-BAC-01, STD-BAC-02, STD-IEC-09, STD-IEC-10, 6.8-D2).
#include "daemon/access/decide.hpp"

#include "tests/support/site_text.hpp"

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

using state::Standing;
using std::chrono::minutes;

constexpr ZoneNumber kCorridor{2}, kServer{3}, kRecords{4};
const WallTime kNow = sekisho::tests::utc("2026-05-04 03:00:00");

// Corridor, and within it a server room with one door; two engineers and a cleaner of another firm.
class Hospital {
public:
    Hospital() {
        site.rules = {{}, {"site.toml", 10, "zones.server"}, {"site.toml", 20, "levels"}, {"site.toml", 30, "policy"}};
        site.time_zone = site::TimeZone("Asia/Tokyo", {{WallTime::min(), std::chrono::hours{9}}});
        site.schedules.emplace_back();
        for (auto& list : site.schedules[0].weekday) list.periods = {{0, 1440}};
        for (const char* name : {"outside", "corridor", "server", "records"}) {
            site.zones.emplace_back().name = {name};
        }
        site.zones[2].parent = site.zones[3].parent = 1;
        site.zones[2].rule = {1};
        site.levels.emplace_back();
        auto& door = site.doors.emplace_back();
        door.name = {"server_door"};
        door.outer = 1;
        door.inner = 2;
        door.entry.levels = {{std::nullopt, 0, {2}}};
        door.exit.emplace();
        for (const auto person_class : {site::PersonClass::licensed, site::PersonClass::vendor}) {
            auto& job = site.job_classes.emplace_back();
            job.person_class = person_class;
            job.rights = {{{0, false, person_class == site::PersonClass::vendor, {3}}}};
        }
        site.roster = site::Roster("roster.csv", {holder("ann", 0), holder("bob", 0), holder("cleaner", 1)});
        std::int64_t number = 0;
        for (const auto& zone : site.zones) state.registry.give({NamedThing::zone, ++number, zone.name.value});
        for (std::int64_t ref = 1; ref <= 4; ++ref) state.credentials[{ref}] = {{ref}, false, {}};
    }

    void put(std::int64_t person, ZoneNumber zone, minutes ago = minutes{5}) {
        state.presence.enter({person}, {zone, kNow - ago, {7}, Standing::certain});
    }
    [[nodiscard]] site::PresenceRules& rules() { return site.zones[2].presence; }
    [[nodiscard]] static Request request(std::int64_t person, Direction direction = Direction::entry) {
        static const std::vector<std::string> kNames{"", "ann", "bob", "cleaner", "ann"};  // card 4: ann's other one
        return {{0, direction}, KnownCard{{person}, kNames.at(static_cast<std::size_t>(person))}};
    }
    [[nodiscard]] Decision taps(std::int64_t person, Direction direction = Direction::entry) const {
        return decide(site, state, request(person, direction), moment_of(kNow));
    }
    [[nodiscard]] Pair tap(std::int64_t first, std::int64_t second) const {
        return decide_together(site, state, request(first), request(second), moment_of(kNow));
    }

    site::Site site;
    state::State state;

private:
    static site::Holder holder(std::string id, site::JobClassIndex job) {
        site::Holder made;
        made.id = {std::move(id)};
        made.assignment.job_class = job;
        return made;
    }
};

constexpr std::int64_t kAnn = 1, kBob = 2, kCleaner = 3, kAnnsOther = 4;

std::string text(const Decision& decision) {
    std::string out(to_text(decision.verdict));
    if (decision.detail != Detail::none) out += " " + std::string(to_text(decision.detail));
    return out;
}

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
Seq let_in(Hospital& hospital, std::int64_t person, const char* door, ZoneNumber zone) {
    static std::int64_t last = 100;
    EntryDraft draft;
    draft.kind = EntryKind::access;
    draft.dir = Direction::entry;
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

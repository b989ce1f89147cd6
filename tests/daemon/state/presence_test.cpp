// SPDX-License-Identifier: Apache-2.0
// Who is where, against a slow reading of the same entries that keeps nothing between two questions (6.4-C3, 6.5-C4,
// STD-BAC-02, PRAC-10).
#include "daemon/state/presence.hpp"

#include "tests/daemon/state/entries.hpp"
#include "tests/daemon/state/random_ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace sekisho::state {
namespace {

using tests::apply_next;
using tests::at;
using tests::Entries;
using tests::kOutside;
using tests::opening;
using tests::outcome;
using tests::passage;
using tests::random_ledger;

constexpr std::int64_t kServerRoom = 2, kCorridor = 3, kAnn = 11, kBob = 12;

// --- the slow reading ---

bool was_taken(const Entry& entry) {
    const auto* outcome = std::get_if<OutcomeDetail>(&entry.detail);
    return outcome && (outcome->passage == Passage::taken || outcome->passage == Passage::taken_assumed);
}

// The zone of the person after the first `count` entries; 0: none.
std::int64_t zone_after(const Entries& entries, std::size_t count, std::int64_t pid) {
    std::int64_t zone = 0, since = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Entry& entry = entries[i];
        if (entry.pid.value != pid) continue;
        const auto when = entry.t_event.time_since_epoch().count();
        if (was_taken(entry)) {
            zone = std::get<OutcomeDetail>(entry.detail).to.value;
            since = when;
        }
        const auto* said = std::get_if<PassageDetail>(&entry.detail);
        const bool out =
            said && (said->act == PassageAct::mustered || (said->act == PassageAct::approved_exit && when >= since));
        if (zone == kOutside || out) zone = 0;
    }
    return zone;
}

// Whether the entry makes it doubtful who is in the zone.
bool casts_doubt(const Entry& entry, std::int64_t zone) {
    if (const auto* door = std::get_if<DoorEventDetail>(&entry.detail)) {
        return door->event == DoorEvent::opened && entry.zone.value == zone;
    }
    return was_taken(entry) && entry.pid.value == 0 && entry.dir == Direction::exit &&
           std::get<OutcomeDetail>(entry.detail).from.value == zone;
}

Standing standing_after(const Entries& entries, std::int64_t pid, std::int64_t zone) {
    auto standing = Standing::certain;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Entry& entry = entries[i];
        if (entry.pid.value == pid && was_taken(entry)) standing = Standing::certain;
        const bool is_in = zone_after(entries, i, pid) == zone;
        if (is_in && standing == Standing::certain && casts_doubt(entry, zone)) standing = Standing::maybe;
        const auto* said = std::get_if<PassageDetail>(&entry.detail);
        if (is_in && said && said->act == PassageAct::forgiven && entry.pid.value == pid) standing = Standing::forgiven;
    }
    return standing;
}

RC_GTEST_PROP(Presence_6_4_C3, is_what_a_slow_reading_says, ()) {
    const Entries entries = random_ledger();
    const State state = tests::fold(entries);
    std::map<std::int64_t, Occupancy> counts;
    for (std::int64_t pid = 1; pid < 4; ++pid) {
        const auto zone = zone_after(entries, entries.size(), pid);
        const Presence* presence = state.presence.find({pid});
        RC_ASSERT((presence != nullptr) == (zone != 0));
        if (!presence) continue;
        const auto standing = standing_after(entries, pid, zone);
        RC_ASSERT(presence->zone.value == zone);
        RC_ASSERT(presence->standing == standing);
        ++(standing == Standing::certain ? counts[zone].certain : counts[zone].maybe);
    }
    for (std::int64_t zone = 0; zone < 6; ++zone) {
        RC_ASSERT(state.presence.in({zone}) == counts[zone]);
        RC_ASSERT(state.presence.alone().contains({zone}) == (counts[zone] == Occupancy{1, 0}));
    }
}

// 6.5-C4: people x time in a zone is the sum of their stays, however they came and went, and over restarts.
RC_GTEST_PROP(Presence_6_5_C4, occupancy_integral_is_the_sum_of_stays, ()) {
    const Entries entries = random_ledger();
    State state;
    std::map<std::int64_t, std::int64_t> integral, stays;
    WallTime before{};
    for (const Entry& entry : entries) {
        for (std::int64_t zone = 0; zone < 6; ++zone) {
            const auto now = state.presence.in({zone});
            integral[zone] += (now.certain + now.maybe) * (entry.t_event - before).count();
        }
        apply(state, entry);
        if (*rc::gen::inRange(0, 8) == 0) state = parse_dump(canonical_dump(state)).value();
        before = entry.t_event;
    }
    for (std::int64_t pid = 1; pid < 4; ++pid) {
        for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
            const auto zone = zone_after(entries, i + 1, pid);
            if (zone != 0) stays[zone] += (entries[i + 1].t_event - entries[i].t_event).count();
        }
    }
    for (std::int64_t zone = 1; zone < 6; ++zone) RC_ASSERT(integral[zone] == stays[zone]);
}

// --- by hand ---

class Presence_STD_BAC_02 : public testing::Test {
protected:
    void enter(std::int64_t pid, std::int64_t zone = kServerRoom) {
        last_ = apply_next(state_, outcome(state_, kNoSeq, Passage::taken, pid, zone));
    }
    void lever() { last_ = apply_next(state_, opening(state_, DoorEvent::opened, kServerRoom)); }
    void says(PassageAct act, std::int64_t pid, Seq ref = kNoSeq) {
        last_ = apply_next(state_, passage(state_, act, pid, ref));
    }
    [[nodiscard]] Occupancy inside() const { return state_.presence.in({kServerRoom}); }
    [[nodiscard]] Standing standing(std::int64_t pid) const { return state_.presence.find({pid})->standing; }

    State state_;
    Seq last_ = kNoSeq;
};

TEST_F(Presence_STD_BAC_02, one_lever_exit_of_two_people_is_a_range_until_both_are_seen_again) {
    enter(kAnn);
    enter(kBob);
    EXPECT_EQ(inside(), (Occupancy{2, 0}));
    lever();
    EXPECT_EQ(inside(), (Occupancy{0, 2}));
    enter(kAnn);
    EXPECT_EQ(inside(), (Occupancy{1, 1}));
    enter(kBob);
    EXPECT_EQ(inside(), (Occupancy{2, 0}));
}

TEST_F(Presence_STD_BAC_02, a_rex_that_was_used_is_such_an_exit_and_one_that_was_not_is_none) {
    enter(kAnn);
    apply(state_, outcome(state_, kNoSeq, Passage::not_taken, 0, 0, kServerRoom));
    EXPECT_EQ(inside(), (Occupancy{1, 0}));
    apply(state_, outcome(state_, kNoSeq, Passage::taken, 0, 0, kCorridor));
    EXPECT_EQ(inside(), (Occupancy{1, 0})) << "another zone's door";
    apply(state_, outcome(state_, kNoSeq, Passage::taken, 0, 0, kServerRoom));
    EXPECT_EQ(inside(), (Occupancy{0, 1}));
}

TEST_F(Presence_STD_BAC_02, whoever_is_forgiven_is_not_said_to_be_there_for_certain) {
    says(PassageAct::forgiven, kAnn);
    EXPECT_EQ(state_.presence.find({kAnn}), nullptr) << "nobody to forgive";
    enter(kAnn);
    says(PassageAct::forgiven, kAnn);
    EXPECT_EQ(standing(kAnn), Standing::forgiven);
    lever();
    EXPECT_EQ(standing(kAnn), Standing::forgiven) << "doubt takes nothing away";
    enter(kAnn, kCorridor);
    EXPECT_EQ(standing(kAnn), Standing::certain);
    EXPECT_EQ(inside(), (Occupancy{0, 0}));
}

TEST_F(Presence_STD_BAC_02, lone_presence_begins_when_the_second_leaves) {
    enter(kAnn);
    const auto first = at(1'000'000 * last_.value);
    EXPECT_EQ(state_.presence.alone().at({kServerRoom}), first);
    enter(kBob);
    EXPECT_TRUE(state_.presence.alone().empty());
    enter(kBob, kCorridor);
    EXPECT_EQ(state_.presence.alone().at({kServerRoom}), at(1'000'000 * last_.value));
    enter(kAnn);
    EXPECT_EQ(state_.presence.alone().at({kServerRoom}), at(1'000'000 * (last_.value - 1)))
        << "seen again, alone still";
    lever();
    EXPECT_FALSE(state_.presence.alone().contains({kServerRoom})) << "perhaps nobody is";
}

TEST_F(Presence_STD_BAC_02, PRAC_10_a_declared_exit_counts_when_another_has_approved_it) {
    enter(kAnn);
    says(PassageAct::declared_exit, kAnn);
    const Seq declared = last_;
    EXPECT_NE(state_.presence.find({kAnn}), nullptr);
    ASSERT_TRUE(state_.declared.contains(declared));
    EXPECT_EQ(state_.declared.at(declared).operator_, "uid:1001");
    says(PassageAct::approved_exit, kAnn, declared);
    EXPECT_EQ(state_.presence.find({kAnn}), nullptr);
    EXPECT_TRUE(state_.declared.empty());
}

TEST_F(Presence_STD_BAC_02, PRAC_10_who_was_seen_after_the_stated_time_is_still_there) {
    enter(kBob);
    enter(kAnn);
    auto approved = passage(state_, PassageAct::approved_exit, kAnn);
    approved.t_event = at(0);
    apply(state_, approved);
    EXPECT_NE(state_.presence.find({kAnn}), nullptr);
}

TEST_F(Presence_STD_BAC_02, STD_EGR_07_whoever_was_seen_at_the_muster_point_is_in_no_zone) {
    enter(kAnn);
    enter(kBob);
    says(PassageAct::mustered, kAnn);
    EXPECT_EQ(inside(), (Occupancy{1, 0}));
}

TEST_F(Presence_STD_BAC_02, WhoIsSafeIsKnownUntilSeenAgainOrTheNextFire_STD_EGR_07) {
    enter(kAnn);
    enter(kBob);
    says(PassageAct::mustered, kAnn);
    says(PassageAct::mustered, kBob);
    EXPECT_EQ(state_.mustered.at({kAnn}), at(1'000'000 * (last_.value - 1)));
    enter(kBob);
    EXPECT_FALSE(state_.mustered.contains({kBob}));
    apply(state_, tests::entry(state_, EntryKind::fire, FireDetail{true, "panel"}));
    EXPECT_TRUE(state_.mustered.empty()) << "of an earlier evacuation";
    says(PassageAct::mustered, kAnn);
    apply(state_, tests::entry(state_, EntryKind::fire, FireDetail{true, "panel 2"}));
    apply(state_, tests::entry(state_, EntryKind::fire, FireDetail{false, "panel"}));
    EXPECT_TRUE(state_.mustered.contains({kAnn})) << "the same evacuation";
    apply(state_, tests::erased(state_, kAnn));
    EXPECT_TRUE(state_.mustered.empty());
}

TEST_F(Presence_STD_BAC_02, ADeclaredExitIsWithdrawnByTheNextPassageAndByErasure_PRAC_10) {
    enter(kAnn);
    enter(kBob);
    says(PassageAct::declared_exit, kAnn);
    const Seq of_ann = last_;
    says(PassageAct::declared_exit, kBob);
    const Seq of_bob = last_;
    enter(kAnn, kCorridor);
    EXPECT_FALSE(state_.declared.contains(of_ann)) << "seen at a door since";
    ASSERT_TRUE(state_.declared.contains(of_bob));
    apply(state_, tests::erased(state_, kBob));
    EXPECT_TRUE(state_.declared.empty());
}

}  // namespace
}  // namespace sekisho::state

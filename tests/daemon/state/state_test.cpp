// SPDX-License-Identifier: Apache-2.0
// What each kind of entry changes, and what it leaves alone.
#include "daemon/state/state.hpp"

#include "tests/daemon/state/entries.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sekisho::state {
namespace {

using tests::access;
using tests::apply_next;
using tests::at;
using tests::config;
using tests::credential;
using tests::entry;
using tests::outcome;
using tests::unlock;

constexpr std::int64_t kOutside = 1, kServerRoom = 2, kPid = 501;

State with_zones() {
    State state;
    apply(state, config(state, {{NamedThing::zone, kOutside, "outside"}, {NamedThing::zone, kServerRoom, "server"}}));
    return state;
}

// The dump without the line that every entry changes.
std::string facts(const State& state) {
    const auto dump = canonical_dump(state);
    return dump.substr(dump.find('\n'));
}

TEST(Apply, every_entry_moves_the_applied_seq_and_the_boot) {
    State state;
    EXPECT_EQ(state.applied_seq, kNoSeq);
    auto start = entry(state, EntryKind::start, StartDetail{"0.1.0", "sim"});
    start.boot_seq = 7;
    apply(state, start);
    EXPECT_EQ(state.applied_seq, Seq{0});
    EXPECT_EQ(state.boot_seq, 7);
    apply(state, entry(state, EntryKind::stop, StopDetail{"SIGTERM"}));
    EXPECT_EQ(state.applied_seq, Seq{1});
    EXPECT_EQ(state.boot_seq, 1);
}

TEST(Apply, kinds_that_conclude_nothing_change_nothing) {
    State state = with_zones();
    apply(state, entry(state, EntryKind::start, StartDetail{"0.1.0", "sim"}));
    apply(state, entry(state, EntryKind::stop, StopDetail{"SIGTERM"}));
    const auto before = facts(state);
    apply(state, entry(state, EntryKind::config_refused, ConfigRefusedDetail{"SIGHUP", 3, "unknown-key"}));
    apply(state, entry(state, EntryKind::key, KeyDetail{}));
    apply(state, entry(state, EntryKind::clock_step, ClockStepDetail{1, 2}));
    apply(state, entry(state, EntryKind::person, PersonDetail{}));
    apply(state, entry(state, EntryKind::gap, GapDetail{}));
    apply(state, entry(state, EntryKind::restored, RestoredDetail{0, -1, ""}));  // a rehearsal
    apply(state, entry(state, EntryKind::review, ReviewDetail{}));
    apply(state, entry(state, EntryKind::snapshot, SnapshotDetail{}));
    apply(state, entry(state, EntryKind::disposal, DisposalDetail{}));
    apply(state, entry(state, EntryKind::relock, RelockDetail{RelockCause::closed}));
    apply(state, entry(state, EntryKind::door_event, DoorEventDetail{DoorEvent::forced_open}));
    apply(state, entry(state, EntryKind::door_fault, DoorFaultDetail{true, "line is gone"}));
    apply(state, entry(state, EntryKind::reader_state, ReaderStateDetail{{1}, false, "timeout"}));
    EXPECT_EQ(facts(state), before);
    EXPECT_EQ(state.applied_seq, Seq{15});
}

TEST(Apply, config_is_in_force_from_its_entry_on_and_gives_names) {
    State state = with_zones();
    EXPECT_EQ(state.config_seq, Seq{0});
    EXPECT_EQ(state.config_sha256[31], 0xAB);
    auto second = config(state, {{NamedThing::door, 1, "server_door"}});
    std::get<ConfigDetail>(second.detail).sha256.fill(0xCD);
    apply(state, second);
    EXPECT_EQ(state.config_seq, Seq{1});
    EXPECT_EQ(state.config_sha256[0], 0xCD);
    EXPECT_EQ(state.registry.name_of(NamedThing::door, 1), "server_door");
    EXPECT_EQ(state.registry.name_of(NamedThing::zone, 1), "outside");
    EXPECT_EQ(state.registry.number_of(NamedThing::zone, "server"), kServerRoom);
}

TEST(Apply, a_credential_is_good_until_it_is_revoked) {
    State state;
    apply(state, credential(state, EntryKind::credential_issued, 77, kPid));
    ASSERT_TRUE(state.credentials.contains({77}));
    EXPECT_EQ(state.credentials.at({77}).holder, Pid{kPid});
    EXPECT_FALSE(state.credentials.at({77}).revoked);
    EXPECT_EQ(state.credentials.at({77}).issued, at(0));
    apply(state, credential(state, EntryKind::credential_revoked, 77, 0));
    EXPECT_TRUE(state.credentials.at({77}).revoked);
    EXPECT_EQ(state.credentials.at({77}).holder, Pid{kPid}) << "the holder stays known";
    apply(state, credential(state, EntryKind::credential_issued, 77, 502));
    EXPECT_FALSE(state.credentials.at({77}).revoked) << "issued anew";
    EXPECT_EQ(state.credentials.at({77}).holder, Pid{502});
}

TEST(Apply, a_revocation_counts_without_its_issue) {
    State state;
    apply(state, credential(state, EntryKind::credential_revoked, 77, kPid));
    ASSERT_TRUE(state.credentials.contains({77}));
    EXPECT_TRUE(state.credentials.at({77}).revoked);
    EXPECT_EQ(state.credentials.at({77}).holder, Pid{kPid});
}

TEST(Pending, a_granted_access_waits_for_its_outcome) {
    for (const auto passage : {Passage::taken, Passage::not_taken, Passage::taken_assumed, Passage::unknown}) {
        State state = with_zones();
        const Seq granted = apply_next(state, access(state, Verdict::granted, kPid));
        const Seq other = apply_next(state, access(state, Verdict::granted, 502));
        ASSERT_EQ(state.pending.size(), 2U);
        EXPECT_EQ(state.pending.at(granted).pid, Pid{kPid});
        EXPECT_EQ(state.pending.at(granted).kind, EntryKind::access);
        apply(state, outcome(state, granted, passage, kPid, kServerRoom));
        EXPECT_FALSE(state.pending.contains(granted)) << to_text(passage);
        EXPECT_TRUE(state.pending.contains(other)) << to_text(passage);
    }
}

TEST(Pending, a_denied_access_waits_for_nothing) {
    State state;
    apply(state, access(state, Verdict::denied, kPid));
    apply(state, access(state, Verdict::none, kPid));
    EXPECT_TRUE(state.pending.empty());
}

TEST(Pending, an_unlock_by_command_waits_for_its_passage_and_the_others_do_not) {
    for (int number = 0; number <= static_cast<int>(UnlockCause::button); ++number) {
        const auto cause = static_cast<UnlockCause>(number);
        const bool waits = cause == UnlockCause::command;
        State state;
        const Seq seq = apply_next(state, unlock(state, cause));
        EXPECT_EQ(state.pending.contains(seq), waits) << to_text(cause);
    }
}

TEST(Pending, keeps_no_clock_that_the_ledger_does_not_keep) {
    State state;
    auto granted = access(state, Verdict::granted, kPid);
    granted.recorded.mono = MonoTime{Duration{123}};
    granted.recorded.boot = BootTime{Duration{456}};
    State rebuilt;
    auto decoded = granted;
    decoded.recorded.mono = {};
    apply(state, granted);
    apply(rebuilt, decoded);
    EXPECT_EQ(state.pending.at({0}).recorded.mono, MonoTime{});
    EXPECT_EQ(state.pending.at({0}).recorded.boot, BootTime{Duration{456}});
    EXPECT_EQ(canonical_dump(state), canonical_dump(rebuilt));
}

TEST(Presence, follows_the_passages_that_were_taken) {
    for (const auto passage : {Passage::taken, Passage::taken_assumed}) {
        State state = with_zones();
        const Seq granted = apply_next(state, access(state, Verdict::granted, kPid));
        EXPECT_TRUE(state.presence.rows().empty()) << "a decision is no passage";
        const Seq in = apply_next(state, outcome(state, granted, passage, kPid, kServerRoom));
        ASSERT_NE(state.presence.find({kPid}), nullptr);
        EXPECT_EQ(state.presence.find({kPid})->zone, ZoneNumber{kServerRoom});
        EXPECT_EQ(state.presence.find({kPid})->entry, in);
        EXPECT_EQ(state.presence.find({kPid})->since, at(1'000'000 * in.value));
        apply(state, outcome(state, kNoSeq, passage, kPid, kOutside));
        EXPECT_EQ(state.presence.find({kPid}), nullptr) << "the zone named outside";
    }
}

TEST(Presence, zone_number_0_is_outside_too_and_other_numbers_are_not) {
    State state;  // no config entry: nothing is named outside
    apply(state, outcome(state, kNoSeq, Passage::taken, kPid, kOutside));
    EXPECT_NE(state.presence.find({kPid}), nullptr);
    apply(state, outcome(state, kNoSeq, Passage::taken, kPid, 0));
    EXPECT_EQ(state.presence.find({kPid}), nullptr);
}

TEST(Presence, a_passage_not_taken_or_unknown_leaves_people_where_they_were) {
    for (const auto passage : {Passage::not_taken, Passage::unknown}) {
        State state = with_zones();
        apply(state, outcome(state, kNoSeq, passage, kPid, kServerRoom));
        EXPECT_EQ(state.presence.find({kPid}), nullptr) << to_text(passage);
        const Seq in = apply_next(state, outcome(state, kNoSeq, Passage::taken, kPid, kServerRoom));
        apply(state, outcome(state, kNoSeq, passage, kPid, kOutside));
        ASSERT_NE(state.presence.find({kPid}), nullptr) << to_text(passage);
        EXPECT_EQ(state.presence.find({kPid})->entry, in) << to_text(passage);
    }
}

TEST(Presence, nobody_is_nowhere) {
    State state = with_zones();
    apply(state, outcome(state, kNoSeq, Passage::taken, 0, kServerRoom));
    EXPECT_TRUE(state.presence.rows().empty());
}

TEST(Fire, stands_until_the_ledger_says_that_every_input_is_quiet) {
    State state;
    apply(state, entry(state, EntryKind::fire, FireDetail{true, "east"}));
    apply(state, entry(state, EntryKind::fire, FireDetail{true, "west"}));
    apply(state, entry(state, EntryKind::start, StartDetail{"0.1.0", "real"}));
    EXPECT_EQ(state.fires, (std::set<std::string>{"east", "west"})) << "a restart does not end it";
    apply(state, entry(state, EntryKind::fire, FireDetail{false, "east"}));
    EXPECT_EQ(state.fires, std::set<std::string>{"west"});
    apply(state, entry(state, EntryKind::fire, FireDetail{false, "west"}));
    EXPECT_TRUE(state.fires.empty());
}

TEST(Registry, names_and_numbers_are_given_once_for_each_kind_of_thing) {
    Registry registry;
    EXPECT_EQ(registry.next_free(NamedThing::zone), 1);
    EXPECT_EQ(registry.number_of(NamedThing::zone, "server"), 0);
    EXPECT_EQ(registry.name_of(NamedThing::zone, 1), "");
    registry.give({NamedThing::zone, 1, "server"});
    registry.give({NamedThing::door, 5, "server"});
    EXPECT_EQ(registry.number_of(NamedThing::zone, "server"), 1);
    EXPECT_EQ(registry.number_of(NamedThing::door, "server"), 5);
    EXPECT_EQ(registry.number_of(NamedThing::reader, "server"), 0);
    EXPECT_EQ(registry.next_free(NamedThing::zone), 2);
    EXPECT_EQ(registry.next_free(NamedThing::door), 6);
    EXPECT_EQ(registry.next_free(NamedThing::reader), 1);
}

TEST(Registry, a_contradiction_changes_nothing) {
    Registry registry;
    registry.give({NamedThing::zone, 1, "server"});
    registry.give({NamedThing::zone, 2, "server"});
    registry.give({NamedThing::zone, 1, "records"});
    EXPECT_EQ(registry.number_of(NamedThing::zone, "server"), 1);
    EXPECT_EQ(registry.number_of(NamedThing::zone, "records"), 0);
    EXPECT_EQ(registry.name_of(NamedThing::zone, 1), "server");
    EXPECT_EQ(registry.name_of(NamedThing::zone, 2), "");
    EXPECT_EQ(registry.rows().size(), 1U);
}

TEST(ApplyDeathTest, an_entry_out_of_turn_stops_the_program) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    State state;
    auto late = entry(state, EntryKind::stop, StopDetail{"SIGTERM"});
    late.seq = {1};
    EXPECT_DEATH(apply(state, late), "applied_seq");
}

TEST(Apply, an_alarm_stands_until_it_is_over_for_its_subject_alone) {
    State state = with_zones();
    const auto alarm = [&state](SystemAlarm what, bool active, std::string subject) {
        apply(state, entry(state, EntryKind::alarm, AlarmDetail{what, active, std::move(subject)}));
    };
    alarm(SystemAlarm::witness_silent, true, "archive");
    alarm(SystemAlarm::witness_silent, true, "audit office");
    alarm(SystemAlarm::witness_silent, true, "archive");
    alarm(SystemAlarm::witness_silent, false, "archive");
    alarm(SystemAlarm::witness_refused, false, "audit office");
    const std::set<std::pair<SystemAlarm, std::string>> standing{{SystemAlarm::witness_silent, "audit office"}};
    EXPECT_EQ(state.alarms, standing);
}

TEST(Apply, an_erased_person_s_credentials_end_and_nobody_else_s) {  // 6.7-B1
    State state = with_zones();
    apply(state, credential(state, EntryKind::credential_issued, 11, kPid));
    apply(state, credential(state, EntryKind::credential_issued, 12, kPid));
    apply(state, credential(state, EntryKind::credential_issued, 13, kPid + 1));
    auto erased = entry(state, EntryKind::erased, ErasedDetail{3, "left", "uid:0"});
    erased.pid = {kPid};
    apply(state, erased);
    EXPECT_TRUE(state.credentials.at({11}).revoked);
    EXPECT_TRUE(state.credentials.at({12}).revoked);
    EXPECT_FALSE(state.credentials.at({13}).revoked);
}

// 6.5-D6-2: a crash between two tries keeps the count, since the attempt was counted as wrong beforehand.
TEST(Pins, an_attempt_counts_until_an_entry_says_that_it_was_right) {
    State state;
    apply(state, tests::pin_set(state, 5, PinBasis::reset, kNoSeq));
    apply(state, tests::pin_attempt(state, 5, 1, 1));
    const auto second = tests::apply_next(state, tests::pin_attempt(state, 5, 1, 2));
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 2);
    EXPECT_EQ(state.pins.at(Pid{5}).tries.not_before, tests::at(1002));
    EXPECT_EQ(state.pins.at(Pid{5}).tries.locked_until, tests::at(2002));
    EXPECT_EQ(state.pin_points.at(ReaderNumber{1}).failures, 2);
    apply(state, tests::access_by_pin(state, Verdict::denied, 5, kNoSeq));  // was wrong
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 2);
    apply(state, tests::access_by_pin(state, Verdict::granted, 5, Seq{1}));  // speaks of an earlier one
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 2);
    apply(state, tests::access_by_pin(state, Verdict::denied, 5, second));  // right, and refused for something else
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 0);
    EXPECT_EQ(state.pins.at(Pid{5}).tries.locked_until, WallTime{});
    EXPECT_FALSE(state.pin_points.contains(ReaderNumber{1}));
    EXPECT_TRUE(state.pins.at(Pid{5}).enrolled);
}

// 6.5-D6-1: a door that waits for company, and a desk where a new PIN is refused, say at once that it was right.
TEST(Pins, AVerifiedOneClearsBothCounts_6_5_D6_1) {
    State state;
    apply(state, tests::pin_set(state, 5, PinBasis::reset, kNoSeq));
    const auto attempt = tests::apply_next(state, tests::pin_attempt(state, 5, 1, 4));
    auto verified = tests::entry(state, EntryKind::pin_verified, PinVerifiedDetail{{1}});
    verified.pid = {5};
    verified.ref_seq = attempt;
    apply(state, verified);
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 0);
    EXPECT_TRUE(state.pin_points.empty());
}

// 6.5-D6-2: by command, a person's count or an access point's, each without the other.
TEST(Pins, AnOperatorClearsAPersonOrAnAccessPoint_6_5_D6_2) {
    State state;
    apply(state, tests::pin_set(state, 5, PinBasis::reset, kNoSeq));
    apply(state, tests::pin_attempt(state, 5, 1, 4));
    apply(state, tests::pin_cleared(state, 0, 1));
    EXPECT_TRUE(state.pin_points.empty());
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 4);
    apply(state, tests::pin_attempt(state, 5, 1, 5));
    apply(state, tests::pin_cleared(state, 5, 0));
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 0);
    EXPECT_TRUE(state.pins.at(Pid{5}).enrolled) << "the PIN itself stays";
    EXPECT_EQ(state.pin_points.at(ReaderNumber{1}).failures, 5);
    apply(state, tests::pin_cleared(state, 77, 77));  // of nobody: no row comes from it
    EXPECT_EQ(state.pins.size(), 1U);
}

// STD-IEC-17: the second one is no new PIN of the person.
TEST(Pins, ADuressPinLeavesThePersonsOwnAlone_STD_IEC_17) {
    State state;
    apply(state, tests::pin_set(state, 5, PinBasis::reset, kNoSeq));
    const auto set = state.pins.at(Pid{5}).set;
    const auto attempt = tests::apply_next(state, tests::pin_attempt(state, 5, 1, 1));
    apply(state, tests::pin_set(state, 5, PinBasis::duress, attempt));
    EXPECT_EQ(state.pins.at(Pid{5}).set, set);
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 0);
}

// Whoever holds a stolen card gains no new tries at a door that asks for the card alone.
TEST(Pins, a_grant_without_pin_clears_nothing) {
    State state;
    apply(state, tests::pin_set(state, 5, PinBasis::reset, kNoSeq));
    apply(state, tests::pin_attempt(state, 5, 1, 4));
    apply(state, tests::access(state, Verdict::granted, 5));
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 4);
}

// 6.5-C7a2: the old PIN is over with the reset, the right is used up by setting one.
TEST(Pins, a_reset_ends_the_old_one_and_its_right_is_used_once) {
    State state;
    apply(state, tests::pin_set(state, 5, PinBasis::reset, kNoSeq));
    apply(state, tests::pin_attempt(state, 5, 1, 9));
    const auto reset = tests::apply_next(state, tests::pin_reset(state, 5));
    const Pin& pin = state.pins.at(Pid{5});
    EXPECT_FALSE(pin.enrolled);
    EXPECT_EQ(pin.reset, reset);
    EXPECT_EQ(pin.reset_until, tests::at(77));
    EXPECT_EQ(pin.tries.failures, 0);
    apply(state, tests::pin_set(state, 5, PinBasis::reset, reset));
    EXPECT_TRUE(pin.enrolled);
    EXPECT_EQ(pin.reset, kNoSeq);
}

TEST(Pins, one_that_is_sealed_anew_is_as_old_as_before) {
    State state;
    apply(state, tests::pin_set(state, 5, PinBasis::reset, kNoSeq));
    const auto set = state.pins.at(Pid{5}).set;
    const auto attempt = tests::apply_next(state, tests::pin_attempt(state, 5, 1, 1));
    apply(state, tests::pin_set(state, 5, PinBasis::resealed, attempt));
    EXPECT_EQ(state.pins.at(Pid{5}).set, set);
    EXPECT_EQ(state.pins.at(Pid{5}).tries.failures, 0);
}

// 6.5-C7u1
TEST(Pins, grace_is_counted_until_a_new_one_is_set) {
    State state;
    apply(state, tests::pin_set(state, 5, PinBasis::reset, kNoSeq));
    for (const auto verdict : {Verdict::granted, Verdict::denied, Verdict::granted}) {
        const auto attempt = tests::apply_next(state, tests::pin_attempt(state, 5, 1, 1));
        apply(state, tests::access_by_pin(state, verdict, 5, attempt, Detail::credential_renewal_needed));
    }
    EXPECT_EQ(state.pins.at(Pid{5}).grace_used, 2);
    apply(state, tests::pin_set(state, 5, PinBasis::old_pin, kNoSeq));
    EXPECT_EQ(state.pins.at(Pid{5}).grace_used, 0);
}

TEST(Pins, a_card_of_nobody_counts_at_the_access_point_alone) {
    State state;
    apply(state, tests::pin_attempt(state, 0, 1, 3));
    EXPECT_TRUE(state.pins.empty());
    EXPECT_EQ(state.pin_points.at(ReaderNumber{1}).failures, 3);
}

TEST(Pins, an_erased_person_has_none) {
    State state;
    apply(state, tests::pin_set(state, 5, PinBasis::reset, kNoSeq));
    apply(state, tests::erased(state, 5));
    EXPECT_TRUE(state.pins.empty());
}

}  // namespace
}  // namespace sekisho::state

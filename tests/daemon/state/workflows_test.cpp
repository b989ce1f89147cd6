// SPDX-License-Identifier: Apache-2.0
// What entries of permits, cards and visits leave in the State (6.8-C3, C5, 6.5-B1h, 6.4-C3a).
#include "tests/daemon/state/entries.hpp"

#include <gtest/gtest.h>

namespace sekisho::state {
namespace {

using tests::apply_next;

Seq submit(State& state, std::vector<std::int64_t> workers, std::int64_t until = 500) {
    return apply_next(state, tests::permit(state, PermitAct::submitted, kNoSeq, std::move(workers), until));
}

// 6.8-C5: one step after the other, and none of another permit.
TEST(Permits, GoOnStepByStepUntilTheyAreOver_6_8_C5) {
    State state;
    const Seq first = submit(state, {4});
    const Seq other = submit(state, {5});
    const auto step = [&](PermitAct act) {
        apply_next(state, tests::permit(state, act, first));
        return state.permits.contains(first) ? std::string(to_text(state.permits.at(first).stage)) : "over";
    };
    EXPECT_EQ(state.permits.at(first).submitter, "uid:1001");
    EXPECT_EQ(step(PermitAct::approved), "approved");
    EXPECT_EQ(step(PermitAct::started), "started");
    EXPECT_EQ(step(PermitAct::noted), "started");
    EXPECT_EQ(step(PermitAct::reported), "reported");
    EXPECT_EQ(step(PermitAct::report_refused), "started");
    EXPECT_EQ(step(PermitAct::reported), "reported");
    EXPECT_EQ(step(PermitAct::closed), "over");
    EXPECT_EQ(step(PermitAct::started), "over") << "what is over begins no more";
    EXPECT_EQ(state.permits.at(other).stage, PermitStage::submitted);
    apply_next(state, tests::permit(state, PermitAct::refused, other));
    EXPECT_TRUE(state.permits.empty());
}

// 6.8-C3: a start lends the cards of its workers; what is out of use for another reason stays so.
TEST(Permits, TheirStartLendsTheWorkersCards_6_8_C3) {
    State state;
    const auto issue = [&](std::int64_t ref, std::int64_t pid) {
        apply_next(state, tests::credential(state, EntryKind::credential_issued, ref, pid));
    };
    issue(1, 4);
    issue(2, 4);
    issue(3, 4);
    issue(4, 5);
    apply_next(state, tests::card_state(state, CredentialAct::suspended, 2, SuspensionCause::lost));
    apply_next(state, tests::card_state(state, CredentialAct::returned, 3));
    const Seq seq = submit(state, {4});
    apply_next(state, tests::permit(state, PermitAct::started, seq));
    EXPECT_EQ(facts_of(state, {1}), (CardFacts{{}, CardStanding::in_use, tests::at(500)}));
    EXPECT_EQ(facts_of(state, {2}), (CardFacts{{}, CardStanding::lost, {}}));
    EXPECT_EQ(facts_of(state, {3}), (CardFacts{{}, CardStanding::in_use, tests::at(500)}));
    EXPECT_EQ(facts_of(state, {4}), CardFacts{}) << "of another person";
    const Seq later = submit(state, {4}, 300);
    apply_next(state, tests::permit(state, PermitAct::started, later));
    EXPECT_EQ(facts_of(state, {1}).until, tests::at(500)) << "the later of the two";
    apply_next(state, tests::card_state(state, CredentialAct::not_returned, 1));
    EXPECT_EQ(facts_of(state, {1}).standing, CardStanding::not_returned);
    apply_next(state, tests::permit(state, PermitAct::started, later));
    EXPECT_EQ(facts_of(state, {1}).standing, CardStanding::not_returned) << "a new start brings none back";
    apply_next(state, tests::card_state(state, CredentialAct::returned, 1));
    EXPECT_EQ(facts_of(state, {1}), (CardFacts{{}, CardStanding::returned, {}}));
}

// 6.8-C5: of the same vendor, begun, not reported, from the instant on.
TEST(Permits, KnowWhatReportIsOverdue_6_8_C5) {
    State state;
    const Seq first = submit(state, {4});
    Permit next;
    next.vendor = state.permits.at(first).vendor;
    EXPECT_FALSE(report_overdue(state, next, tests::at(600))) << "it never began";
    apply_next(state, tests::permit(state, PermitAct::started, first));
    EXPECT_FALSE(report_overdue(state, next, tests::at(599)));
    EXPECT_TRUE(report_overdue(state, next, tests::at(600)));
    next.vendor = "another";
    EXPECT_FALSE(report_overdue(state, next, tests::at(600)));
    apply_next(state, tests::permit(state, PermitAct::reported, first));
    next.vendor = state.permits.at(first).vendor;
    EXPECT_FALSE(report_overdue(state, next, tests::at(600)));
}

TEST(Cards, StandAsTheLastEntrySays_6_5_B1h) {
    State state;
    apply_next(state, tests::credential(state, EntryKind::credential_issued, 1, 4));
    const auto standing = [&](CredentialAct act, SuspensionCause why = SuspensionCause::none) {
        apply_next(state, tests::card_state(state, act, 1, why));
        return facts_of(state, {1}).standing;
    };
    EXPECT_EQ(standing(CredentialAct::suspended, SuspensionCause::forgotten), CardStanding::forgotten);
    EXPECT_EQ(standing(CredentialAct::suspended, SuspensionCause::damaged), CardStanding::damaged);
    EXPECT_EQ(standing(CredentialAct::suspended, SuspensionCause::lost), CardStanding::lost);
    EXPECT_EQ(standing(CredentialAct::suspended), CardStanding::lost) << "no cause is told: the worst";
    EXPECT_EQ(standing(CredentialAct::handed_over), CardStanding::not_activated);
    EXPECT_EQ(standing(CredentialAct::activated), CardStanding::in_use);
    EXPECT_TRUE(state.cards.empty()) << "nothing is kept of an ordinary card";
}

TEST(Visits, LastUntilTheyAreEnded_6_4_C3a) {
    State state;
    const Seq seq = apply_next(state, tests::visit(state, VisitAct::begun, 8, 3, kNoSeq));
    ASSERT_NE(visit_of(state, {3}), nullptr);
    EXPECT_EQ(visit_of(state, {3})->visitor, Pid{8});
    EXPECT_EQ(visit_of(state, {3})->seq, seq);
    EXPECT_EQ(visit_of(state, {4}), nullptr);
    apply_next(state, tests::visit(state, VisitAct::ended, 8, 3, seq));
    EXPECT_EQ(visit_of(state, {3}), nullptr);
}

TEST(Assets, AreWhereTheirTagWasSeenLast_6_4_C4b) {
    State state;
    apply_next(state, tests::asset(state, AssetAct::seen, "A-0007", 3));
    const Seq again = apply_next(state, tests::asset(state, AssetAct::seen, "A-0007", 5));
    ASSERT_EQ(state.assets.size(), 1U);
    EXPECT_EQ(state.assets.at("A-0007").zone, ZoneNumber{5});
    EXPECT_EQ(state.assets.at("A-0007").reader, ReaderNumber{2});
    EXPECT_EQ(state.assets.at("A-0007").seq, again);
    EXPECT_EQ(state.assets.at("A-0007").seen, tests::at(1'000'000 * again.value));
    const Seq one = apply_next(state, tests::asset(state, AssetAct::round_begun, "", 3));
    const Seq two = apply_next(state, tests::asset(state, AssetAct::round_begun, "", 0));
    EXPECT_EQ(canonical_dump(parse_dump(canonical_dump(state)).value()), canonical_dump(state));
    apply_next(state, tests::asset(state, AssetAct::round_ended, "", 3, one));
    ASSERT_EQ(state.rounds.size(), 1U);
    EXPECT_EQ(state.rounds.at(two).zone, ZoneNumber{});
    EXPECT_EQ(state.rounds.at(two).begun, tests::at(1'000'000 * two.value));
}

TEST(Imports, TheLastOfEachFileIsKnown_6_5_B4a) {
    State state;
    apply_next(state, tests::file_import(state, true, "roster.csv", 700));
    apply_next(state, tests::file_import(state, false, "roster.csv", 900));
    const Seq duty = apply_next(state, tests::file_import(state, true, "duty.csv", 300));
    const Seq roster = apply_next(state, tests::file_import(state, true, "roster.csv", 800));
    const auto expect = [&](const State& of) {
        ASSERT_EQ(of.imports.size(), 2U);
        EXPECT_EQ(of.imports.at("roster.csv").made, tests::at(800));
        EXPECT_EQ(of.imports.at("roster.csv").seq, roster);
        EXPECT_EQ(of.imports.at("roster.csv").sha256, Digest{8});
        EXPECT_EQ(of.imports.at("duty.csv").seq, duty);
    };
    expect(state);
    expect(parse_dump(canonical_dump(state)).value());
}

TEST(Imports, WhenTheLedgerWasPutBackIsKnown_6_5_B4a) {
    State state;
    EXPECT_EQ(state.restored, WallTime{});
    const Seq seq = apply_next(state, tests::entry(state, EntryKind::restored, RestoredDetail{1, 2, "uid:0"}));
    EXPECT_EQ(state.restored, tests::at(1'000'000 * seq.value));
    apply_next(state, tests::entry(state, EntryKind::restored, RestoredDetail{1, -1, "uid:0"}));
    EXPECT_EQ(state.restored, tests::at(1'000'000 * seq.value)) << "a rehearsal puts nothing back";
    EXPECT_EQ(parse_dump(canonical_dump(state))->restored, state.restored);
}

TEST(KnownReaders, AreTheLastAcceptedAndWhoCameAfter_6_5_B5d) {
    State state;
    apply_next(state, tests::reader_identity(state, 2, "maker, chip 1", true));
    EXPECT_EQ(state.known_readers.at({2}), (KnownReader{"maker, chip 1", "", false}));
    apply_next(state, tests::reader_identity(state, 2, "other \"x\"", false));
    EXPECT_EQ(state.known_readers.at({2}), (KnownReader{"maker, chip 1", "other \"x\"", true}));
    EXPECT_EQ(parse_dump(canonical_dump(state))->known_readers, state.known_readers);
    apply_next(state, tests::reader_identity(state, 2, "", false));
    EXPECT_EQ(state.known_readers.at({2}), (KnownReader{"maker, chip 1", "", true})) << "it may say nothing of itself";
    EXPECT_EQ(parse_dump(canonical_dump(state))->known_readers, state.known_readers);
    apply_next(state, tests::reader_identity(state, 2, "other", true));
    EXPECT_EQ(state.known_readers.at({2}), (KnownReader{"other", "", false}));
    apply_next(state, tests::reader_identity(state, 3, "maker, chip 1", true));
    EXPECT_EQ(state.known_readers.size(), 2U) << "each reader for itself";
}

TEST(Inspections, AreOpenUntilTheyAreRecorded_6_6_2_C1_3) {
    State state;
    const Seq one = apply_next(state, tests::inspection(state, InspectionAct::due, 3, kNoSeq));
    const Seq two = apply_next(state, tests::inspection(state, InspectionAct::due, 3, kNoSeq));
    EXPECT_EQ(canonical_dump(parse_dump(canonical_dump(state)).value()), canonical_dump(state));
    apply_next(state, tests::inspection(state, InspectionAct::recorded, 3, one));
    ASSERT_EQ(state.inspections.size(), 1U);
    EXPECT_EQ(state.inspections.at(two).zone, ZoneNumber{3});
    EXPECT_EQ(state.inspections.at(two).worker, Pid{4});
    EXPECT_EQ(state.inspections.at(two).due, tests::at(700));
    EXPECT_EQ(state.inspections.at(two).rule, "site.toml:9");
}

TEST(UnconfirmedActs, WaitForTheirPerson_6_5_B1h) {
    State state;
    const auto act = [&](Verdict verdict, Direction dir) {
        return apply_next(state, tests::temporary_access(state, verdict, 4, dir));
    };
    (void)act(Verdict::denied, Direction::entry);
    (void)act(Verdict::granted, Direction::exit);
    const Seq first = act(Verdict::granted, Direction::entry);
    const Seq second = act(Verdict::granted, Direction::entry);
    EXPECT_EQ(state.unconfirmed.size(), 2u);
    apply_next(state, tests::act_confirmed(state, first, false));
    const Seq dispute = apply_next(state, tests::act_confirmed(state, second, true));
    ASSERT_EQ(state.unconfirmed.size(), 1u);
    EXPECT_TRUE(state.unconfirmed.at(second).disputed);
    EXPECT_EQ(canonical_dump(parse_dump(canonical_dump(state)).value()), canonical_dump(state));
    const auto reviewed_until = [&](std::int64_t end) {
        apply_next(state, tests::entry(state, EntryKind::review, ReviewDetail{0, end, {}, "uid:1003", ""}));
    };
    reviewed_until(second.value);
    EXPECT_EQ(state.unconfirmed.size(), 1u) << "reviewed up to the entry before it";
    reviewed_until(second.value + 1);
    EXPECT_TRUE(state.unconfirmed.empty());
    EXPECT_GT(dispute, second);
}

// 6.8-C4: the first card counts, and the last time let in; a way out and a refusal show nothing.
TEST(People, AreKnownFromTheirFirstCardOn_6_8_C4) {
    State state;
    apply_next(state, tests::config(state, {}));
    const Seq first = apply_next(state, tests::credential(state, EntryKind::credential_issued, 1, 4));
    apply_next(state, tests::credential(state, EntryKind::credential_issued, 2, 4));
    EXPECT_EQ(person_facts(state, {4}).registered, tests::at(1'000'000 * first.value));
    const auto lets = [&](Verdict verdict, Direction dir, std::int64_t pid) {
        auto made = tests::access(state, verdict, pid);
        made.dir = dir;
        return apply_next(state, made);
    };
    lets(Verdict::denied, Direction::entry, 4);
    lets(Verdict::granted, Direction::exit, 4);
    lets(Verdict::granted, Direction::entry, 5);
    EXPECT_EQ(person_facts(state, {4}).entered, WallTime{});
    EXPECT_FALSE(state.people.contains({5})) << "a visitor leaves no row behind";
    const Seq in = lets(Verdict::granted, Direction::entry, 4);
    EXPECT_EQ(person_facts(state, {4}).entered, tests::at(1'000'000 * in.value));
    apply_next(state, tests::erased(state, 4));
    EXPECT_TRUE(state.people.empty());
}

// 6.8-C4: a removal stands until a confirmation by name, whatever card is issued meanwhile.
TEST(People, AreRemovedAndConfirmed_6_8_C4) {
    State state;
    for (const std::int64_t pid : {4, 5, 6}) {
        apply_next(state, tests::credential(state, EntryKind::credential_issued, pid, pid));
    }
    const Seq list = apply_next(state, tests::vendor_list(state, {4}, {5}));
    EXPECT_EQ(person_facts(state, {4}).confirmed, tests::at(1'000'000 * list.value));
    EXPECT_EQ(person_facts(state, {4}).removed, kNoSeq);
    EXPECT_EQ(person_facts(state, {5}).removed, list);
    EXPECT_EQ(person_facts(state, {5}).confirmed, WallTime{});
    EXPECT_EQ(person_facts(state, {6}).removed, kNoSeq) << "of another vendor";
    const Seq removal = apply_next(state, tests::vendor_word(state, VendorAct::worker_removed, 4));
    EXPECT_EQ(person_facts(state, {4}).removed, removal);
    apply_next(state, tests::credential(state, EntryKind::credential_issued, 9, 4));
    EXPECT_EQ(person_facts(state, {4}).removed, removal);
    const Seq again = apply_next(state, tests::vendor_word(state, VendorAct::worker_confirmed, 4));
    EXPECT_EQ(person_facts(state, {4}).removed, kNoSeq);
    EXPECT_EQ(person_facts(state, {4}).confirmed, tests::at(1'000'000 * again.value));
    EXPECT_EQ(person_facts(state, {5}).removed, list) << "of the others nothing was said";
    const auto kept = parse_dump(canonical_dump(state));
    ASSERT_FALSE(kept.has_error());
    EXPECT_EQ(person_facts(*kept, {5}).removed, list);
    EXPECT_EQ(person_facts(*kept, {4}).confirmed, tests::at(1'000'000 * again.value));
}

}  // namespace
}  // namespace sekisho::state

// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/sqlite.hpp"
#include "tests/daemon/gate/paper.hpp"
#include "tests/support/full_disk.hpp"

namespace sekisho::gate {
namespace {

using JournalTest = testing_support::Paper;
using tests::FullDisk;

TEST_F(JournalTest, entries_are_told_in_the_order_they_were_asked_for) {
    open();
    std::vector<Seq> done;
    for (int i = 0; i < 20; ++i) {
        journal_.append(stop_draft(std::to_string(i)), {}, [&done](const Result<Seq>& seq) { done.push_back(*seq); });
    }
    EXPECT_TRUE(done.empty());  // never from inside append()
    settle();
    ASSERT_EQ(done.size(), 20u);
    const auto entries = written(EntryKind::stop);
    ASSERT_EQ(entries.size(), 20u);
    for (std::size_t i = 0; i < 20; ++i) {
        EXPECT_EQ(entries[i].seq, done[i]);
        EXPECT_EQ(std::get<StopDetail>(entries[i].detail).cause, std::to_string(i));
    }
    EXPECT_EQ(journal_.state().applied_seq, done.back());
}

// An exit's outcome may be asked for before its decision is durable.
TEST_F(JournalTest, what_cites_an_entry_on_its_way_waits_for_it) {
    open();
    const auto unlock = journal_.append(unlock_draft());
    EXPECT_LT(unlock, kNoSeq);  // never to be confused with a seq
    const auto outcome = journal_.append(outcome_draft(unlock));
    const auto chained = journal_.append(outcome_draft(outcome));
    EXPECT_NE(outcome, unlock);
    EXPECT_NE(chained, outcome);
    settle();
    const auto unlocks = written(EntryKind::unlock);
    const auto outcomes = written(EntryKind::outcome);
    ASSERT_EQ(outcomes.size(), 2u);
    EXPECT_EQ(outcomes[0].ref_seq, unlocks[0].seq);
    EXPECT_EQ(outcomes[1].ref_seq, outcomes[0].seq);
    // And long after it was durable.
    journal_.append(outcome_draft(unlock));
    settle();
    EXPECT_EQ(written(EntryKind::outcome)[2].ref_seq, unlocks[0].seq);
}

TEST_F(JournalTest, what_cites_an_entry_that_failed_is_written_without_the_citation) {
    open();
    std::optional<Error> why;
    const auto broken = journal_.append(broken_draft(), {}, [&why](const Result<Seq>& seq) { why = seq.error(); });
    journal_.append(outcome_draft(broken));
    settle();
    ASSERT_TRUE(why);
    EXPECT_FALSE(why->what.empty());
    const auto outcomes = written(EntryKind::outcome);
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].ref_seq, kNoSeq);
    EXPECT_TRUE(healths_.empty());  // the ledger went on
}

// A button held down for days: its outcome comes long after thousands of other entries.
TEST_F(JournalTest, what_cites_an_entry_from_long_ago_is_written_all_the_same) {
    open();
    const auto unlock = journal_.append(unlock_draft());
    for (int i = 0; i < 4200; ++i) journal_.append(stop_draft("x"));
    settle();
    bool told = false;
    journal_.append(outcome_draft(unlock), {}, [&told](const Result<Seq>& seq) { told = seq.has_value(); });
    settle();
    EXPECT_TRUE(told);
    EXPECT_EQ(written(EntryKind::outcome).size(), 1u);
}

// Another writer holds the ledger: SQLite answers that it is busy, and the spill file is free.
class Busy {
public:
    explicit Busy(const std::string& path) : other_(disk::Database::open(path, disk::OpenMode::read_write).value()) {
        other_.checkpoint_on_close(false);
        EXPECT_TRUE(other_.run("BEGIN IMMEDIATE"));
    }

private:
    disk::Database other_;
};

// 6.5-B3b2: everybody who asked is told, and nothing is folded that is not in the ledger.
TEST_F(JournalTest, when_nothing_can_be_written_everyone_who_asked_is_told) {
    open();
    journal_.append(stop_draft("before"));
    settle();
    const auto before = journal_.state().applied_seq;
    std::vector<bool> answers;
    const auto note = [&](const Result<Seq>& seq) { answers.push_back(bool{seq}); };
    int published = 0;
    journal_.subscribe([&published](const Entry&) { ++published; });
    {
        const FullDisk full;
        const auto unlock = journal_.append(unlock_draft(), {}, note);
        journal_.append(outcome_draft(unlock), {}, note);
        settle();
        EXPECT_EQ(answers, (std::vector{false, false}));
        EXPECT_EQ(healths_, (std::vector{ledger::Writing::nothing}));
        EXPECT_FALSE(journal_.health().why.empty());
        wait_for_recovery();
        journal_.append(stop_draft("after"), {}, note);
        settle();
    }
    EXPECT_EQ(answers, (std::vector{false, false, false}));
    EXPECT_EQ(healths_.size(), 1u) << "told once, not at every entry";
    EXPECT_EQ(published, 0);
    EXPECT_EQ(journal_.state().applied_seq, before);
    EXPECT_EQ(written(EntryKind::stop).size(), 1u);
    wait_for_recovery();
    EXPECT_EQ(healths_, (std::vector{ledger::Writing::nothing, ledger::Writing::ledger}));
    ASSERT_EQ(written(EntryKind::gap).size(), 1u);
    journal_.append(stop_draft("again"), {}, note);
    settle();
    EXPECT_TRUE(answers.back());
    EXPECT_EQ(written(EntryKind::stop).size(), 2u);
}

// 6.5-B3b2: what nobody waited for appears later with both times, and citations hold.
TEST_F(JournalTest, what_nobody_waits_for_is_written_afterwards) {
    open();
    const auto happened = clock_.now().wall;
    {
        const FullDisk full;
        const auto unlock = journal_.append(unlock_draft());
        settle();
        EXPECT_TRUE(journal_.keeping_for());
        clock_.advance(std::chrono::seconds(2));
        journal_.append(outcome_draft(unlock));
        settle();
    }
    clock_.advance(std::chrono::seconds(60));
    settle();
    EXPECT_FALSE(journal_.keeping_for());
    auto unlocks = written(EntryKind::unlock);
    const auto outcomes = written(EntryKind::outcome);
    const auto gaps = written(EntryKind::gap);
    ASSERT_EQ(gaps.size(), 1u);
    EXPECT_EQ(std::get<GapDetail>(gaps[0].detail).lost, 0);
    ASSERT_EQ(unlocks.size(), 1u);
    EXPECT_TRUE(late_.empty());
    EXPECT_EQ(unlocks.back().t_event, happened);
    EXPECT_EQ(unlocks.back().recorded.wall, happened + std::chrono::seconds(62));
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].ref_seq, unlocks.back().seq);
    EXPECT_EQ(outcomes[0].t_event, happened + std::chrono::seconds(2));
    EXPECT_LT(gaps[0].seq, unlocks.back().seq);
}

// What waited for another entry when the disk failed holds nobody up, and comes in its order.
TEST_F(JournalTest, an_outage_lets_nobody_wait_behind_what_cannot_be_written) {
    open();
    std::vector<bool> answers;
    {
        const FullDisk full;
        const auto unlock = journal_.append(unlock_draft());
        const auto outcome = journal_.append(outcome_draft(unlock));  // cites what is still on its way
        journal_.append(stop_draft("asked"), {}, [&](const Result<Seq>& seq) { answers.push_back(bool{seq}); });
        settle();
        EXPECT_EQ(answers, std::vector{false}) << "told at once";
        journal_.append(outcome_draft(outcome));
        journal_.append(stop_draft("again"), {}, [&](const Result<Seq>& seq) { answers.push_back(bool{seq}); });
        settle();
        EXPECT_EQ(answers, (std::vector{false, false}));
    }
    wait_for_recovery();
    const auto unlocks = written(EntryKind::unlock);
    const auto outcomes = written(EntryKind::outcome);
    ASSERT_EQ(unlocks.size(), 1u);
    ASSERT_EQ(outcomes.size(), 2u);
    EXPECT_EQ(outcomes[0].ref_seq, unlocks[0].seq);
    EXPECT_EQ(outcomes[1].ref_seq, outcomes[0].seq);
    journal_.append(stop_draft("after"), {}, [&](const Result<Seq>& seq) { answers.push_back(bool{seq}); });
    settle();
    EXPECT_TRUE(answers.back());
}

// What a start writes, for which everything else waits: also what somebody was told had failed.
TEST_F(JournalTest, what_goes_ahead_is_kept_and_written_before_all_else) {
    open();
    std::vector<bool> answers;
    {
        const FullDisk full;
        journal_.append(unlock_draft());
        settle();
        journal_.append_ahead(stop_draft("first"), [&](const Result<Seq>& seq) { answers.push_back(bool{seq}); });
        journal_.append_ahead(stop_draft("second"));
        settle();
        EXPECT_EQ(answers, std::vector{false});
    }
    wait_for_recovery();
    EXPECT_EQ(answers, std::vector{false}) << "nobody is told twice";
    const auto stops = written(EntryKind::stop);
    const auto unlocks = written(EntryKind::unlock);
    ASSERT_EQ(stops.size(), 2u);
    ASSERT_EQ(unlocks.size(), 1u);
    EXPECT_EQ(std::get<StopDetail>(stops[0].detail).cause, "first");
    EXPECT_LT(stops[1].seq, unlocks[0].seq);
}

// STD-EGR-01: the memory of a gate that only lets people out must not grow, and nobody waits for what never comes.
TEST_F(JournalTest, without_a_ledger_everything_is_told_at_once_and_nothing_is_kept) {
    const auto named = [](EntryDraft& draft, const state::State& state) {
        draft.door = DoorNumber{state.registry.number_of(NamedThing::door, "server")};
    };
    journal_.append(unlock_draft(), named);
    EntryDraft config;
    config.detail = ConfigDetail{{}, "start", 0, 0, {{NamedThing::door, 3, "server"}}};
    journal_.go_without(Error{"there is no ledger here", "state", "restore it"}, config);
    ASSERT_EQ(unrecorded_.size(), 1u) << "what waited";
    EXPECT_EQ(unrecorded_[0].door, DoorNumber{3});
    journal_.append(outcome_draft(journal_.append(unlock_draft())));
    EXPECT_EQ(unrecorded_.size(), 3u);
    std::optional<Error> why;
    journal_.append(stop_draft("x"), {}, [&why](const Result<Seq>& seq) { why = seq.error(); });
    EXPECT_FALSE(why) << "never from inside append()";
    loop_.run_ready();
    ASSERT_TRUE(why);
    EXPECT_EQ(why->what, "there is no ledger here");
    EXPECT_EQ(unrecorded_.size(), 3u);
    EXPECT_EQ(journal_.health().writing, ledger::Writing::nothing);
    EXPECT_FALSE(journal_.keeping_for()) << "no emergency list: nobody knows whose card it is";
    EXPECT_FALSE(journal_.released()) << "no schedule unlocks anything";
}

TEST_F(JournalTest, what_is_kept_has_a_bound_and_the_rest_is_counted) {
    open();
    constexpr int kMany = 10'005;
    {
        const FullDisk full;
        journal_.append(stop_draft("x"), {}, [](const Result<Seq>& seq) { EXPECT_FALSE(seq); });
        settle();
        for (int i = 0; i < kMany; ++i) journal_.append(unlock_draft());
        EXPECT_FALSE(journal_.keeping_for()) << "nobody may enter by the emergency list any more";
        journal_.append(unlock_draft());
    }
    wait_for_recovery();
    const auto gaps = written(EntryKind::gap);
    ASSERT_EQ(gaps.size(), 1u);
    EXPECT_EQ(std::get<GapDetail>(gaps[0].detail).lost, 6);
    EXPECT_EQ(written(EntryKind::unlock).size(), 10'000u);
}

// 6.5-B3b2
TEST_F(JournalTest, the_spill_file_takes_over_and_the_ledger_takes_it_back) {
    open();
    std::vector<Seq> seqs;
    const auto note = [&seqs](const Result<Seq>& seq) { seqs.push_back(seq.value()); };
    journal_.append(stop_draft("0"), {}, note);
    settle();
    {
        const Busy busy(top_ + "/state/ledger.db");
        for (const auto* cause : {"1", "2"}) journal_.append(stop_draft(cause), {}, note);
        settle();
        EXPECT_EQ(healths_, (std::vector{ledger::Writing::spill}));
        wait_for_recovery();
        EXPECT_EQ(healths_.size(), 1u);
        journal_.append(stop_draft("3"), {}, note);
        settle();
        EXPECT_EQ(journal_.state().applied_seq, seqs.back());
    }
    wait_for_recovery();
    EXPECT_EQ(healths_, (std::vector{ledger::Writing::spill, ledger::Writing::ledger}));
    journal_.append(stop_draft("4"), {}, note);
    settle();
    const auto stops = written(EntryKind::stop);
    ASSERT_EQ(stops.size(), seqs.size());
    for (std::size_t i = 0; i < seqs.size(); ++i) {
        EXPECT_EQ(stops[i].seq, seqs[i]);
        EXPECT_EQ(std::get<StopDetail>(stops[i].detail).cause, std::to_string(i));
    }
    EXPECT_EQ(written(EntryKind::gap).size(), 1u);
    EXPECT_TRUE(late_.empty());
}

// Egress is served before the ledger is open; what happened then is written behind what start-up writes.
TEST_F(JournalTest, what_came_before_the_ledger_waits_and_keeps_its_time_and_order) {
    const auto unlock = journal_.append(unlock_draft());
    journal_.append(outcome_draft(unlock));
    const auto happened = clock_.now().wall;
    clock_.advance(std::chrono::seconds(7));
    open(false);
    journal_.append(stop_draft("waits too"));
    journal_.append_ahead(stop_draft("ahead"));
    settle();
    EXPECT_TRUE(written(EntryKind::unlock).empty());
    journal_.release();
    settle();
    const auto stops = written(EntryKind::stop);
    const auto unlocks = written(EntryKind::unlock);
    const auto outcomes = written(EntryKind::outcome);
    ASSERT_EQ(stops.size(), 2u);
    ASSERT_EQ(unlocks.size(), 1u);
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(std::get<StopDetail>(stops[0].detail).cause, "ahead");
    EXPECT_LT(stops[0].seq, unlocks[0].seq);
    EXPECT_EQ(outcomes[0].ref_seq, unlocks[0].seq);
    EXPECT_EQ(unlocks[0].t_event, happened);
    EXPECT_EQ(unlocks[0].recorded.wall, happened + std::chrono::seconds(7));
}

TEST_F(JournalTest, subscribers_may_come_and_go_while_they_are_called) {
    open();
    std::string calls;
    std::uint64_t second = 0;
    std::uint64_t first = journal_.subscribe([&](const Entry&) {
        calls += "1";
        journal_.unsubscribe(first);
        journal_.unsubscribe(second);
        journal_.subscribe([&calls](const Entry&) { calls += "3"; });
    });
    second = journal_.subscribe([&calls](const Entry&) { calls += "2"; });
    journal_.append(stop_draft("a"));
    settle();
    EXPECT_EQ(calls, "1");  // the second left before its turn, the third came after
    journal_.append(stop_draft("b"));
    settle();
    EXPECT_EQ(calls, "13");
    journal_.unsubscribe(first);  // again, and one that never was
    journal_.unsubscribe(999);
}

// A subscriber or a waiter that writes in its turn is no recursion.
TEST_F(JournalTest, an_answer_may_ask_again) {
    open();
    int done = 0;
    std::function<void(const Result<Seq>&)> again = [&](const Result<Seq>&) {
        if (++done < 5) journal_.append(stop_draft(std::to_string(done)), {}, again);
    };
    journal_.append(stop_draft("0"), {}, again);
    settle();
    EXPECT_EQ(done, 5);
    EXPECT_EQ(written(EntryKind::stop).size(), 5u);
}

// The vault's row is durable before the entry that cites it.
TEST_F(JournalTest, work_runs_before_what_is_appended_after_it) {
    open();
    std::string order;
    journal_.run([&order] { order += "work "; }, [&order] { order += "then "; });
    journal_.append(stop_draft("x"), {}, [&order](const Result<Seq>&) { order += "entry"; });
    settle();
    EXPECT_EQ(order, "work then entry");
}

// What is still on its way when the journal goes finds nobody, and does no harm.
TEST_F(JournalTest, nobody_is_called_after_its_end) {
    open(false);
    bool called = false;
    {
        Journal short_lived(loop_, clock_, {[](const ledger::Health&) {}, [](const Entry&) {}});
        short_lived.open(*writer_, {});
        short_lived.release();
        short_lived.append(stop_draft("x"), {}, [&called](const Result<Seq>&) { called = true; });
        short_lived.run([] {}, [&called] { called = true; });
    }
    settle();
    EXPECT_FALSE(called);
    EXPECT_EQ(written(EntryKind::stop).size(), 1u);
    writer_.reset();  // its entry was told to a journal that is gone: the fixture's own cannot have it
}

}  // namespace
}  // namespace sekisho::gate

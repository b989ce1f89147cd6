// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/gate/paper.hpp"

#include <sys/resource.h>

#include <csignal>

namespace sekisho::gate {
namespace {

using JournalTest = testing_support::Paper;

// Every write to a file fails while one of these lives.
class FullDisk {
public:
    FullDisk() {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit full{1, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &full);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
};

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
    EXPECT_EQ(journal_.failure(), "");  // the ledger went on
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

// 6.5-B3b2: everybody is told, once, and nothing is folded that is not in the ledger.
TEST_F(JournalTest, a_ledger_that_fails_tells_everyone_who_asked) {
    open();
    journal_.append(stop_draft("before"));
    settle();
    const auto before = journal_.state().applied_seq;
    std::vector<bool> answers;
    int published = 0;
    journal_.subscribe([&published](const Entry&) { ++published; });
    {
        const FullDisk full;
        const auto unlock =
            journal_.append(unlock_draft(), {}, [&](const Result<Seq>& seq) { answers.push_back(bool{seq}); });
        journal_.append(outcome_draft(unlock), {}, [&](const Result<Seq>& seq) { answers.push_back(bool{seq}); });
        settle();
    }
    EXPECT_EQ(answers, (std::vector{false, false}));
    EXPECT_NE(journal_.failure(), "");
    journal_.append(stop_draft("after"), {}, [&](const Result<Seq>& seq) { answers.push_back(bool{seq}); });
    settle();
    EXPECT_EQ(answers.size(), 3u);
    EXPECT_FALSE(answers.back());  // until it is opened anew
    EXPECT_EQ(published, 0);
    EXPECT_EQ(journal_.state().applied_seq, before);
    EXPECT_EQ(written(EntryKind::stop).size(), 1u);
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
        Journal short_lived(loop_, clock_, [](const Error&) {});
        short_lived.open(*writer_, {});
        short_lived.release();
        short_lived.append(stop_draft("x"), {}, [&called](const Result<Seq>&) { called = true; });
        short_lived.run([] {}, [&called] { called = true; });
    }
    settle();
    EXPECT_FALSE(called);
    EXPECT_EQ(written(EntryKind::stop).size(), 1u);
}

}  // namespace
}  // namespace sekisho::gate

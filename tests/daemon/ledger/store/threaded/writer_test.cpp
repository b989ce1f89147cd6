// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/writer.hpp"

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/daemon/ledger/store/support.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

namespace sekisho::ledger {
namespace {

using namespace testing_support;
using testing::HasSubstr;

class WriterTest : public ScratchDir {
protected:
    WriterTest() { init(); }
};

TEST_F(WriterTest, many_threads_each_get_their_own_entries) {
    constexpr int kThreads = 8;
    constexpr int kCalls = 40;
    std::vector<std::vector<Entry>> got(kThreads);
    {
        Writer writer(open());
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([&writer, &got, t] {
                for (int i = 0; i < kCalls; ++i) {
                    const std::int64_t mark = t * 1000 + i;
                    writer.append({access_draft(mark), access_draft(mark)},
                                  [&got, t, mark](Result<std::vector<Entry>> written) {
                                      const auto entries = written.value();
                                      ASSERT_EQ(entries.size(), 2U);
                                      EXPECT_EQ(entries[0].cred.value, mark);
                                      EXPECT_EQ(entries[1].seq.value, entries[0].seq.value + 1) << "next to each other";
                                      got[static_cast<std::size_t>(t)].insert(got[static_cast<std::size_t>(t)].end(),
                                                                              entries.begin(), entries.end());
                                  });
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
    }  // writes what is queued
    std::vector<Entry> all;
    for (const auto& entries : got) {
        EXPECT_EQ(entries.size(), 2U * kCalls);
        for (std::size_t i = 1; i < entries.size(); ++i)
            EXPECT_LT(entries[i - 1].seq, entries[i].seq) << "a caller's order is kept";
        all.insert(all.end(), entries.begin(), entries.end());
    }
    std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) { return a.seq < b.seq; });
    auto read = replayed();
    read.erase(read.begin());
    EXPECT_EQ(leaves(read), leaves(all));
    EXPECT_TRUE(verify(VerifyInput{ledger(), std::nullopt, commissioning_}).value().findings.empty());
}

// As many processors as this process may use, each in its turn.
TEST_F(WriterTest, a_resting_writer_runs_where_it_is_called) {
    cpu_set_t allowed;
    ASSERT_EQ(::sched_getaffinity(0, sizeof allowed, &allowed), 0);
    Writer writer(open());
    for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor) {
        if (!CPU_ISSET(processor, &allowed)) continue;
        int ran_on = -1;
        std::thread caller([&] {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(processor, &one);
            ASSERT_EQ(::pthread_setaffinity_np(::pthread_self(), sizeof one, &one), 0);
            writer.append({access_draft(1)},
                          [&ran_on](const Result<std::vector<Entry>>&) { ran_on = ::sched_getcpu(); });
            writer.drain();
        });
        caller.join();
        EXPECT_EQ(ran_on, static_cast<int>(processor));
    }
}

TEST_F(WriterTest, a_call_that_cannot_be_encoded_fails_alone) {
    Writer writer(open());
    std::promise<void> go;
    writer.run([future = std::make_shared<std::future<void>>(go.get_future())] { future->wait(); });
    std::vector<std::string> answers;
    const auto note = [&answers](const Result<std::vector<Entry>>& written) {
        answers.push_back(written.has_error() ? written.error().what : "good");
    };
    EntryDraft wrong = access_draft(2);
    wrong.detail = StopDetail{"SIGTERM"};
    writer.append({access_draft(1)}, note);
    writer.append({wrong}, note);
    writer.append({access_draft(3)}, note);
    go.set_value();
    writer.drain();
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_EQ(answers[0], "good");
    EXPECT_THAT(answers[1], HasSubstr("detail of another kind"));
    EXPECT_EQ(answers[2], "good");
}

TEST_F(WriterTest, work_runs_in_its_place_on_the_ledger_thread) {
    Writer writer(open());
    std::vector<std::string> order;
    std::thread::id thread;
    const auto done = [&order, &thread](const Result<std::vector<Entry>>&) {
        order.emplace_back("append");
        thread = std::this_thread::get_id();
    };
    for (int i = 0; i < 2; ++i) {
        writer.append({access_draft(i)}, done);
        writer.run([&order, &thread] {
            order.emplace_back(thread == std::this_thread::get_id() ? "work" : "work elsewhere");
        });
    }
    writer.drain();
    EXPECT_EQ(order, (std::vector<std::string>{"append", "work", "append", "work"}));
    EXPECT_NE(thread, std::this_thread::get_id());
}

TEST_F(WriterTest, a_callback_may_append) {
    Writer writer(open());
    std::atomic<int> left{20};
    std::promise<void> finished;
    std::function<void(Result<std::vector<Entry>>)> again = [&](const Result<std::vector<Entry>>& written) {
        ASSERT_TRUE(written);
        if (--left == 0) return finished.set_value();
        writer.append({access_draft(left)}, again);
    };
    writer.append({access_draft(0)}, again);
    finished.get_future().wait();
    writer.drain();
    EXPECT_EQ(left, 0);
}

TEST_F(WriterTest, a_checkpoint_covers_what_was_queued_before) {
    Writer writer(open());
    std::string note;
    for (int i = 0; i < 5; ++i) writer.append({access_draft(i)}, [](const Result<std::vector<Entry>>&) {});
    writer.checkpoint([&note](const Result<std::string>& made) { note = made.value(); });
    writer.drain();
    EXPECT_EQ(peek_checkpoint(note).value().size, 6);
}

TEST_F(WriterTest, draining_an_idle_writer_returns) {
    Writer writer(open());
    writer.drain();
    writer.append({}, [](const Result<std::vector<Entry>>& written) { EXPECT_TRUE(written.value().empty()); });
    writer.drain();
}

}  // namespace
}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// Questions to the ledger from a thread of their own: answered in order on the loop, refused when too many wait, cut
// off at the end.
#include "daemon/api/query_thread.hpp"

#include "daemon/ledger/store/store.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <vector>

namespace sekisho::api {
namespace {

// Stands for the loop: what is posted waits until it is run here.
class Posted {
public:
    void post(std::function<void()> work) {
        {
            const std::lock_guard lock(mutex_);
            work_.push_back(std::move(work));
        }
        came_.notify_one();
    }
    void run_next() {
        std::unique_lock lock(mutex_);
        came_.wait(lock, [this] { return !work_.empty(); });
        const auto work = std::move(work_.front());
        work_.pop_front();
        lock.unlock();
        work();
    }
    [[nodiscard]] std::size_t waiting() const {
        const std::lock_guard lock(mutex_);
        return work_.size();
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable came_;
    std::deque<std::function<void()>> work_;
};

class QueryThreadTest : public testing::Test {
protected:
    QueryThreadTest() {
        std::string pattern = testing::TempDir() + "query-XXXXXX";
        top_ = ::mkdtemp(pattern.data());
        Now now;
        now.wall = WallTime(std::chrono::seconds(1'780'000'000));
        now.status = ClockStatus::synced;
        EXPECT_FALSE(ledger::init_state_dir(dir(), "hospital.example/gate1", now).has_error());
    }
    ~QueryThreadTest() override { std::filesystem::remove_all(top_); }
    [[nodiscard]] std::string dir() const { return top_ + "/state"; }
    [[nodiscard]] QueryThread::Post to_loop() {
        return [this](std::function<void()> work) { posted_.post(std::move(work)); };
    }

    Posted posted_;
    std::string top_;
};

TEST_F(QueryThreadTest, answers_come_to_the_loop_in_the_order_of_the_questions) {
    std::vector<std::string> answers;
    QueryThread thread(dir() + "/ledger.db", dir() + "/personal.db", to_loop());
    ledger::Filter wrong;
    wrong.limit = 0;
    for (const auto& filter : {ledger::Filter{}, wrong, ledger::Filter{}}) {
        ASSERT_TRUE(thread.ask(filter, [&answers](const Result<Found>& found) {
            answers.push_back(found.has_error() ? found.error().what : std::to_string(found->entries.size()));
        }));
    }
    for (int i = 0; i < 3; ++i) posted_.run_next();
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_EQ(answers[0], "1");
    EXPECT_NE(answers[1].find("limit"), std::string::npos) << answers[1];
    EXPECT_EQ(answers[2], "1");
}

TEST_F(QueryThreadTest, other_work_takes_its_turn_and_ends_on_the_loop) {
    std::vector<std::string> order;
    QueryThread thread(dir() + "/ledger.db", dir() + "/personal.db", to_loop());
    ASSERT_TRUE(thread.ask({}, [&order](const Result<Found>&) { order.emplace_back("question"); }));
    std::thread::id worked;
    ASSERT_TRUE(thread.run([&]() -> std::function<void()> {
        worked = std::this_thread::get_id();
        return [&order] { order.emplace_back("work"); };
    }));
    posted_.run_next();
    posted_.run_next();
    EXPECT_EQ(order, (std::vector<std::string>{"question", "work"}));
    EXPECT_NE(worked, std::this_thread::get_id());
}

TEST_F(QueryThreadTest, too_many_questions_are_refused_at_once_and_its_end_drops_what_waits) {
    std::promise<void> taken_up;
    std::promise<void> go;
    std::size_t accepted = 0;
    {
        // The first answer holds the thread up, as a slow disk would.
        bool first = true;
        QueryThread thread(dir() + "/ledger.db", dir() + "/personal.db", [&](std::function<void()> work) {
            if (std::exchange(first, false)) {
                taken_up.set_value();
                go.get_future().wait();
            }
            posted_.post(std::move(work));
        });
        const auto ignore = [](const Result<Found>&) {};
        ASSERT_TRUE(thread.ask({}, ignore));
        taken_up.get_future().wait();
        while (thread.ask({}, ignore)) ++accepted;
        EXPECT_EQ(accepted, QueryThread::kLongestQueue);
        EXPECT_FALSE(thread.ask({}, ignore));
        go.set_value();
    }
    EXPECT_GE(posted_.waiting(), 1U);
    EXPECT_LE(posted_.waiting(), 1U + QueryThread::kLongestQueue);
}

}  // namespace
}  // namespace sekisho::api

// SPDX-License-Identifier: Apache-2.0
// What AsioLoop adds to the contract (which is tested in tests/hal/contract).
#include "hal/loop/asio_loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

TEST(AsioLoop, run_returns_when_nothing_is_left) {
    AsioLoop loop;
    int ran = 0;
    loop.post([&ran] { ++ran; });
    loop.run();
    EXPECT_EQ(ran, 1);
}

TEST(AsioLoop, stop_from_another_thread_ends_run) {
    AsioLoop loop;
    const auto never = loop.at(MonoTime::max(), [] { FAIL() << "never came"; });
    std::thread stopper([&loop] { loop.stop(); });
    loop.run();
    stopper.join();
}

TEST(AsioLoop, the_far_past_is_now_and_the_far_future_is_not) {
    AsioLoop loop;
    bool past = false;
    const auto first = loop.at(MonoTime::min(), [&] {
        past = true;
        loop.stop();
    });
    const auto last = loop.at(MonoTime::max(), [] { FAIL() << "292 years are not over"; });
    EXPECT_FALSE(past);
    loop.run();
    EXPECT_TRUE(past);
}

TEST(AsioLoop, what_a_callback_throws_leaves_run) {
    AsioLoop loop;
    loop.post([] { throw std::runtime_error("broken"); });
    EXPECT_THROW(loop.run(), std::runtime_error);
}

TEST(AsioLoop, posts_of_many_threads_all_run_and_each_threads_in_order) {
    constexpr int kThreads = 4;
    constexpr int kPosts = 2000;
    AsioLoop loop;
    std::vector<std::vector<int>> seen(kThreads);
    std::vector<std::thread> threads;
    int left = kThreads * kPosts;
    const auto end = loop.at(monotonic_now() + 60s, [&loop] { loop.stop(); });
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < kPosts; ++i) {
                loop.post([&, thread, i] {
                    seen[static_cast<std::size_t>(thread)].push_back(i);
                    if (--left == 0) loop.stop();
                });
            }
        });
    }
    loop.run();
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(left, 0);
    for (const auto& one : seen) EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
}

// A post from the loop that happened before a post from elsewhere runs before it.
TEST(AsioLoop, a_post_from_the_loop_is_not_overtaken) {
    for (int round = 0; round < 200; ++round) {
        AsioLoop loop;
        std::string order;
        loop.post([&] {
            loop.post([&order] { order += "1"; });
            std::thread([&] { loop.post([&order] { order += "2"; }); }).join();
        });
        loop.run();
        ASSERT_EQ(order, "12");
    }
}

TEST(AsioLoop, monotonic_now_follows_the_kernels_clock) {
    timespec value{};
    ::clock_gettime(CLOCK_MONOTONIC, &value);
    const auto before =
        std::chrono::floor<Duration>(std::chrono::seconds(value.tv_sec) + std::chrono::nanoseconds(value.tv_nsec));
    const auto now = monotonic_now().time_since_epoch();
    EXPECT_GE(now, before);
    EXPECT_LT(now - before, 60s);
}

}  // namespace
}  // namespace sekisho::hal

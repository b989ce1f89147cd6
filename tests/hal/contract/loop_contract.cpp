// SPDX-License-Identifier: Apache-2.0
#include "tests/hal/contract/benches.hpp"

#include <string>
#include <thread>

namespace sekisho::hal {
namespace {

using namespace std::chrono_literals;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LoopContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ClockContract);

TEST_P(LoopContract, posts_run_in_order_and_never_at_once) {
    std::string order;
    bench_->loop().post([&] {
        bench_->loop().post([&] { order += '3'; });
        order += '1';
    });
    bench_->loop().post([&] { order += '2'; });
    EXPECT_EQ(order, "");
    EXPECT_TRUE(bench_->run_until([&] { return order.size() == 3; }));
    EXPECT_EQ(order, "123");
}

TEST_P(LoopContract, posts_from_other_threads_arrive) {
    int ran = 0;  // written on the loop only
    std::thread poster([&] {
        for (int i = 0; i < 1000; ++i) bench_->loop().post([&ran] { ++ran; });
    });
    EXPECT_TRUE(bench_->run_until([&] { return ran == 1000; }));
    poster.join();
}

TEST_P(LoopContract, timers_run_in_the_order_of_their_times_and_never_early) {
    const auto now = bench_->clock().now().mono;
    std::string order;
    const auto make = [&](Duration after, char name) {
        return bench_->loop().at(now + after, [&, after, name] {
            EXPECT_GE(bench_->clock().now().mono, now + after);
            order += name;
        });
    };
    const auto third = make(90ms, '3');
    const auto first = make(30ms, '1');
    const auto second = make(60ms, '2');
    EXPECT_TRUE(bench_->run_until([&] { return order.size() == 3; }));
    EXPECT_EQ(order, "123");
}

TEST_P(LoopContract, a_time_in_the_past_is_at_once_but_not_before_returning) {
    bool ran = false;
    const auto timer = bench_->loop().at(MonoTime{}, [&ran] { ran = true; });
    EXPECT_FALSE(ran);
    EXPECT_TRUE(bench_->run_until([&ran] { return ran; }));
}

TEST_P(LoopContract, a_timer_that_is_gone_does_not_run) {
    const auto now = bench_->clock().now().mono;
    auto cancelled = bench_->loop().at(now + 20ms, [] { FAIL() << "cancelled"; });
    auto due = bench_->loop().at(now, [] { FAIL() << "cancelled when it was due"; });
    std::unique_ptr<Loop::Timer> second;
    // Both are due in the same turn of the loop; the first cancels the second.
    const auto first = bench_->loop().at(now, [&second] { second.reset(); });
    second = bench_->loop().at(now + 1us, [] { FAIL() << "cancelled by the one before"; });
    cancelled.reset();
    due.reset();
    bench_->run_for(60ms);
}

TEST_P(LoopContract, a_timer_may_replace_itself) {
    int ran = 0;
    std::unique_ptr<Loop::Timer> timer;
    std::function<void()> again = [&] {
        if (++ran < 5) timer = bench_->loop().at(bench_->clock().now().mono + 1ms, again);
    };
    timer = bench_->loop().at(bench_->clock().now().mono, again);
    EXPECT_TRUE(bench_->run_until([&ran] { return ran == 5; }));
    bench_->run_for(20ms);
    EXPECT_EQ(ran, 5);
}

TEST_P(ClockContract, monotonic_and_boot_time_never_run_back) {
    auto before = bench_->clock().now();
    for (int i = 0; i < 20; ++i) {
        bench_->run_for(1ms);
        const auto after = bench_->clock().now();
        EXPECT_GE(after.mono, before.mono + 1ms);
        EXPECT_GE(after.boot, before.boot + 1ms);
        EXPECT_GE(after.error, Duration::zero());
        before = after;
    }
}

}  // namespace
}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
#include "hal/loop/asio_loop.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::hal {
namespace {

using Steady = std::chrono::steady_clock;  // CLOCK_MONOTONIC in libstdc++

// Nanoseconds reach 292 years only: a "never" in microseconds must not wrap round to the past.
Steady::time_point to_steady(MonoTime when) {
    constexpr auto kLast = std::chrono::floor<Duration>(Steady::duration::max());
    constexpr auto kFirst = std::chrono::ceil<Duration>(Steady::duration::min());
    const auto since = std::clamp(when.time_since_epoch(), kFirst, kLast);
    return Steady::time_point(std::chrono::duration_cast<Steady::duration>(since));
}

struct Alarm {
    Alarm(boost::asio::io_context& context, Steady::time_point when, std::function<void()> what)
        : timer(context, when), work(std::move(what)) {}
    boost::asio::steady_timer timer;
    std::function<void()> work;  // empty once it ran or was cancelled
};

class AsioTimer final : public Loop::Timer {
public:
    explicit AsioTimer(std::shared_ptr<Alarm> alarm) : alarm_(std::move(alarm)) {}
    AsioTimer(const AsioTimer&) = delete;
    AsioTimer& operator=(const AsioTimer&) = delete;
    ~AsioTimer() override {
        // Asio may have queued the callback already, so cancelling alone is not enough.
        alarm_->work = nullptr;
        alarm_->timer.cancel();
    }

private:
    std::shared_ptr<Alarm> alarm_;
};

}  // namespace

MonoTime monotonic_now() {
    return MonoTime(std::chrono::floor<Duration>(Steady::now().time_since_epoch()));
}

void AsioLoop::post(std::function<void()> work) {
    boost::asio::post(context_, std::move(work));
}

std::unique_ptr<Loop::Timer> AsioLoop::at(MonoTime when, std::function<void()> work) {
    auto alarm = std::make_shared<Alarm>(context_, to_steady(when), std::move(work));
    alarm->timer.async_wait([alarm](boost::system::error_code error) {
        if (error || !alarm->work) return;
        const auto due = std::exchange(alarm->work, nullptr);
        due();
    });
    return std::make_unique<AsioTimer>(std::move(alarm));
}

void AsioLoop::run() {
    context_.run();
}

void AsioLoop::stop() {
    context_.stop();
}

}  // namespace sekisho::hal

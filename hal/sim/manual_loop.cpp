// SPDX-License-Identifier: Apache-2.0
#include "hal/sim/manual_loop.hpp"

namespace sekisho::hal {

class ManualLoop::ManualTimer final : public Loop::Timer {
public:
    ManualTimer(std::weak_ptr<Timers> timers, Key key) : timers_(std::move(timers)), key_(key) {}
    ManualTimer(const ManualTimer&) = delete;
    ManualTimer& operator=(const ManualTimer&) = delete;
    ~ManualTimer() override {
        if (const auto timers = timers_.lock()) timers->erase(key_);
    }

private:
    std::weak_ptr<Timers> timers_;
    Key key_;
};

void ManualLoop::post(std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        posts_.push_back(std::move(work));
    }
    posted_.notify_one();
}

std::unique_ptr<Loop::Timer> ManualLoop::at(MonoTime when, std::function<void()> work) {
    const Key key{when, next_number_++};
    timers_->emplace(key, std::move(work));
    return std::make_unique<ManualTimer>(timers_, key);
}

std::function<void()> ManualLoop::take_post() {
    const std::lock_guard lock(mutex_);
    if (posts_.empty()) return nullptr;
    auto work = std::move(posts_.front());
    posts_.pop_front();
    return work;
}

std::function<void()> ManualLoop::take_due_timer() {
    const auto first = timers_->begin();
    if (first == timers_->end() || first->first.first > clock_.now().mono) return nullptr;
    auto work = std::move(first->second);
    timers_->erase(first);
    return work;
}

std::size_t ManualLoop::run_ready() {
    std::size_t ran = 0;
    for (;;) {
        auto work = take_post();
        if (!work) work = take_due_timer();
        if (!work) return ran;
        work();
        ++ran;
    }
}

std::size_t ManualLoop::advance_to(MonoTime when) {
    auto ran = run_ready();
    for (auto next = next_timer(); next && *next <= when; next = next_timer()) {
        clock_.advance_to(*next);
        ran += run_ready();
    }
    clock_.advance_to(when);
    return ran + run_ready();
}

std::optional<MonoTime> ManualLoop::next_timer() const {
    if (timers_->empty()) return std::nullopt;
    return timers_->begin()->first.first;
}

bool ManualLoop::wait_for_post(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return posted_.wait_for(lock, limit, [this] { return !posts_.empty(); });
}

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
// A loop in virtual time: it does nothing until told, then does everything that is due, in order.
#pragma once

#include "hal/contract/loop.hpp"
#include "hal/sim/sim_clock.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace sekisho::hal {

// The thread that calls run_ready() and advance_to() is the loop thread; post() is for any thread.
class ManualLoop final : public Loop {
public:
    explicit ManualLoop(SimClock& clock) : clock_(clock) {}

    void post(std::function<void()> work) override;
    [[nodiscard]] std::unique_ptr<Timer> at(MonoTime when, std::function<void()> work) override;

    // Runs what was posted and the timers that are due now, and what these add, until nothing is left that is due now.
    // Returns how many callbacks ran.
    std::size_t run_ready();
    // Moves the clock to `when`, stopping at each timer on the way to run it at its own time. Returns how many
    // callbacks ran.
    std::size_t advance_to(MonoTime when);
    // When the next timer is due.
    [[nodiscard]] std::optional<MonoTime> next_timer() const;
    // Waits in real time until something is posted (true) or `limit` has passed (false). Runs nothing.
    [[nodiscard]] bool wait_for_post(std::chrono::milliseconds limit);

private:
    class ManualTimer;
    using Key = std::pair<MonoTime, std::uint64_t>;  // timers of one instant run in the order they were made
    using Timers = std::map<Key, std::function<void()>>;

    std::function<void()> take_post();
    std::function<void()> take_due_timer();

    SimClock& clock_;
    // Shared with the timers' handles, which may outlive the loop.
    std::shared_ptr<Timers> timers_ = std::make_shared<Timers>();
    std::uint64_t next_number_ = 0;
    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<std::function<void()>> posts_;
};

}  // namespace sekisho::hal

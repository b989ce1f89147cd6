// SPDX-License-Identifier: Apache-2.0
// A bench in real time, on any of the bench interfaces.
#pragma once

#include "hal/clock/system_clock.hpp"
#include "hal/loop/asio_loop.hpp"
#include "tests/hal/contract/benches.hpp"

namespace sekisho::hal {

template <class B>
class RealTime : public B {
public:
    AsioLoop& loop() override { return loop_; }
    Clock& clock() override { return clock_; }
    bool run_until(const std::function<bool()>& done) override {
        const auto limit = monotonic_now() + std::chrono::seconds(20);
        while (!done()) {
            if (monotonic_now() > limit) return false;
            loop_.context().restart();
            loop_.context().run_one_for(std::chrono::milliseconds(1));
        }
        return true;
    }

private:
    AsioLoop loop_;
    SystemClock clock_;
};

}  // namespace sekisho::hal

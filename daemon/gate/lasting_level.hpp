// SPDX-License-Identifier: Apache-2.0
// A level that counts when it has lasted: contacts bounce, and what has stood for long enough counts also where the
// loop hears of both of its edges at once (STD-IEC-07).
#pragma once

#include "hal/contract/input.hpp"
#include "hal/contract/loop.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace sekisho::gate {

// What is over for less may be a contact that bounces.
inline constexpr std::chrono::seconds kOverLasts{1};

class LastingLevel {
public:
    // `set` hears of each change of what counts.
    LastingLevel(hal::Loop& loop, std::function<void(bool)> set) : loop_(loop), set_(std::move(set)) {}

    [[nodiscard]] bool stands() const { return stands_; }
    void begin_as(bool stands) { stands_ = stands; }
    // The line's level, with the time of its edge: active counts after `delay`, quiet after a second.
    void moved(hal::Edge edge, Duration delay);
    // The line is lost: what stands, stands.
    void forget();
    // No timer runs any more; what has begun goes on with the next moved().
    void stop() { due_.reset(); }

private:
    void set(bool active);

    hal::Loop& loop_;
    std::function<void(bool)> set_;
    bool stands_ = false;
    std::optional<MonoTime> begun_;          // active since then, and does not count yet
    std::unique_ptr<hal::Loop::Timer> due_;  // the level has changed, and not for long enough yet
};

}  // namespace sekisho::gate

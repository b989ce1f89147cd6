// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/time.hpp"

#include <functional>
#include <memory>

namespace sekisho::hal {

// The one loop thread. Every callback of every hal contract runs on it; a callback never blocks.
class Loop {
public:
    // Cancels on destruction: the callback does not run afterwards.
    class Timer {
    public:
        virtual ~Timer() = default;
    };

    virtual ~Loop() = default;
    // From any thread: runs `work` on the loop, in the order of the posts.
    virtual void post(std::function<void()> work) = 0;
    // On the loop only: runs `work` once at or after `when` (monotonic); at once when it is past, never before
    // returning.
    [[nodiscard]] virtual std::unique_ptr<Timer> at(MonoTime when, std::function<void()> work) = 0;
};

}  // namespace sekisho::hal

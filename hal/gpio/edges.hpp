// SPDX-License-Identifier: Apache-2.0
// From what the kernel says about a line to edges one can rely on. Pure.
#pragma once

#include "hal/contract/input.hpp"

#include <vector>

namespace sekisho::hal {

// The kernel's record of edges is neither complete nor exact: when its buffer is full it drops events (the newest of
// 16 by libgpiod 1, the oldest of 1024 by version 2), and a pulse shorter than its interrupt thread shows as two events
// of the same level. The edges that come out alternate,
// never go back in time, and end at the line's level:
//  - a level that repeats hides its opposite, so both edges of that pulse are reported;
//  - settle() adds the edge that was dropped.
class EdgeRepair {
public:
    explicit EdgeRepair(bool level) : level_(level) {}

    // An event of the kernel. Returns the edges to report, oldest first.
    [[nodiscard]] std::vector<Edge> event(Edge seen);
    // `level` was read at or before `now`, after every event at hand had gone through event().
    [[nodiscard]] std::vector<Edge> settle(bool level, MonoTime now);
    [[nodiscard]] bool level() const { return level_; }

private:
    Edge report(bool active, MonoTime at);

    bool level_;
    MonoTime last_{};     // of the last edge reported
    MonoTime settled_{};  // of the last repair: an event from before it may be the one that was repaired
};

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <functional>

namespace sekisho::hal {

struct Edge {
    bool active = false;  // logical level after the edge
    MonoTime at{};        // CLOCK_MONOTONIC, when the kernel saw it
};

// One input line, held until destruction. Levels are logical (polarity is settled below). A missed edge is repaired by
// reading the level: after any burst the last edge reported equals the line's level.
class Input {
public:
    virtual ~Input() = default;
    [[nodiscard]] virtual Result<bool> read() = 0;
    // Replaces the handler. `on_edge` runs on the loop. `on_lost` runs once when the line no longer answers.
    virtual void watch(std::function<void(Edge)> on_edge, std::function<void(Error)> on_lost) = 0;
};

}  // namespace sekisho::hal

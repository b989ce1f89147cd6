// SPDX-License-Identifier: Apache-2.0
// Private to hal/gpio: what it needs of libgpiod, in words that fit its versions 1 and 2. One source for each version
// implements it (lines_v1.cpp, lines_v2.cpp); CMake builds that of the version at hand.
#pragma once

#include "daemon/model/line.hpp"
#include "daemon/model/result.hpp"
#include "hal/contract/input.hpp"

#include <memory>
#include <vector>

namespace sekisho::hal {

// One line claimed for this program; let go on destruction, which leaves its level to the hardware. Levels are logical:
// the kernel turns them by the polarity of the LineSpec.
class ClaimedLine {
public:
    virtual ~ClaimedLine() = default;
    [[nodiscard]] virtual Result<void> set(bool active) = 0;
    [[nodiscard]] virtual Result<bool> get() = 0;
    // Readable when events wait. -1 for an output.
    [[nodiscard]] virtual int event_descriptor() const = 0;
    // The events that wait, oldest first; none is an empty list. Never waits, and ends also where a line oscillates
    // faster than it is read: the rest waits then. Time stamps are CLOCK_MONOTONIC
    // (Linux 5.7 on).
    [[nodiscard]] virtual Result<std::vector<Edge>> take_events() = 0;
};

// The chip by number, label, name or path, sought in this order; the line by offset or name. Consumer is the daemon;
// bias and drive stay as the system has set them.
// Errors of both, each with what to do: no such chip, no such line, taken by another program, no permission.
// Claims and drives in one request: the line never shows another level between.
[[nodiscard]] Result<std::unique_ptr<ClaimedLine>> claim_output(const LineSpec& line, bool initial);
// Both edges.
[[nodiscard]] Result<std::unique_ptr<ClaimedLine>> claim_input(const LineSpec& line);

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
// The reset line of a reader that hangs: what no restart of its program mends, a pulse on it may.
#pragma once

#include "daemon/gate/handles.hpp"
#include "daemon/model/line.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <memory>
#include <optional>
#include <string>

namespace sekisho::gate {

// The line is at rest but for pulses of 100 ms. One comes when the reader is down for 1.5 s, by when its program was
// started twice or more in vain, and every 5 s while that lasts; and at once when a reader that had just come back goes
// down again. A line that cannot be driven, or dies between its pulses, stops nothing: fault() tells, and it is tried
// anew every 5 s and at each pulse.
class ReaderReset {
public:
    ReaderReset(Handles& handles, hal::Loop& loop, hal::Clock& clock, const LineSpec& line);
    ReaderReset(const ReaderReset&) = delete;
    ReaderReset& operator=(const ReaderReset&) = delete;
    ~ReaderReset();

    // Claims the line, at rest.
    void begin();
    // Each report of the reader's.
    void went(bool up);
    // Ends a pulse before its time: its line may be let go now.
    void rest();
    [[nodiscard]] std::string fault() const { return fault_; }  // "" when there is none

private:
    void pulse_at(MonoTime when);
    void pulse();
    void drive(bool active);
    void lose(const Error& why);

    Handles& handles_;
    hal::Loop& loop_;
    hal::Clock& clock_;
    const LineSpec line_;
    bool down_ = false;
    bool pulsing_ = false;
    std::optional<MonoTime> came_back_;
    std::string fault_;
    std::unique_ptr<hal::Loop::Timer> next_;
    std::unique_ptr<hal::Loop::Timer> end_;
    std::unique_ptr<hal::Loop::Timer> retry_;                     // nothing: the line answers
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // the line's handle outlives this
};

}  // namespace sekisho::gate

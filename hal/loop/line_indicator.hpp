// SPDX-License-Identifier: Apache-2.0
// Lights and sounds made of plain output lines, timed by the loop. Serves every backend that has lines.
#pragma once

#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/contract/loop.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace sekisho::hal {

// The lamps an indicator may have; a missing one is simply not driven.
struct Lamps {
    std::unique_ptr<Output> granted;  // green
    std::unique_ptr<Output> denied;   // red
    std::unique_ptr<Output> buzzer;
};

// Opens each named line, dark. Error: the first that cannot be opened.
[[nodiscard]] Result<Lamps> open_lamps(Hardware& hardware, const IndicatorLines& lines);

// One moment of a pattern: what is lit, and for how long.
struct Frame {
    Duration lasts{};
    bool granted = false;
    bool denied = false;
    bool buzzer = false;
};

struct Pattern {
    std::span<const Frame> frames;
    bool repeats = false;  // otherwise all lamps go off behind the last frame
};

// granted: green 1 s and one beep. denied: red 1 s and two beeps, the same for every reason (STD-IEC-13).
// wait: green and red steady. pre_alarm: a beep each second. alarm: red and buzzer twice a second. idle: dark.
[[nodiscard]] Pattern pattern_of(Signal signal);

class LineIndicator final : public Indicator {
public:
    // `report` hears once of a lamp that no longer answers; that lamp is not driven again.
    LineIndicator(Loop& loop, Clock& clock, Lamps lamps, std::function<void(const Error&)> report);
    LineIndicator(const LineIndicator&) = delete;
    LineIndicator& operator=(const LineIndicator&) = delete;
    ~LineIndicator() override;  // dark: a line keeps its level when it is let go
    void show(Signal signal) override;

private:
    struct Lamp {
        std::unique_ptr<Output> output;
        bool lit = false;
    };
    void play(std::size_t index, MonoTime from);
    void light(Lamp& lamp, bool on);
    void light_all(const Frame& frame);

    Loop& loop_;
    Clock& clock_;
    std::function<void(const Error&)> report_;
    std::array<Lamp, 3> lamps_;  // granted, denied, buzzer
    Pattern pattern_{};
    Signal standing_ = Signal::idle;
    std::unique_ptr<Loop::Timer> timer_;
};

}  // namespace sekisho::hal

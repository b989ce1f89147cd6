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
#include <optional>
#include <span>
#include <vector>

namespace sekisho::hal {

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
// tap_again: green and red in turn for 1 s, and one long beep. wait: green and red steady. key: the same with one short
// beep. renew: green 1 s and three beeps. pre_alarm: a flash of red and a beep each second. alarm: red and buzzer twice
// a second. idle: dark.
[[nodiscard]] Pattern pattern_of(Signal signal);

class LineIndicator final : public Indicator {
public:
    // Opens each named line, dark; a lamp without a line is simply not driven. One that cannot be opened or no longer
    // answers is tried again every five seconds, and then shows what the others show; `report` (it may be empty) hears
    // of it once.
    LineIndicator(Hardware& hardware, Loop& loop, Clock& clock, const IndicatorLines& lines,
                  std::function<void(const Error&)> report);
    LineIndicator(const LineIndicator&) = delete;
    LineIndicator& operator=(const LineIndicator&) = delete;
    ~LineIndicator() override;  // dark: a line keeps its level when it is let go
    void show(Signal signal) override;
    void hush(Hush hush) override;
    [[nodiscard]] std::vector<Error> faults() const override;

private:
    struct Lamp {
        std::optional<LineSpec> line;
        std::unique_ptr<Output> output;
        bool lit = false;
        std::optional<Error> fault;
    };
    void play(std::size_t index, MonoTime from);
    void lose(Lamp& lamp, const Error& why);
    void fail(Lamp& lamp, const Error& why);
    void open(Lamp& lamp, bool on);
    void retry_later();
    void retry();
    void light(Lamp& lamp, bool on);
    void light_all(const Frame& frame);
    [[nodiscard]] bool sounds() const;

    Hardware& hardware_;
    Loop& loop_;
    Clock& clock_;
    std::function<void(const Error&)> report_;
    std::array<Lamp, 3> lamps_;  // granted (green), denied (red), buzzer
    Frame shown_{};
    Pattern pattern_{};
    Signal standing_ = Signal::idle;
    Signal playing_ = Signal::idle;
    Hush hush_ = Hush::none;
    std::unique_ptr<Loop::Timer> timer_;
    std::unique_ptr<Loop::Timer> retry_;  // nothing: every lamp works
};

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
// What the contract suites need of a backend: the contract's object, and the world's side of it. The suites run on each
// bench that a program instantiates them with.
#pragma once

#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/contract/loop.hpp"
#include "hal/contract/programs.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sekisho::hal {

class Bench {
public:
    virtual ~Bench() = default;
    virtual Loop& loop() = 0;
    virtual Clock& clock() = 0;
    // Runs the loop until `done`, or for 20 s of its own time. Returns whether it was done.
    [[nodiscard]] virtual bool run_until(const std::function<bool()>& done) = 0;
    // Runs the loop for so long of its own time.
    void run_for(Duration time) {
        const auto end = clock().now().mono + time;
        EXPECT_TRUE(run_until([this, end] { return clock().now().mono >= end; }));
    }
};

// Lines 0 to 7 of one chip, all of them free, their wires low.
class LineBench : public Bench {
public:
    virtual Hardware& hardware() = 0;
    [[nodiscard]] virtual LineSpec line(int number, bool active_low = false) = 0;
    [[nodiscard]] virtual bool wire_high(int number) = 0;
    virtual void drive(int number, bool high) = 0;
    virtual void lose_chip() = 0;
    virtual void return_chip() = 0;                    // its wires low again
    virtual void hide_chip(const LineSpec& line) = 0;  // where any name exists; nothing to do on real hardware
};

class ReaderBench : public Bench {
public:
    virtual std::unique_ptr<CardReader> open() = 0;
    virtual void place_a(const std::vector<std::uint8_t>& uid) = 0;  // beside what is there
    virtual void take_away() = 0;
    virtual void unplug() = 0;
    virtual void plug_in() = 0;
    virtual void hold() = 0;  // runs for long enough for a card that is held to be seen many times
};

class KeypadBench : public Bench {
public:
    virtual std::unique_ptr<Keypad> open() = 0;
    virtual void type(std::string_view keys) = 0;  // '0' .. '9', '#', '*'; 'x': a key that means nothing
    virtual void hold() = 0;                       // keeps the key 5 down for long enough to repeat, then lets it go
    virtual void unplug() = 0;
    virtual void plug_in() = 0;
};

class DisplayBench : public Bench {
public:
    virtual std::unique_ptr<Display> open(DisplayText text) = 0;  // of two rows of twenty columns
    [[nodiscard]] virtual std::string glass() = 0;  // the rows as their letters' bytes, one behind the other
    virtual void unplug() = 0;
    virtual void plug_in() = 0;
};

// Calls of programs that end in one way or another.
class ProgramsBench : public Bench {
public:
    virtual std::unique_ptr<Programs> open() = 0;
    [[nodiscard]] virtual ProgramCall succeeds() = 0;
    [[nodiscard]] virtual ProgramCall fails() = 0;    // with status 1
    [[nodiscard]] virtual ProgramCall crashes() = 0;  // by a signal
    [[nodiscard]] virtual ProgramCall hangs() = 0;
    [[nodiscard]] virtual ProgramCall missing() = 0;
};

template <class B>
struct Backend {
    std::string name;
    std::function<std::unique_ptr<B>()> make;
};
template <class B>
std::string backend_name(const testing::TestParamInfo<Backend<B>>& info) {
    return info.param.name;
}

template <class B>
class Contract : public testing::TestWithParam<Backend<B>> {
protected:
    std::unique_ptr<B> bench_ = this->GetParam().make();
};

class LoopContract : public Contract<Bench> {};
class ClockContract : public Contract<Bench> {};
class OutputContract : public Contract<LineBench> {};
class InputContract : public Contract<LineBench> {};
class IndicatorContract : public Contract<LineBench> {};
class CardReaderContract : public Contract<ReaderBench> {};
class KeypadContract : public Contract<KeypadBench> {};
class DisplayContract : public Contract<DisplayBench> {};
class ProgramsContract : public Contract<ProgramsBench> {};

}  // namespace sekisho::hal

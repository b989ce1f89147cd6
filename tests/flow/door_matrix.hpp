// SPDX-License-Identifier: Apache-2.0
// A house with one door of every kind that the rules permit, and what may happen at all of them at once.
#pragma once

#include "tests/flow/stage.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace sekisho::flow {

class DoorMatrix : public Stage {
public:
    static constexpr int kDoors = 8;

    // --- what may happen; at every door that has the line for it, in no time ---
    void begin();            // at 09:00 of a working day, with a card that opens every door
    void mark();             // pulses count from here on
    void mark_from_start();  // with those of the start
    void tap();              // by somebody with a right
    void stranger_taps();    // by somebody without
    void tap_out();          // at the reader inside, which refuses nobody
    void open();             // the doors
    void close();            // 50 ms each
    void rex(bool pressed);  // button, sensor or the switch of a lever
    void button();           // the push button beside a sensor: pressed, and let go
    void button(bool held);
    void fire(bool active);  // its end takes a second
    void lose_fire();        // the line of its input
    void mode(DoorMode which, bool active);
    void jam();   // bolts stay where they are
    void stop();  // the daemon, in order
    void wait(std::chrono::milliseconds time);
    void wait_until(int hour);  // of the same day
    enum class Lines { contact, rex, monitor, all };
    void lose(Lines lines);
    void restore(Lines lines);

    // --- what came of it ---
    // One word a door: the level of the lock's wire, high or low, as a meter would show it; under keeps_state the
    // pulses since mark(), `u` for one that unlocks and `l` for one that locks, "-" for none.
    [[nodiscard]] std::vector<std::string> found();
    // Every coil of a pulse is dark.
    [[nodiscard]] bool pulses_are_over();

protected:
    void SetUp() override;

private:
    void each_line(Lines lines, void (hal::SimHardware::*act)(const LineSpec&));

    std::size_t mark_ = 0;
};

}  // namespace sekisho::flow

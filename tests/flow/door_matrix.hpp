// SPDX-License-Identifier: Apache-2.0
// A house with one door of every kind that the rules permit, and what may happen at all of them at once.
#pragma once

#include "tests/flow/stage.hpp"

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

namespace sekisho::flow {

class DoorMatrix;

// What happened to all doors, and where each lock stands then.
struct MatrixRow {
    const char* ids;       // where it comes from
    const char* what;      // happened, last
    const char* expected;  // a word a door, as DoorMatrix::found() has them; "*l": the last of some pulses locks
    void (*play)(DoorMatrix&);
};
[[nodiscard]] std::string name_of_row(const testing::TestParamInfo<MatrixRow>& row);

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
    void mode_in_a_fire(DoorMode which);  // refused where that frees the door
    void declare();                       // the plan that keeps every door of the rooms open
    void reload();                        // of the same files
    void reload_is_refused();
    enum class Held { fire, rex, button };
    // The daemon is killed, or stops in order, and starts anew five minutes later, while these are active.
    void killed(std::initializer_list<Held> held = {});
    void restarted(std::initializer_list<Held> held = {});
    void double_lock();  // before begin(): doors with a lever, outside their schedules
    void jam();          // bolts stay where they are
    void stop();         // the daemon, in order
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
    // begin(), the row, and what must be so then.
    void expect(const MatrixRow& row);

private:
    void start_again(std::initializer_list<Held> held);
    void each_line(Lines lines, void (hal::SimHardware::*act)(const LineSpec&));

    std::size_t mark_ = 0;
};

}  // namespace sekisho::flow

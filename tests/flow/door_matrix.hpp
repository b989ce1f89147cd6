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

    // --- what the house is besides; before it begins ---
    void with_a_plan();        // the rooms are for care, and a plan of an hour keeps their doors open
    void with_fire_reset();    // a fire ends by a command
    void with_double_locks();  // d1, d4, d5 and the cabinet d8
    void without_door(int door);

    // --- what may happen; at every door that has the line for it, in no time ---
    void begin();            // at 09:00 of a working day, with a card that opens every door
    void mark();             // pulses count from here on
    void mark_from_start();  // with those of the start
    void tap();              // by somebody with a right
    void stranger_taps();    // by somebody without
    void tap_out();          // at the reader inside, which refuses nobody
    void open();             // the doors
    void close();            // which counts after 50 ms
    void rex(bool pressed);  // button, sensor or the switch of a lever
    void button();           // the push button beside a sensor: pressed, and let go
    void button(bool held);
    void fire(bool active);  // its end takes a second
    void lose_fire();        // the line of its input
    void mode(DoorMode which, bool active);
    std::string ask_mode(DoorMode which);  // a word a door: "yes", or "no" where it is refused
    void declare(bool drill = false);      // the plan
    void end_plan();
    void lift_plan();  // for the only zone that it has
    void jam();        // bolts stay where they are
    void stop();       // the daemon, in order
    enum class End { stop, kill };
    // The daemon ends so, `meanwhile` happens in a second without it, and it starts again. What is asked before the
    // ledger is read is kept as at_claim(); pulses and moves count from then on.
    void restart(End end, void (*meanwhile)(DoorMatrix&) = nullptr);
    [[nodiscard]] std::vector<std::string> at_claim() const { return at_claim_; }
    using Stage::Changes;
    void reload(const Changes& changes);
    [[nodiscard]] std::string why_no_reload(const Changes& changes);  // "": it was taken
    // The same while the ledger takes its time, and a fire begins meanwhile.
    [[nodiscard]] std::string why_no_reload_in_fire(const Changes& changes);
    void wait(std::chrono::milliseconds time);
    void wait_until(int hour);  // of the same day
    enum class Lines { contact, rex, monitor, lock, button, fire, all };
    void lose(Lines lines);
    void restore(Lines lines);
    void lose_readers();
    void restore_readers();

    // --- what came of it ---
    // One word a door: the level of the lock's wire, high or low, as a meter would show it; under keeps_state the
    // pulses since mark(), `u` for one that unlocks and `l` for one that locks, "-" for none.
    [[nodiscard]] std::vector<std::string> found();
    // One word a door: every level that its wire was given since mark(), "10" for one that was claimed high and then
    // went low; pulses as above; "-" where nothing moved.
    [[nodiscard]] std::vector<std::string> moved();
    // One letter a door: L locked, D double-locked, A accessed, U unlocked, O locked open, B blocked, X locked down.
    [[nodiscard]] std::string modes();
    // Every coil of a pulse is dark.
    [[nodiscard]] bool pulses_are_over();

protected:
    void SetUp() override;

private:
    void set_wires(int line, bool active);
    void hold(char readers, const CardEvidence& card);
    std::string set_modes(DoorMode which, bool active);
    void each_line(Lines lines, void (hal::SimHardware::*act)(const LineSpec&));

    void emergency(EmergencyAct act, EmergencyPhase phase = EmergencyPhase::none, bool drill = false);
    void expect_let_go();

    std::size_t mark_ = 0;
    std::vector<std::string> at_claim_;
};

}  // namespace sekisho::flow

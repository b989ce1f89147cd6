// SPDX-License-Identifier: Apache-2.0
// The bolts of simulated locks: they follow the outputs, and the lock monitors say where they stand.
#pragma once

#include "daemon/model/line.hpp"
#include "hal/sim/sim_hardware.hpp"

#include <optional>
#include <vector>

namespace sekisho::hal {

struct SimLock {
    LineSpec lock;                       // its level, or whose pulse draws the bolt
    std::optional<LineSpec> pulse_lock;  // whose pulse throws it; nothing: `lock` is a level
    bool energised_locks = false;        // of a level
    LineSpec monitor;                    // active: the bolt is thrown
};

// On the loop only, as SimHardware, which outlives it.
class SimBolts {
public:
    explicit SimBolts(SimHardware& hardware);
    SimBolts(const SimBolts&) = delete;
    SimBolts& operator=(const SimBolts&) = delete;
    ~SimBolts();

    // From now on; the bolt stands where the level of `lock` has it, a pair of pulses begins with it drawn.
    void fit(const SimLock& lock);
    // The bolt whose monitor this is stays where it is, or moves again from the next command on.
    void jam(const LineSpec& monitor, bool jammed = true);

private:
    struct Fitted {
        SimLock lock;
        bool jammed = false;
    };
    void follow(const OutputChange& change);

    SimHardware& hardware_;
    std::vector<Fitted> locks_;
};

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
#include "hal/sim/sim_bolts.hpp"

namespace sekisho::hal {
namespace {

bool is(const LineSpec& line, const OutputChange& change) {
    return line.chip == change.chip && line.line == change.line;
}

}  // namespace

SimBolts::SimBolts(SimHardware& hardware) : hardware_(hardware) {
    hardware_.watch_outputs([this](const OutputChange& change) { follow(change); });
}

SimBolts::~SimBolts() {
    hardware_.watch_outputs({});
}

void SimBolts::fit(const SimLock& lock) {
    locks_.push_back({lock, false});
    const bool thrown = !lock.pulse_lock && hardware_.output_level(lock.lock) == lock.energised_locks;
    hardware_.set_input(lock.monitor, thrown);
}

void SimBolts::jam(const LineSpec& monitor, bool jammed) {
    for (auto& fitted : locks_) {
        if (fitted.lock.monitor == monitor) fitted.jammed = jammed;
    }
}

void SimBolts::follow(const OutputChange& change) {
    for (const auto& [lock, jammed] : locks_) {
        if (jammed) continue;
        const bool draws = is(lock.lock, change);
        if (!lock.pulse_lock) {
            if (draws) hardware_.set_input(lock.monitor, change.active == lock.energised_locks);
        } else if (change.active && (draws || is(*lock.pulse_lock, change))) {
            hardware_.set_input(lock.monitor, !draws);
        }
    }
}

}  // namespace sekisho::hal

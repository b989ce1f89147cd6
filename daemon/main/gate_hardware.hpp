// SPDX-License-Identifier: Apache-2.0
// The hardware that the configuration names: real lines, readers, keypads and programs, or a simulated gate.
#pragma once

#include "daemon/site/site.hpp"
#include "hal/clock/system_clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/contract/programs.hpp"
#include "hal/loop/asio_loop.hpp"
#include "hal/sim/sim_bolts.hpp"
#include "hal/sim/sim_hardware.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace sekisho::main {

class GateHardware {
public:
    // `loop` and `clock` outlive it. `lamp_fault`: a lamp that cannot be lit, on the loop.
    GateHardware(hal::AsioLoop& loop, hal::SystemClock& clock, const site::Site& site,
                 std::function<void(const Error&)> lamp_fault);

    [[nodiscard]] hal::Hardware& hardware() { return *hardware_; }
    [[nodiscard]] hal::Programs* programs() { return programs_.get(); }
    [[nodiscard]] hal::SimHardware* simulated() { return sim_; }  // nullptr: it is real

private:
    hal::SimHardware* sim_ = nullptr;
    std::unique_ptr<hal::Hardware> hardware_;
    std::optional<hal::SimBolts> bolts_;
    std::unique_ptr<hal::Programs> programs_;
};

}  // namespace sekisho::main

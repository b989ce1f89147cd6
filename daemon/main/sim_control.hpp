// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/api/services.hpp"
#include "daemon/gate/gate.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"
#include "hal/sim/sim_hardware.hpp"

namespace sekisho::main {

// The hands that `sekisho sim` plays the simulated gate with. All arguments must outlive it.
[[nodiscard]] api::SimControl make_sim_control(hal::SimHardware& hardware, gate::Gate& gate, hal::Loop& loop,
                                               hal::Clock& clock);

}  // namespace sekisho::main

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/hardware.hpp"
#include "hal/loop/asio_loop.hpp"

#include <vector>

namespace sekisho::main {

// Opens every light and buzzer of every reader for a moment. One error for each that is not there.
[[nodiscard]] std::vector<Error> check_lamps(hal::Hardware& hardware, const site::Site& site);

// Opens every reader and keypad of `site` and waits until each has answered or five seconds are over. Runs the loop
// meanwhile. One error for each that is not there.
[[nodiscard]] std::vector<Error> check_devices(hal::AsioLoop& loop, hal::Clock& clock, hal::Hardware& hardware,
                                               const site::Site& site);

}  // namespace sekisho::main

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/ledger/store/store.hpp"
#include "daemon/model/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sekisho::main {

// Tells the service manager that waits for it how the daemon is, in the protocol of sd_notify(3): `status` as one line,
// and with `ready` that it serves. Nobody waits (NOTIFY_SOCKET is not set), or it cannot be told at once: nothing
// happens, since no door depends on it. On the loop.
void tell_manager(bool ready, std::string_view status);
// That this process is well (gate::Watchdog). Nobody waits: nothing happens.
void feed_watchdog();
// How long the service manager waits for a feed before it ends this process: WATCHDOG_USEC and WATCHDOG_PID of
// sd_watchdog_enabled(3). Nothing: it does not wait for this one.
[[nodiscard]] std::optional<Duration> watchdog_limit();
// How the daemon is, to the log and to the service manager.
void tell(const std::string& standing);
void tell_health(const ledger::Health& health);

}  // namespace sekisho::main

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/ledger/store/store.hpp"

#include <string>
#include <string_view>

namespace sekisho::main {

// Tells the service manager that waits for it how the daemon is, in the protocol of sd_notify(3): `status` as one line,
// and with `ready` that it serves. Nobody waits (NOTIFY_SOCKET is not set), or it cannot be told at once: nothing
// happens, since no door depends on it. On the loop.
void tell_manager(bool ready, std::string_view status);
// That this process is well; see watchdog.hpp. Nobody waits: nothing happens.
void feed_watchdog();
// How the daemon is, to the log and to the service manager.
void tell(const std::string& standing);
void tell_health(const ledger::Health& health);

}  // namespace sekisho::main

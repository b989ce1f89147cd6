// SPDX-License-Identifier: Apache-2.0
// What the worker may still do. It parses what cards and readers send, with a library that is not reliable, and it runs
// as the user who owns the ledger: so it takes away from itself, for good, all that reading cards does not need
// (threat-model.md). What it must not is a bad system call (SIGSYS), of which the daemon hears by the way it ended.
#pragma once

#include <optional>
#include <string>

namespace sekisho::hal {

// Two stages. Both return nothing, or why it cannot be done: then do not serve.

// Before the device is touched. From here on: no program, thread or socket is made, nothing in memory becomes a
// program, no file is made, emptied or removed; at most 16 descriptors and 64 MiB. Files and devices can still be
// opened.
[[nodiscard]] std::optional<std::string> enter_sandbox();

// Once the device is open, before a card is looked for. From here on nothing is opened, looked up or listed: what is
// left is the device, the daemon's socket, memory and time.
[[nodiscard]] std::optional<std::string> close_sandbox();

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
// The facts of a machine, read below a folder that stands for its root. What cannot be read is told as unseen.
#pragma once

#include "daemon/doctor/facts.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::doctor {

// What to look for.
struct Wanted {
    std::string root;       // "": this machine; devices, accounts, modules, sockets and radios are looked up below it
    std::string state_dir;  // never below `root`, as the two that follow
    std::string config;     // site.toml
    std::string socket;     // of the daemon
    std::vector<std::pair<std::string, std::string>> devices;  // what for, and its path
    WallTime now{};
    ClockStatus clock = ClockStatus::unsynced;
    Duration clock_error{};
};

// Everything but `hardware`, `needs_gpio`, `needs_nfc`, `expected`, `allowed_interfaces`, and what only the running
// daemon knows of the clock.
[[nodiscard]] Facts look(const Wanted& wanted);

// Times of `count` writes of 4 KiB, each flushed with fdatasync, to a file of its own in `folder` that is removed.
[[nodiscard]] Result<std::vector<Duration>> measure_flushes(const std::string& folder, int count);

}  // namespace sekisho::doctor

// SPDX-License-Identifier: Apache-2.0
// The facts of a machine, read below a folder that stands for its root. What cannot be read is told as unseen.
#pragma once

#include "daemon/doctor/facts.hpp"
#include "daemon/doctor/health.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
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
// Of these only `listeners`, `radios`, `interfaces`, and what was unseen of them; commands and writes nothing.
[[nodiscard]] Facts look_at_network(const std::string& root);
// Unix sockets that listen and are Sekisho's, by who holds them or by their name. Error: the kernel does not tell.
[[nodiscard]] Result<std::vector<LocalSocket>> local_sockets(const std::string& root);
// Running programs of Sekisho that still have files open for execution which an update has replaced. Only root sees
// those of other users.
[[nodiscard]] std::vector<Stale> stale_programs(const std::string& root);

// What Debian's package manager has written down below `root`, without a network.
struct PackageRecord {
    std::map<std::string, Package> of;      // the files that were asked for, those that a package brought
    std::optional<WallTime> newest;         // when any package was last installed or updated
    std::optional<WallTime> security_list;  // of which time the list of security updates is that the machine has
};
// Error: no such record, or unreadable.
[[nodiscard]] Result<PackageRecord> packages_of(const std::string& root, const std::set<std::string>& files);

// Times of `count` writes of 4 KiB, each flushed with fdatasync, to a file of its own in `folder` that is removed.
[[nodiscard]] Result<std::vector<Duration>> measure_flushes(const std::string& folder, int count);

}  // namespace sekisho::doctor

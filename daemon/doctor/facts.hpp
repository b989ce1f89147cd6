// SPDX-License-Identifier: Apache-2.0
// What a machine was found to be, before anybody judges it. Values only: machine/ reads them off a machine, tests make
// them up.
#pragma once

#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::doctor {

enum class Check : std::uint8_t {
    hardware,
    devices,
    clock,
    disk,
    permissions,
    modules,
    software,  // by the report of health alone
    listeners,
    radio,
    interfaces
};
// What `doctor` looks at.
inline constexpr Check kChecks[] = {Check::hardware,  Check::devices,     Check::clock,
                                    Check::disk,      Check::permissions, Check::modules,
                                    Check::listeners, Check::radio,       Check::interfaces};
[[nodiscard]] std::string_view to_text(Check check);  // as `--json` names it

// What a door needs, as the running daemon or `sekishod --check` tells it.
struct Hardware {
    bool simulated = false;
    std::vector<Error> faults;  // a reader without an answer, a line that is missing or in use
};

struct FileFact {
    std::string use;  // "reader r1", "state directory": what it is for
    std::string path;
    bool there = false;
    std::uint32_t mode = 0;  // permission bits
    std::uint32_t owner = 0;
    std::uint32_t group = 0;
};
struct Device {
    FileFact file;
    std::string target;  // the path without links: "/dev/ttyUSB0"
};
struct Account {
    std::string name;  // "": the machine knows none of that number
    std::uint32_t uid = 0;
    std::set<std::uint32_t> groups;
};
struct Files {
    FileFact state_dir;
    std::vector<FileFact> state;   // what lies in it, folders included
    std::vector<FileFact> config;  // site.toml, what lies beside it, and their folder
    FileFact socket;               // of the daemon
    Account user;                  // who owns the state directory: the daemon runs as this one
};

struct Clock {
    ClockStatus status = ClockStatus::unsynced;
    Duration error{};               // at most
    WallTime now{};                 // by the wall clock
    WallTime newest_file{};         // written in the state directory
    bool suspect = false;           // by the running daemon: it jumped
    bool out_for_too_long = false;  // by the running daemon: max_unsynced is over
};

struct Disk {
    std::string path;               // where was written
    std::string file_system;        // "ext4"; "": not known
    std::string options;            // of the mount, comma between
    std::string device;             // of the whole medium: "sda", "mmcblk0"; "": not known
    bool rotates = false;           // by the kernel's word
    std::vector<Duration> flushes;  // each: 4 KiB appended, then fdatasync
    int percent_used = 0;
};

struct Listener {
    std::string protocol;  // "tcp", "udp"
    std::string address;   // "0.0.0.0", "::1"
    std::uint16_t port = 0;
    std::string program;  // who holds it; "": not known
};

// A Unix socket that waits for others: nobody reaches it from outside the machine.
struct LocalSocket {
    std::string path;     // "@name": of the kernel's own name space
    std::string program;  // who holds it; "": not known
};

struct Radio {
    std::string name;  // "wlan0"
    std::string kind;  // "wireless network", "mobile network", "Bluetooth"
    bool up = false;
};

// Of a network, loopback left out.
struct Interface {
    std::string name;  // "eth0"
    bool up = false;   // it has an address then, or gives itself one
};

// A check that could not be made: that is a finding too, never silence.
struct Unseen {
    Check check{};
    Error why;
};

struct Facts {
    Hardware hardware;
    std::vector<Device> devices;  // readers, keypads, and GPIO chips
    bool needs_gpio = false;      // the site drives lines
    bool needs_nfc = false;       // the site has a reader on a device
    Clock clock;
    Disk disk;
    Files files;
    std::set<std::string> modules;  // loaded or built in
    std::vector<Listener> listeners;
    std::set<std::string> expected;  // listeners that the site knows of: "tcp/22"
    std::vector<Radio> radios;
    std::vector<Interface> interfaces;
    std::optional<std::set<std::string>> allowed_interfaces;  // nothing: the site does not say
    std::vector<Unseen> unseen;
};

}  // namespace sekisho::doctor

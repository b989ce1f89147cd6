// SPDX-License-Identifier: Apache-2.0
// What else a hospital has the gate do, beside its doors: backups (H9.2-4), screens that lock (6.4-C5), rounds of asset
// tags (6.4-C4b), inspections after work in a zone (6.6.2-C1-3), files taken in (6.5-B4a). Part of site.hpp.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/time.hpp"
#include "daemon/site/rule.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::site {

// `[backup]`: what `sekisho backup run` does (H9.2-4).
struct Backup {
    std::string folder;     // of this gate's backups alone
    std::string recipient;  // public key whose private half is kept elsewhere: "sekisho-backup+BASE64"
    // So many days, weeks and months keep their last one.
    std::int64_t daily = 7;
    std::int64_t weekly = 5;
    std::int64_t monthly = 12;
};

// `[screen_lock]`: what is told to lock the screens of a zone that somebody has left (6.4-C5).
struct ScreenLock {
    std::string program;                       // whole path
    Duration limit = std::chrono::seconds(5);  // 1 s .. 60 s: killed then
    Duration leave_delay{0};                   // .. 10 min: whoever is back by then has not left (6.5-B1f)
    RuleIndex rule;
};

// `[assets.*]`: a thing that carries a tag, which is no credential of anybody.
struct Asset {
    std::string name;    // id in the file
    std::string label;   // for people
    std::size_t zone{};  // where it belongs
    CardNumber tag;
    RuleIndex rule;
};

// `[inspection]`: who cleans a zone, or works in it unseen, has it looked at afterwards. What asks for one is a row of
// a profile (`Policy::inspect_after`).
struct Inspection {
    std::vector<std::string> items;  // each is answered before an inspection is recorded
    RuleIndex rule;
};

// `[imports]`: files of the configuration that come from outside.
struct Imports {
    std::vector<std::string> keys;              // verifier keys of who may sign one (C2SP signed-note)
    std::string scanner;                        // whole path of a program that looks at each; "": none does
    Duration limit = std::chrono::seconds(60);  // 1 s .. 10 min: the scanner is killed then
    RuleIndex rule;
};

// `[metrics]`: read at a start only.
struct Metrics {
    std::string socket;  // whole path, at most 107 bytes
    RuleIndex rule;
};

// `[network]`: the machine's interfaces that may be in use, loopback always (H6.2-1). Empty: none.
struct Network {
    std::set<std::string> allowed_interfaces;  // "eth0"
    RuleIndex rule;
};

}  // namespace sekisho::site

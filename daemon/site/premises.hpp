// SPDX-License-Identifier: Apache-2.0
// What is wired to the gate beside doors and readers (6.4-B3, 6.4-D1, 6.8-C8). Part of site.hpp.
#pragma once

#include "daemon/model/line.hpp"
#include "daemon/model/time.hpp"
#include "daemon/model/vocabulary.hpp"
#include "daemon/site/indices.hpp"
#include "daemon/site/rule.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::site {

enum class InputKind : std::uint8_t {
    fire,
    mains,
    battery,
    water,
    temperature,
    smoke,
    tamper,
    tether,  // of [tethers], never of [inputs]
};

// `[inputs.NAME]`: active is what it is there for: fire, mains failed, battery low, water, too hot or too cold, a case
// that is open.
struct Input {
    std::string name;
    LineSpec line;
    InputKind kind{};
    RuleIndex rule;
    std::optional<ZoneIndex> zone{};  // which it looks at; never of fire
    Severity severity{};              // of its alarm
    std::vector<std::string> notify;  // roles that are to hear of it (6.4-B3)
    Duration delay{};                 // 0 .. 10 min: active for that long before it counts; fire counts at once
};

// `[tethers.NAME]`: a loop of wire that runs through something chained (6.4-C4).
struct Tether {
    // Active: the loop is open, by the line turned round; its zone is where the thing stands.
    Input loop;
    std::string asset;             // what hangs on it, as people know it
    std::optional<Input> bridged;  // of a supervised loop, a second input: active while the loop is shorted
};

enum class OutputKind : std::uint8_t {
    remote_maintenance,  // powers the line for maintenance from outside (6.8-C8)
    watchdog,            // toggles as long as the daemon works; what hangs on it drops when it does not
};

// `[outputs.NAME]`: an output that is no lock and no lamp. Not driven: it rests, not active.
struct Output {
    std::string name;
    LineSpec line;
    OutputKind kind{};
    RuleIndex rule;
    Duration period = std::chrono::milliseconds(500);  // of a watchdog: 100 ms .. 5 s at each level
};

}  // namespace sekisho::site

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
    tether,      // of [tethers], never of [inputs]
    motion,      // raises an alarm where its zone is armed, and nothing else (6.4-D1)
    camera_ack,  // a camera says that it makes the record that it was told to make
};

// `[inputs.NAME]`: active is what it is there for: fire, mains failed, battery low, water, too hot or too cold, a case
// that is open, something that moves, a camera that answers.
struct Input {
    std::string name;
    LineSpec line;
    InputKind kind{};
    RuleIndex rule;
    std::optional<ZoneIndex> zone{};  // which it looks at; always of motion, never of fire and camera_ack
    Severity severity{};              // of its alarm
    std::vector<std::string> notify;  // roles that are to hear of it (6.4-B3)
    // Roles: one of their accounts has to reset a fire by command, once the input is quiet (STD-EGR-02). Empty: the
    // panel's own reset, which makes the input quiet, ends it. Of fire alone.
    std::vector<std::string> reset_by{};
    Duration delay{};  // 0 .. 10 min: active for that long before it counts; fire counts at once
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
    camera,              // a pulse makes a camera record (6.4-D1)
    sounder,             // sounds while something is wrong
};

// What a camera makes a record of, or a sounder tells of.
enum class Occasion : std::uint8_t {
    granted,  // somebody is let in or out by card; with the next two of cameras alone
    denied,
    duress,  // somebody is made to open: a sounder would tell whoever makes them
    forced,
    held,
    intrusion,
    tether,
    fire,
    tamper,  // of a case at a door, or of an input
    water,
    smoke,
    temperature,
};

// `[outputs.NAME]`: an output that is no lock and no lamp. Not driven: it rests, not active.
struct Output {
    std::string name;
    LineSpec line;
    OutputKind kind{};
    RuleIndex rule;
    Duration period = std::chrono::milliseconds(500);  // of a watchdog: 100 ms .. 5 s at each level
    // Of cameras and sounders:
    std::vector<Occasion> on{};      // at least one
    std::vector<ZoneIndex> zones{};  // what happens in these, or in zones within them, or at their doors ...
    std::vector<DoorIndex> doors{};  // ... or at these; both empty: everywhere. A fire is everywhere
    Duration pulse = std::chrono::milliseconds(500);  // of a camera: 100 ms .. 10 s
    std::optional<InputIndex> ack{};                  // of a camera: of kind camera_ack
    Duration longest = std::chrono::minutes(3);       // of a sounder: 10 s .. 15 min in a row
};

}  // namespace sekisho::site

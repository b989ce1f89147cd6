// SPDX-License-Identifier: Apache-2.0
// Loops of wire through chained equipment (6.4-C4): one that is open for 400 ms, or shorted where a second line tells
// that, raises an alarm and says who was in the zone, unless a permit whose work is under way takes it into service;
// when that ends and the loop is not closed, the alarm begins. A loop that is lost neither raises nor ends one.
#pragma once

#include "daemon/gate/clock_watch.hpp"
#include "daemon/gate/input_line.hpp"
#include "daemon/gate/lasting_level.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::gate {

struct InputStatus;

class Tethers {
public:
    Tethers(InputLine::Parts parts, ClockWatch& clock_watch) : parts_(parts), clock_watch_(clock_watch) {}

    // What cannot be claimed is added to `errors`, and tried again once served.
    void claim(const site::Site& site, std::vector<Error>& errors);
    // The ledger is open: what stands there stands on.
    void serve();
    void detach();
    // Another Site is in force, after detach().
    void replace(const site::Site& next);
    // An entry is durable: a permit may have begun or ended.
    void told(const Entry& entry);
    void tell(std::vector<InputStatus>& status) const;

private:
    struct Unit {
        Unit(const InputLine::Parts& parts, const site::Input& loop) : line(parts, loop) {}
        InputLine line;
        std::unique_ptr<InputLine> bridge;  // tells that it is shorted; nothing: nobody does
        std::string asset;
        std::string zone;
        bool stands = false;      // open
        bool bridged = false;     // shorted
        bool in_service = false;  // told as such
        // While they are watched:
        std::optional<LastingLevel> level;
        std::optional<LastingLevel> bridge_level;
    };
    static void set_up(Unit& unit, const site::Site& site, const site::Tether& tether);
    [[nodiscard]] static TetherAct condition_of(const Unit& unit);
    [[nodiscard]] std::unique_ptr<InputLine> bridge_of(const site::Tether& tether, std::unique_ptr<InputLine> before);
    void recall(Unit& unit, TetherAct act);
    void watch(Unit& unit);
    void set(Unit& unit, bool& what, bool active);
    void close(Unit& unit);
    void changed(Unit& unit, TetherAct before);
    void look();
    [[nodiscard]] std::optional<Seq> permit_for(const Unit& unit) const;
    void write(const Unit& unit, Seq permit);
    void write(TetherDetail detail, const std::string& zone, Seq permit);
    void alarm(const std::string& tether, const std::string& zone, bool active);

    InputLine::Parts parts_;
    ClockWatch& clock_watch_;
    std::vector<std::unique_ptr<Unit>> units_;
    bool serving_ = false;
    std::unique_ptr<hal::Loop::Timer> over_;  // the permit of one that is open in service ends
};

}  // namespace sekisho::gate

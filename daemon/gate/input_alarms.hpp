// SPDX-License-Identifier: Apache-2.0
// Inputs of the site that raise an alarm, each once it has stood for its delay, and end it (6.4-B3, 6.9-B1.1b,
// STD-IEC-07, STD-IEC-18). A line that is lost neither raises nor ends one. Fire is not among them: it drives doors.
#pragma once

#include "daemon/gate/input_line.hpp"
#include "daemon/gate/lasting_level.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::gate {

struct InputStatus;
struct StandingAlarm;

class InputAlarms {
public:
    explicit InputAlarms(InputLine::Parts parts) : parts_(parts) {}

    // What cannot be claimed is added to `errors`, and tried again once served.
    void claim(const site::Site& site, std::vector<Error>& errors);
    // The ledger is open: an alarm that stands there stands on, until its input has been quiet.
    void serve();
    void detach();
    // Another Site is in force, after detach(). The alarm of an input that is not there any more is over.
    void replace(const site::Site& next);
    void tell(std::vector<InputStatus>& status) const;
    // How urgent those of them are that an input raised, and whom to tell.
    void tell(std::vector<StandingAlarm>& alarms) const;

private:
    struct Unit {
        Unit(const InputLine::Parts& parts, const site::Input& input) : line(parts, input) {}
        InputLine line;
        std::string zone;  // "": none
        bool stands = false;
        std::optional<LastingLevel> level;  // while it is watched
    };
    void watch(Unit& unit);
    void set(Unit& unit, bool active);
    void write(AlarmDetail alarm, const std::string& zone);

    InputLine::Parts parts_;
    std::vector<std::unique_ptr<Unit>> units_;
};

}  // namespace sekisho::gate

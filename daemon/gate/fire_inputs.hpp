// SPDX-License-Identifier: Apache-2.0
// The inputs that say whether there is a fire (STD-EGR-02): doors first, entries afterwards. A fire counts at once, its
// end when it has lasted a second: a bouncing contact must not lock a door between two openings. A line that is lost
// neither begins nor ends a fire: its last level stands.
#pragma once

#include "daemon/gate/input_line.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::gate {

struct InputStatus;

class FireInputs {
public:
    // `drive`: the doors, by whether a fire stands.
    FireInputs(InputLine::Parts parts, std::function<void(bool stands)> drive)
        : parts_(parts), drive_(std::move(drive)) {}

    // Before any lock is driven to rest. What cannot be claimed is added to `errors`, and tried again once served.
    void claim(const site::Site& site, std::vector<Error>& errors);
    void serve();
    // The ledger is open: an input that cannot be read stands as it says, and a fire that ended while nobody looked
    // is over.
    void restore();
    void detach();
    // Another Site is in force. An input under the same name that has another line stands as it did until that says
    // otherwise.
    void replace(const site::Site& next);
    [[nodiscard]] bool stands() const;
    // The place of an active one in the configuration; "": none is.
    [[nodiscard]] std::string rule() const;
    void tell(std::vector<InputStatus>& status) const;

private:
    struct Unit {
        Unit(const InputLine::Parts& parts, const site::Input& input) : line(parts, input) {}
        InputLine line;
        std::string rule;
        bool stands = false;
        std::unique_ptr<hal::Loop::Timer> over;  // quiet, but not for long enough yet
    };
    void moved(Unit& unit, bool active);
    void set(Unit& unit, bool active);
    void record(bool active, const std::string& input);

    InputLine::Parts parts_;
    std::function<void(bool)> drive_;
    std::vector<std::unique_ptr<Unit>> units_;
};

}  // namespace sekisho::gate

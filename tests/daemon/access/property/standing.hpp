// SPDX-License-Identifier: Apache-2.0
// What officers have ordered and not taken back, found by reading the events from the first to the last for each
// question. It shares no code with daemon/state.
#pragma once

#include "tests/daemon/access/property/paper.hpp"

#include <set>
#include <string>
#include <vector>

namespace sekisho::access::property {

// Whether a later event of that kind refers to this one.
[[nodiscard]] bool followed_by(const Hospital& paper, std::size_t event, const std::string& what);
// Whether what was ordered or declared by this event did not stand already: a second word begins nothing, and its end
// ends nothing.
[[nodiscard]] bool begins(const Hospital& paper, std::size_t event);
// Modes that were ordered for the door and not released (STD-ONVIF-01).
[[nodiscard]] std::set<std::string> modes_of(const Hospital& paper, const std::string& door);
// A plan that was declared, and of which it is not written that it is over (6.9-B3).
struct Declared {
    std::string plan;
    int event = -1;  // index of its declaration
    Instant until = 0;
    bool drill = false;
    std::set<std::string> lifted;  // zones
};
[[nodiscard]] std::vector<Declared> declared_plans(const Hospital& paper);
// Whether a fire input tells of a fire (STD-EGR-02).
[[nodiscard]] bool burns(const Hospital& paper);

}  // namespace sekisho::access::property

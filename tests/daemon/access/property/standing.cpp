// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/standing.hpp"

namespace sekisho::access::property {
bool followed_by(const Hospital& paper, std::size_t event, const std::string& what) {
    for (std::size_t i = event + 1; i < paper.events.size(); ++i) {
        if (paper.events[i].what == what && paper.events[i].of == static_cast<int>(event)) return true;
    }
    return false;
}

std::set<std::string> modes_of(const Hospital& paper, const std::string& door) {
    std::set<std::string> modes;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& event = paper.events[i];
        if (event.what == "mode_set" && event.door == door && !followed_by(paper, i, "mode_released"))
            modes.insert(event.name);
    }
    return modes;
}

std::vector<Declared> declared_plans(const Hospital& paper) {
    std::vector<Declared> declared;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& begin = paper.events[i];
        if (begin.what != "plan_declared") continue;
        if (followed_by(paper, i, "plan_ended") || followed_by(paper, i, "plan_expired")) continue;
        auto& made = declared.emplace_back(Declared{begin.name, static_cast<int>(i), begin.until, begin.drill, {}});
        for (const Event& later : paper.events) {
            if (later.of != made.event) continue;
            if (later.what == "plan_renewed") made.until = later.until;
            if (later.what == "plan_lifted") made.lifted.insert(later.from);
        }
    }
    return declared;
}

bool burns(const Hospital& paper) {
    std::set<std::string> inputs;
    for (const Event& event : paper.events) {
        if (event.what == "fire") inputs.insert(event.name);
        if (event.what == "fire_over") inputs.erase(event.name);
    }
    return !inputs.empty();
}

}  // namespace sekisho::access::property

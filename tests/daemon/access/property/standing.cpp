// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/standing.hpp"

namespace sekisho::access::property {
bool followed_by(const Hospital& paper, std::size_t event, const std::string& what) {
    for (std::size_t i = event + 1; i < paper.events.size(); ++i) {
        if (paper.events[i].what == what && paper.events[i].of == static_cast<int>(event)) return true;
    }
    return false;
}

bool begins(const Hospital& paper, std::size_t event) {
    const Event& asked = paper.events[event];
    const auto same = [&asked](const Event& other) {
        return other.what == asked.what && other.name == asked.name && other.door == asked.door &&
               other.drill == asked.drill;
    };
    int standing = -1;
    for (std::size_t i = 0; i < event; ++i) {
        const Event& earlier = paper.events[i];
        const bool over =
            earlier.what == "mode_released" || earlier.what == "plan_ended" || earlier.what == "plan_expired";
        if (standing < 0 && same(earlier)) standing = static_cast<int>(i);
        if (over && earlier.of == standing) standing = -1;
    }
    return standing < 0;
}

std::set<std::string> modes_of(const Hospital& paper, const std::string& door) {
    std::set<std::string> modes;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& event = paper.events[i];
        if (event.what != "mode_set" || event.door != door || followed_by(paper, i, "mode_released")) continue;
        if (begins(paper, i)) modes.insert(event.name);
    }
    return modes;
}

std::vector<Declared> declared_plans(const Hospital& paper) {
    std::vector<Declared> declared;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& begin = paper.events[i];
        if (begin.what != "plan_declared" || !begins(paper, i)) continue;
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

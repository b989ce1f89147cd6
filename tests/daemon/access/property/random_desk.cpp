// SPDX-License-Identifier: Apache-2.0
// What officers order, what vendors say, and what the building does.
#include "tests/daemon/access/property/random_parts.hpp"
#include "tests/daemon/access/property/standing.hpp"

#include <algorithm>

namespace sekisho::access::property {
namespace {

void order_mode(const Hospital& paper, Event& event) {
    event.what = once_in(3) ? "mode_released" : "mode_set";
    event.of = event.what == "mode_released" ? some_earlier(paper, "mode_set") : -1;
    event.door = one_of(kDoors);
    event.name = one_of<std::string>({"locked_open", "blocked", "blocked", "locked_down", "locked_down"});
}

void burn(Event& event) {
    event.what = once_in(2) ? "fire" : "fire_over";
    event.name = one_of<std::string>({"panel", "panel", "smoke"});
}

void declare_plan(const Hospital& paper, Event& event) {
    const auto standing = declared_plans(paper);
    const std::string plan = one_of(kPlans);
    const auto stands =
        std::find_if(standing.begin(), standing.end(), [&](const auto& one) { return one.plan == plan; });
    event.name = plan;
    event.until = event.when + one_of<Instant>({kMinute, kDay / 2, 9 * kDay});
    if (stands == standing.end()) {
        event.what = "plan_declared";
        event.drill = once_in(6);
        return;
    }
    event.what = one_of<std::string>({"plan_ended", "plan_lifted", "plan_renewed"});
    event.of = stands->event;
    event.drill = stands->drill;
    event.from = one_of(kZones);
}

}  // namespace

int some_earlier(const Hospital& paper, const std::string& what) {
    std::vector<int> found;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        if (paper.events[i].what == what) found.push_back(static_cast<int>(i));
    }
    return found.empty() ? -1 : one_of(found);
}

void add_expired_plans(Hospital& paper, Instant now) {
    for (const Declared& one : declared_plans(paper)) {
        if (one.until > now) continue;
        Event event;
        event.what = "plan_expired";
        event.when = one.until;
        event.name = one.plan;
        event.of = one.event;
        event.drill = one.drill;
        paper.events.push_back(event);
    }
}

void add_desk_event(Hospital& paper, Instant when) {
    Event event;
    event.when = when;
    switch (below(8)) {
        case 0: burn(event); break;
        case 1: declare_plan(paper, event); break;
        case 2:
        case 3: order_mode(paper, event); break;
        case 4: return once_in(2) ? add_visit_event(paper, when) : add_card_event(paper, when);
        case 5: return add_card_event(paper, when);
        default: return once_in(4) ? add_vendor_event(paper, when) : add_permit_event(paper, when);
    }
    paper.events.push_back(event);
}

}  // namespace sekisho::access::property

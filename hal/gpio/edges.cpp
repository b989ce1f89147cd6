// SPDX-License-Identifier: Apache-2.0
#include "hal/gpio/edges.hpp"

#include <algorithm>

namespace sekisho::hal {

Edge EdgeRepair::report(bool active, MonoTime at) {
    level_ = active;
    last_ = std::max(last_, at);
    return {active, last_};
}

std::vector<Edge> EdgeRepair::event(Edge seen) {
    if (seen.active != level_) return {report(seen.active, seen.at)};
    if (seen.at <= settled_) return {};
    const auto opposite = report(!seen.active, seen.at);
    return {opposite, report(seen.active, seen.at)};
}

std::vector<Edge> EdgeRepair::settle(bool level, MonoTime now) {
    if (level == level_) return {};
    settled_ = now;
    return {report(level, now)};
}

}  // namespace sekisho::hal

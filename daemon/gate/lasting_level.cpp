// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/lasting_level.hpp"

#include <utility>

namespace sekisho::gate {

void LastingLevel::moved(hal::Edge edge, Duration delay) {
    due_.reset();
    const auto begun = std::exchange(begun_, std::nullopt);
    if (!edge.active && begun && edge.at - *begun >= delay) set(true);
    if (edge.active == stands_) return;
    if (edge.active) begun_ = begun.value_or(edge.at);
    const auto due = edge.active ? *begun_ + delay : edge.at + kOverLasts;
    due_ = loop_.at(due, [this, active = edge.active] {
        begun_.reset();
        set(active);
    });
}

void LastingLevel::forget() {
    due_.reset();
    begun_.reset();
}

void LastingLevel::set(bool active) {
    stands_ = active;
    set_(active);
}

}  // namespace sekisho::gate

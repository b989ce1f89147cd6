// SPDX-License-Identifier: Apache-2.0
// A fire input as the gate watches it.
#pragma once

#include "daemon/site/site.hpp"
#include "hal/contract/input.hpp"
#include "hal/contract/loop.hpp"

#include <memory>
#include <string>

namespace sekisho::gate {

struct FireInput {
    [[nodiscard]] const site::Input& configured() const { return configured_input; }

    site::Input configured_input;
    hal::Input* line = nullptr;
    bool active = false;
    std::string fault;
    std::unique_ptr<hal::Loop::Timer> over;  // quiet, but not for long enough yet
};

}  // namespace sekisho::gate

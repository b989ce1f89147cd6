// SPDX-License-Identifier: Apache-2.0
// How a reader looks for cards, and so how often it radiates (H7.2).
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/time.hpp"

#include <chrono>
#include <vector>

namespace sekisho {

struct PollRules {
    // Each kind at most once; a device that is several cards at once is the first. What is not named is not looked for.
    std::vector<CardTechnology> order{CardTechnology::iso14443a, CardTechnology::felica, CardTechnology::iso14443b};
    Duration pause = std::chrono::milliseconds(80);  // between two looks: 10 ms to 1 s
    // The same once no card has come for `idle_after`: `pause` to 1 s. The first card waits as long as this.
    Duration idle_pause = std::chrono::milliseconds(80);
    Duration idle_after = std::chrono::seconds(30);  // 1 s to 1 h
    bool field_off = true;                           // the field is off in the pauses
    friend bool operator==(const PollRules&, const PollRules&) = default;
};

}  // namespace sekisho

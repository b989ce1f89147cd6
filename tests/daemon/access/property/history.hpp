// SPDX-License-Identifier: Apache-2.0
// What is so after all that happened, found by reading the events from the first to the last for each question. It
// shares no code with daemon/state.
#pragma once

#include "tests/daemon/access/property/paper.hpp"

#include <string>

namespace sekisho::access::property {

struct Whereabouts {
    std::string zone;  // "": nowhere
    Instant since = 0;
    std::string standing;  // certain, maybe, forgiven
};
struct Crowd {
    int certain = 0, maybe = 0;
};
struct Tries {
    Instant not_before = 0, locked_until = 0;
    int attempt = -1;  // index of its event; -1: none counts
};
struct PinHistory {
    bool enrolled = false;
    Instant set = 0;
    int grace_used = 0;
    Tries tries;
};

[[nodiscard]] std::string card_status(const Hospital& paper, int card);  // unknown, good, revoked
[[nodiscard]] Whereabouts where_is(const Hospital& paper, const std::string& person);
[[nodiscard]] Crowd crowd_in(const Hospital& paper, const std::string& zone);
[[nodiscard]] PinHistory pin_of(const Hospital& paper, const std::string& person);
[[nodiscard]] Tries tries_at(const Hospital& paper, const std::string& door);

}  // namespace sekisho::access::property

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
    Instant at = 0, ran = 0;  // when the last was, and how long the machine had run
    int attempt = -1;         // index of its event; -1: none counts
};
struct PinHistory {
    bool enrolled = false;
    Instant set = 0;
    int grace_used = 0;
    Tries tries;
};

// Whether a wait until then still keeps somebody waiting: neither that time nor so much running time is over
// (6.5-D6-1).
[[nodiscard]] bool keeps_waiting(const Tries& tries, Instant until, const Tap& tap);
[[nodiscard]] std::string card_status(const Hospital& paper, int card);  // unknown, good, revoked
[[nodiscard]] Whereabouts where_is(const Hospital& paper, const std::string& person);
[[nodiscard]] Crowd crowd_in(const Hospital& paper, const std::string& zone);
[[nodiscard]] PinHistory pin_of(const Hospital& paper, const std::string& person);
[[nodiscard]] Tries tries_at(const Hospital& paper, const std::string& door);

}  // namespace sekisho::access::property

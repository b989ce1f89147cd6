// SPDX-License-Identifier: Apache-2.0
// What became of cards, visits and permits at the desk, found by reading the events from the first to the last for each
// question. It shares no code with daemon/state.
#pragma once

#include "tests/daemon/access/property/paper.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::access::property {

[[nodiscard]] const Card* card_on_paper(const Hospital& paper, int ref);  // nullptr: none
// in_use, forgotten, damaged, lost, not_activated, returned, not_returned (6.5-B1g, B1h, 6.8-C3)
[[nodiscard]] std::string standing_of(const Hospital& paper, int card);

// For which a badge is lent (6.4-C3a).
struct Visit {
    std::string visitor, host;
    Instant until = 0;
    int event = -1;  // index of its beginning
};

// Whether it is one of them.
[[nodiscard]] bool names(const std::vector<std::string>& words, const std::string& word);
[[nodiscard]] std::optional<Visit> visit_with(const Hospital& paper, int badge);
// Who carries the card, as doors see it: the visitor, of a badge that is lent.
[[nodiscard]] std::string carrier_of(const Hospital& paper, int card);

// A permit that is not over (6.8-C5).
struct Permit {
    const Event* asked = nullptr;
    int event = -1;     // index of its submission
    std::string stage;  // submitted, approved, started, reported
    Instant until = 0;  // of its window, which a withdrawal shortens
};
[[nodiscard]] std::vector<Permit> permits_of(const Hospital& paper);

// A break-glass card since it was sealed (6.9-B2.1).
struct Seal {
    std::string name;   // "": it never was
    std::string state;  // whole, broken, over
    Instant until = 0;
    bool in_emergency = false;  // of `broken`
};
[[nodiscard]] Seal seal_of(const Hospital& paper, int card);
// Whether something was done with a temporary card for which the person has not answered yet (6.5-B1h).
[[nodiscard]] bool has_unanswered(const Hospital& paper, const std::string& person);

// What is known of somebody of a vendor (6.8-C4). 0: never.
struct Word {
    Instant registered = 0;  // the first card
    Instant named = 0;       // last said to work there
    Instant came = 0;        // last let in
    int struck_by = -1;      // index of the event that says: works there no more
};
[[nodiscard]] Word last_word_on(const Hospital& paper, const std::string& person);

// Let in, and the door has not told yet whether they went.
struct OnTheWay {
    std::string person, door, zone;
};
[[nodiscard]] std::vector<OnTheWay> on_the_way(const Hospital& paper);

}  // namespace sekisho::access::property

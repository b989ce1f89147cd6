// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/history.hpp"

#include <set>

namespace sekisho::access::property {
namespace {

std::string owner_of(const Hospital& paper, int ref) {
    for (const Card& card : paper.cards) {
        if (card.ref == ref) return card.holder;
    }
    return "";
}

// Somebody left this zone and nobody knows who: by a way out that names nobody, or through a door that just opened.
bool lets_somebody_out_of(const Event& event, const std::string& zone) {
    const bool nameless = event.what == "went" && event.person.empty() && event.to == "outside";
    return (nameless || event.what == "opened") && event.from == zone;
}

bool says_right(const Event& event) {
    return event.what == "pin_right" || event.what == "pin_grace" || event.what == "pin_set" ||
           event.what == "pin_resealed";
}

}  // namespace

bool keeps_waiting(const Tries& tries, Instant until, const Tap& tap) {
    const bool over_by_the_clock = tap.ledger >= until;
    const bool over_by_running = tap.running >= tries.ran + (until - tries.at);
    return !over_by_the_clock && !over_by_running;
}

std::string card_status(const Hospital& paper, int card) {
    std::string status = "unknown";
    for (const Event& event : paper.events) {
        if (event.card == card && event.what == "issued") status = "good";
        if (event.card == card && event.what == "revoked") status = "revoked";
        const bool forgotten = event.what == "erased" && event.person == owner_of(paper, card);
        if (forgotten && status == "good") status = "revoked";
    }
    return status;
}

Whereabouts where_is(const Hospital& paper, const std::string& person) {
    const Whereabouts nowhere{};
    Whereabouts now;
    for (const Event& event : paper.events) {
        const bool theirs = event.person == person;
        if (event.what == "went" && theirs) {
            now = event.to == "outside" ? nowhere : Whereabouts{event.to, event.when, "certain"};
        } else if (event.what == "mustered" && theirs) {
            now = nowhere;
        } else if (event.what == "approved" && theirs && !now.zone.empty() && now.since <= event.when) {
            now = nowhere;
        } else if (event.what == "forgiven" && theirs && !now.zone.empty()) {
            now.standing = "forgiven";
        } else if (!now.zone.empty() && lets_somebody_out_of(event, now.zone) && now.standing == "certain") {
            now.standing = "maybe";
        }
    }
    return now;
}

Crowd crowd_in(const Hospital& paper, const std::string& zone) {
    std::set<std::string> seen;
    for (const Event& event : paper.events) {
        if (!event.person.empty()) seen.insert(event.person);
    }
    Crowd crowd;
    for (const std::string& person : seen) {
        const Whereabouts now = where_is(paper, person);
        if (now.zone == zone) ++(now.standing == "certain" ? crowd.certain : crowd.maybe);
    }
    return crowd;
}

PinHistory pin_of(const Hospital& paper, const std::string& person) {
    PinHistory pin;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& event = paper.events[i];
        if (event.person != person) continue;
        if (says_right(event) && event.of >= 0 && event.of == pin.tries.attempt) pin.tries = {};
        if (event.what == "pin_tried")
            pin.tries = {event.not_before, event.locked_until, event.when, event.ran, static_cast<int>(i)};
        if (event.what == "pin_grace" && event.of >= 0) ++pin.grace_used;  // only a PIN that was tried used it up
        if (event.what == "pin_reset" || event.what == "erased") pin = {};
        if (event.what == "pin_set") pin = {true, event.when, 0, {}};
    }
    return pin;
}

Tries tries_at(const Hospital& paper, const std::string& door) {
    Tries tries;
    for (std::size_t i = 0; i < paper.events.size(); ++i) {
        const Event& event = paper.events[i];
        if (event.door != door) continue;
        if (says_right(event) && event.of >= 0 && event.of == tries.attempt) tries = {};
        if (event.what == "pin_tried")
            tries = {event.point_not_before, event.point_locked_until, event.when, event.ran, static_cast<int>(i)};
    }
    return tries;
}

}  // namespace sekisho::access::property

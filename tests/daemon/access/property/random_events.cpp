// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/random_parts.hpp"

namespace sekisho::access::property {
namespace {

// Of a PIN: the last try of that person, or none. What is said of it may come late.
int some_attempt(const Hospital& paper, const std::string& person) {
    for (std::size_t i = paper.events.size(); i > 0; --i) {
        const Event& event = paper.events[i - 1];
        if (event.what == "pin_tried" && event.person == person && !once_in(4)) return static_cast<int>(i - 1);
    }
    return -1;
}

// By card, and what the door tells afterwards.
void pass(const Hospital& paper, Event& event) {
    if (once_in(5)) event.person = one_of(kVisitors);
    if (event.what == "let_in") {
        event.to = one_of(kZones);
        return;
    }
    event.of = once_in(2) ? -1 : some_earlier(paper, "let_in");
    if (event.of < 0) return;
    const Event& grant = paper.events[static_cast<std::size_t>(event.of)];
    event.person = grant.person;
    event.door = grant.door;
    event.to = grant.to;
}

Event random_event(const Hospital& paper, Instant when) {
    static const Texts kWhat{
        "revoked",       "erased",  "went",    "went",         "went",      "went",      "went",      "stayed",
        "opened",        "opened",  "opened",  "closed",       "forgiven",  "mustered",  "declared",  "approved",
        "pin_reset",     "pin_set", "pin_set", "pin_resealed", "pin_tried", "pin_tried", "pin_right", "pin_grace",
        "nameless_exit", "let_in",  "let_in",  "opened",       "opened",    "went",      "went"};
    Event event;
    event.what = one_of(kWhat);
    if ((event.what == "revoked" || event.what == "erased") && !once_in(3)) event.what = "pin_tried";
    event.when = when;
    event.person = one_of(kPeople);
    event.door = one_of(kDoors);
    event.from = one_of(kZones);
    event.to = one_of<std::string>({"court", "ward", "server", "vault", "outside"});
    if (event.what == "went" || event.what == "stayed" || event.what == "let_in") pass(paper, event);
    if (event.what == "revoked") event.card = 1 + below(kCards);
    if (event.what == "opened" || event.what == "closed" || event.what == "nameless_exit") event.person = "";
    if (event.what == "nameless_exit") event.to = "outside";
    if (event.what == "nameless_exit") event.what = "went";
    if (event.what == "revoked") event.person = paper.cards[static_cast<std::size_t>(event.card - 1)].holder;
    if (event.what == "approved") event.when -= one_of<Instant>({0, 30 * kMinute, 2 * kDay});
    if (event.what == "pin_tried") {
        if (once_in(6)) event.person = "";
        event.not_before = when + one_of<Instant>({0, 2 * kSecond, kDay});
        event.locked_until = one_of<Instant>({0, 0, when + 15 * kMinute, when + 2 * kDay});
        event.point_not_before = when + one_of<Instant>({0, 2 * kSecond, 9 * kDay});
        event.point_locked_until = one_of<Instant>({0, 0, when + 5 * kMinute, when + 9 * kDay});
    } else if (event.what.starts_with("pin_") && event.what != "pin_reset") {
        event.of = some_attempt(paper, event.person);
    }
    return event;
}

}  // namespace

void add_events(Hospital& paper) {
    Instant when = kFirst;
    for (const Card& card : paper.cards) {
        if (card.ref == kNeverIssued || (card.ref <= kCards && once_in(20))) continue;
        Event event;
        event.what = "issued";
        event.person = card.holder;
        event.card = card.ref;
        event.when = when;
        paper.events.push_back(event);
    }
    if (once_in(2)) add_visit_event(paper, when);
    if (once_in(2)) add_permit_event(paper, when);
    if (!once_in(3)) seal_card(paper, when);
    for (const std::string& person : kPeople) {
        if (once_in(3)) continue;
        Event event;
        event.what = "pin_set";
        event.person = person;
        event.door = kDoors.front();
        event.when = when;
        paper.events.push_back(event);
    }
    Instant ran = kMinute;
    for (int i = below(50); i > 0; --i) {
        const Instant passed = one_of<Instant>({kSecond, 5 * kMinute, kDay / 4});
        ran += passed;
        when += once_in(8) ? kSecond : passed;  // somebody set the clock back meanwhile
        const std::size_t before = paper.events.size();
        add_expired_plans(paper, when);
        if (once_in(2)) {
            add_desk_event(paper, when);
        } else {
            paper.events.push_back(random_event(paper, when));
        }
        for (std::size_t event = before; event < paper.events.size(); ++event) paper.events[event].ran = ran;
    }
}

}  // namespace sekisho::access::property

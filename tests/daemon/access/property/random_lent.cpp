// SPDX-License-Identifier: Apache-2.0
// What is done at the desk: cards, visits and permits.
#include "tests/daemon/access/property/desk.hpp"
#include "tests/daemon/access/property/random_parts.hpp"
#include "tests/daemon/access/property/standing.hpp"

#include <algorithm>

namespace sekisho::access::property {
namespace {

Event event_at(Instant when, const std::string& what) {
    Event event;
    event.when = when;
    event.what = what;
    return event;
}

// Of a card of a person.
void change_card(const Hospital& paper, Event& event) {
    event.card = 1 + below(kCards);
    event.person = card_on_paper(paper, event.card)->holder;
    const std::string standing = standing_of(paper, event.card);
    if (standing == "in_use") {
        event.what = one_of<std::string>({"card_suspended", "card_suspended", "card_suspended", "card_handed_over",
                                          "card_returned", "card_not_returned"});
        event.name = one_of<std::string>({"forgotten", "damaged", "lost"});
        return;
    }
    event.what = standing == "not_activated"                            ? "card_activated"
                 : standing == "returned" || standing == "not_returned" ? "card_returned"
                                                                        : "card_restored";
}

// The emergency that a card is used in; -1: nothing was declared.
int emergency_at(const Hospital& paper) {
    for (const Declared& one : declared_plans(paper)) {
        if (!one.drill) return one.event;
    }
    return -1;
}

// Of a card that is nobody's own: sealed, used, destroyed.
void change_seal(const Hospital& paper, Event& event) {
    event.card = kCards + kBadges + 1 + below(kSealed);
    event.person = card_on_paper(paper, event.card)->holder;
    const Seal seal = seal_of(paper, event.card);
    event.what = seal.name.empty() ? "card_sealed" : once_in(8) ? "card_destroyed" : "card_used";
    event.name = event.person.substr(event.person.find(':') + 1);
    if (event.what == "card_sealed") return;
    event.name = seal.name;
    if (event.what != "card_used") return;
    event.of = emergency_at(paper);
    event.until = event.when + one_of<Instant>({kDay / 2, 4 * kDay, 9 * kDay});
}

// With a temporary card, the answer to it, and who looked at that.
void act(const Hospital& paper, Event& event) {
    event.what = one_of<std::string>({"act_confirmed", "act_denied", "reviewed"});
    event.of = some_earlier(paper, event.what == "reviewed" && once_in(2) ? "act_denied" : "acted");
    if (event.of >= 0 && once_in(2)) return;
    event.what = "acted";
    event.of = -1;
    event.person = one_of(kRostered);
    event.door = one_of(kDoors);
    event.to = one_of(kZones);
}

void submit(Event& event) {
    event.what = "permit_submitted";
    event.begin = event.when + one_of<Instant>({-kDay, 0, kDay / 2});
    event.until = event.begin + one_of<Instant>({kDay / 4, kDay, 9 * kDay});
    event.report_by = event.until + one_of<Instant>({0, 0, kDay});
    event.name = one_of<std::string>({"", "v", "v"});
    event.other = once_in(2) ? one_of(kRostered) : "";
    for (const std::string& zone : kZones) {
        if (once_in(2)) event.zones.push_back(zone);
    }
    for (const std::string& person : kPeople) {
        if (!once_in(4)) event.workers.push_back(person);
    }
}

// Most keep their people; a vendor that names nobody has nobody left.
void list_workers(Event& event) {
    event.what = "vendor_listed";
    for (const std::string& person : kPeople) {
        if (once_in(3)) continue;
        (once_in(5) ? event.struck : event.workers).push_back(person);
    }
}

}  // namespace

void add_vendor_event(Hospital& paper, Instant when) {
    Event event = event_at(when, one_of<std::string>({"vendor_confirmed", "vendor_struck", "vendor_listed"}));
    event.name = one_of(kFirms);
    if (event.what == "vendor_listed") {
        list_workers(event);
    } else {
        event.person = one_of(kPeople);
    }
    paper.events.push_back(event);
}

void add_card_event(Hospital& paper, Instant when) {
    Event event = event_at(when, "");
    if (once_in(3)) {
        act(paper, event);
    } else if (once_in(2)) {
        change_card(paper, event);
    } else {
        change_seal(paper, event);
    }
    paper.events.push_back(event);
}

void seal_card(Hospital& paper, Instant when) {
    Event event = event_at(when, "");
    change_seal(paper, event);
    paper.events.push_back(event);
}

void add_permit_event(Hospital& paper, Instant when) {
    Event event = event_at(when, "");
    const auto permits = permits_of(paper);
    if (permits.size() < 2 || once_in(6)) {
        submit(event);
        paper.events.push_back(event);
        if (once_in(4)) return;
        const int asked = static_cast<int>(paper.events.size()) - 1;
        event = event_at(when, "permit_approved");
        event.of = asked;
        paper.events.push_back(event);
        event.what = "permit_started";
    } else {
        const Permit& permit = one_of(permits);
        event.of = permit.event;
        event.what = once_in(6)                    ? "permit_withdrawn"
                     : permit.stage == "submitted" ? "permit_approved"
                     : permit.stage == "approved"  ? "permit_started"
                     : permit.stage == "started"   ? "permit_reported"
                     : one_of<int>({0, 1}) == 0    ? "permit_returned"
                                                   : "permit_closed";
    }
    paper.events.push_back(event);
}

void add_visit_event(Hospital& paper, Instant when) {
    Event event = event_at(when, "visit_begun");
    event.card = kCards + 1 + below(kBadges);
    if (const auto visit = visit_with(paper, event.card)) {
        event.what = once_in(2) ? "visit_ended" : "visit_badge_kept";
        event.of = visit->event;
        event.person = visit->visitor;
    } else if (standing_of(paper, event.card) == "in_use") {
        event.person = kVisitors[static_cast<std::size_t>(event.card - kCards - 1)];
        event.other = one_of(kRostered);
        event.until = when + one_of<Instant>({kDay / 2, kDay, 9 * kDay});
    } else {
        event.what = "card_returned";
        event.person = card_on_paper(paper, event.card)->holder;
    }
    paper.events.push_back(event);
}

}  // namespace sekisho::access::property

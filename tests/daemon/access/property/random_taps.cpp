// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/desk.hpp"
#include "tests/daemon/access/property/random_hospital.hpp"
#include "tests/daemon/access/property/random_parts.hpp"

#include <algorithm>

namespace sekisho::access::property {
namespace {

Instant time_of_day(const std::string& clock) {
    return (std::stol(clock.substr(0, 2)) * 60 + std::stol(clock.substr(3, 2))) * kMinute;
}

// On the date of the duty everything that a schedule says of any weekday, with and without the margins.
void add_duty_edges(const Hospital& paper, const DutyRow& row, std::vector<Instant>& edges) {
    const Instant midnight = row.day * kDay - kTokyo;
    for (const auto& [day, list] : paper.hours.at(row.hours).week) {
        for (const std::string& period : list) {
            const Instant from = midnight + time_of_day(period.substr(0, 5));
            const Instant to = midnight + time_of_day(period.substr(6, 5));
            edges.insert(edges.end(), {from, to, from - paper.duty.before * kMinute, to + paper.duty.after * kMinute,
                                       to + kDay + paper.duty.after * kMinute});
        }
    }
}

// Those that are nobody's own less often.
int some_card() {
    return 1 + below(once_in(4) ? kAllCards : kCards);
}

// How long the machine has run at a tap: as long as the clock went on, or just so long that a wait is over.
Instant some_running(const Hospital& paper, Instant ledger) {
    if (paper.events.empty()) return 0;
    const Event& last = paper.events.back();
    const Instant since = last.ran + std::max<Instant>(0, ledger - last.when);
    const int tried = some_earlier(paper, "pin_tried");
    if (tried < 0 || !once_in(4)) return since;
    const Event& event = paper.events[static_cast<std::size_t>(tried)];
    const Instant end =
        one_of<Instant>({event.not_before, event.locked_until, event.point_not_before, event.point_locked_until});
    return std::max(last.ran, event.ran + (end - event.when) + one_of<Instant>({-1, 0, 1}));
}

int card_of(const Hospital& paper, const std::string& holder) {
    for (const Card& card : paper.cards) {
        if (card.holder == holder && once_in(2)) return card.ref;
    }
    return 0;
}

}  // namespace

std::vector<Instant> edges_of(const Hospital& paper) {
    std::vector<Instant> edges;
    for (const Vendor& vendor : paper.vendors) edges.push_back(vendor.until);
    for (const Person& person : paper.people) {
        edges.insert(edges.end(), {person.from, person.until, person.trained});
        if (person.trained != kNever) edges.push_back(person.trained - paper.training_warns);
        for (const Post& post : person.posts) edges.insert(edges.end(), {post.from, post.until});
    }
    for (const Event& event : paper.events) {
        edges.insert(edges.end(),
                     {event.not_before, event.locked_until, event.point_not_before, event.point_locked_until,
                      event.when, event.begin, event.until, event.report_by, event.when + paper.pin.max_age,
                      event.when + paper.pin.max_age - paper.pin.warn_before});
        for (const Zone& zone : paper.zones) edges.push_back(event.when + zone.passback_for);
        for (const Vendor& vendor : paper.vendors)
            edges.insert(edges.end(), {event.when + vendor.confirm_every, event.when + vendor.unused_after});
    }
    for (const Card& card : paper.cards) edges.push_back(card.until);
    for (const DutyRow& row : paper.duty.rows) add_duty_edges(paper, row, edges);
    for (int i = 0; i < 20; ++i) edges.push_back(some_instant());
    std::erase_if(edges, [](Instant edge) { return edge <= kFirst || edge >= kLast; });
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

Tap random_tap(const Hospital& paper, const std::vector<Instant>& edges) {
    static const Texts kPins{"none",  "none",  "none",      "right",       "right",    "right",
                             "right", "wrong", "not_typed", "no_verifier", "no_ledger"};
    static const std::vector<Instant> kBeside{-kSecond, -1, 0, 0, 1};
    Tap tap;
    tap.card = once_in(40) ? one_of<int>({0, kNeverIssued}) : some_card();
    const Card* card = card_on_paper(paper, tap.card);
    tap.holder = card == nullptr ? "" : card->holder;
    const Door& door = one_of(paper.doors);
    tap.door = door.name;
    tap.exit = door.has_exit && once_in(6);
    tap.pin = one_of(kPins);
    tap.second = once_in(2) ? some_card() : 0;
    if (const auto visit = visit_with(paper, tap.card); visit && once_in(2)) tap.second = card_of(paper, visit->host);
    tap.attended = once_in(4);
    tap.clock = one_of(edges) + one_of(kBeside);
    tap.ledger = once_in(3) ? std::max(tap.clock, one_of(edges) + one_of(kBeside)) : tap.clock;
    tap.running = some_running(paper, tap.ledger);
    tap.deny_limited = once_in(6);
    tap.need_pin = once_in(6);
    tap.interlocked = (tap.clock / kMinute + tap.card) % 3 == 0;  // not by the dice, as which doors wait for each other
    return tap;
}

std::pair<Tap, Tap> random_pair(const Hospital& paper, const std::vector<Instant>& edges) {
    Tap first = random_tap(paper, edges);
    first.exit = false;
    first.second = 0;
    Tap second = first;
    const Tap other = random_tap(paper, edges);
    second.card = other.card;
    second.holder = other.holder;
    second.pin = other.pin;
    second.attended = other.attended;
    return {first, second};
}

}  // namespace sekisho::access::property

// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/access/property/random_hospital.hpp"

#include "tests/support/site_text.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <utility>

namespace sekisho::access::property {
namespace {

using sekisho::tests::PaperList;
using Texts = std::vector<std::string>;

const Texts kHours{"a", "b", "c", "d"}, kDoors{"p", "q", "r", "s"}, kJobs{"x", "y", "z"}, kFirms{"v", "w"};
const Texts kZones{"court", "ward", "server", "vault"};
const Texts kPeople{"N1", "N2", "N3", "N4", "N5"};  // N5 never stands in the roster
const Instant kFirst = sekisho::tests::utc("2026-04-29 15:00:00").time_since_epoch().count();
const Instant kLast = sekisho::tests::utc("2026-05-11 15:00:00").time_since_epoch().count();
constexpr int kCards = 7, kNeverIssued = 99;

template <class T>
T one_of(const std::vector<T>& values) {
    return *rc::gen::resize(100, rc::gen::elementOf(values));
}
// Once in so many times.
bool once_in(int times) {
    return *rc::gen::resize(100, rc::gen::inRange(0, times)) == 0;
}
int below(int end) {
    return *rc::gen::resize(100, rc::gen::inRange(0, end));
}
// On a quarter of an hour.
Instant some_instant() {
    return kFirst + below(static_cast<int>((kLast - kFirst) / (15 * kMinute))) * 15 * kMinute;
}

PaperList random_list() {
    static const std::vector<PaperList> kLists{{"00:00-24:00"},
                                               {"00:00-24:00"},
                                               {},
                                               {"08:30-17:30"},
                                               {"17:30-08:30"},
                                               {"06:30-06:30"},
                                               {"08:00-12:00", "13:00-17:00"},
                                               {"00:15-06:00", "22:00-24:00"},
                                               {"09:00-10:00", "21:45-00:15"}};
    return one_of(kLists);
}

void add_times(Hospital& paper) {
    for (const std::string name : {"holidays", "half_days"}) {
        auto& group = paper.calendar.groups[name];
        group.priority = name == "holidays" ? 2 : 1;
        for (int day = 1; day <= 9; ++day) {
            if (once_in(5)) group.dates.insert("2026-05-0" + std::to_string(day));
        }
    }
    if (!once_in(3)) paper.calendar.years.insert(2026);
    paper.calendar.uncovered = one_of<std::string>({"", "holidays", "half_days"});
    for (const std::string& name : kHours) {
        auto& hours = paper.hours[name];
        const PaperList usual = random_list();
        for (const char* day : {"mon", "tue", "wed", "thu", "fri"}) hours.week[day] = usual;
        for (const char* day : {"sat", "sun"}) hours.week[day] = random_list();
        for (const auto& [group, rest] : paper.calendar.groups) {
            if (!once_in(3)) hours.special[group] = random_list();
        }
        hours.cut = once_in(2);
    }
}

void add_places(Hospital& paper) {
    for (std::size_t i = 0; i < kZones.size(); ++i) {
        Zone zone;
        zone.name = kZones[i];
        if (i > 0 && !once_in(3)) zone.parent = kZones[static_cast<std::size_t>(below(static_cast<int>(i)))];
        zone.sensitivity = one_of<std::string>({"unrestricted", "controlled", "limited", "exclusion"});
        zone.care = once_in(3);
        zone.context = one_of<std::string>({"off", "off", "warn", "deny"});
        zone.passback = one_of<std::string>({"off", "off", "soft", "hard"});
        zone.passback_for = one_of<Instant>({0, 30 * kMinute, 2 * kDay});
        zone.least = one_of<int>({0, 0, 0, 1, 2, 3});
        zone.most = one_of<int>({0, 0, 0, 1, 2, 3});
        paper.zones.push_back(zone);
        paper.doors.push_back({kDoors[i], zone.name, !once_in(3), !once_in(6)});
    }
    for (int i = below(10); i > 0; --i)
        paper.levels.push_back(
            {one_of(kDoors), one_of<std::string>({"", "a", "b"}), once_in(2), once_in(3), once_in(2)});
    for (const std::string& door : kDoors) {
        if (!once_in(10)) paper.levels.push_back({door, "", once_in(3), once_in(4), once_in(2)});
    }
}

void add_rights(Hospital& paper) {
    for (const std::string& job : kJobs)
        paper.jobs.push_back(
            {job, one_of<std::string>({"licensed", "licensed", "clerical", "vendor", "third_party", "custodian"})});
    for (int i = 4 + below(14); i > 0; --i)
        paper.rights.push_back({one_of(kJobs), one_of(kDoors), one_of(kHours), once_in(5), once_in(4), once_in(4)});
    for (const std::string& name : kFirms) {
        Vendor vendor{name, once_in(2) ? some_instant() : kNever, {}, once_in(3), once_in(2)};
        for (const std::string& zone : kZones) {
            if (once_in(2)) vendor.zones.push_back(zone);
        }
        paper.vendors.push_back(vendor);
    }
    for (int i = below(20); i > 0; --i)
        paper.duty.rows.push_back({one_of(kPeople), one_of(kHours), static_cast<long>(kFirst / kDay) + below(14)});
    paper.duty.before = one_of<long>({0, 30, 720});
    paper.duty.after = one_of<long>({0, 60, 720});
    paper.duty.as_assignment = once_in(2);
    paper.training = one_of<std::string>({"", "warn", "deny_limited", "deny"});
    paper.training_warns = one_of<Instant>({0, 2 * kDay});
    paper.pin = {one_of<Instant>({0, 3 * kDay}), one_of<Instant>({0, kDay}), below(3)};
}

Post random_post() {
    Post post{one_of(kJobs), one_of<std::string>({"", "", "a", "c"})};
    if (once_in(3)) post.from = some_instant();
    if (once_in(3)) post.until = some_instant();
    return post;
}

void add_people(Hospital& paper) {
    for (std::size_t i = 0; i + 1 < kPeople.size(); ++i) {
        Person person;
        person.id = kPeople[i];
        person.vendor = one_of<std::string>({"", "", "", "v", "w"});
        if (once_in(5)) person.from = some_instant();
        if (once_in(5)) person.until = some_instant();
        if (once_in(3)) person.trained = some_instant();
        person.extended = once_in(3);
        for (int posts = 1 + below(3); posts > 0; --posts) person.posts.push_back(random_post());
        paper.people.push_back(person);
    }
    for (int ref = 1; ref <= kCards; ++ref) {
        const bool first_of_theirs = ref <= static_cast<int>(kPeople.size());
        paper.cards.push_back({ref, first_of_theirs ? kPeople[static_cast<std::size_t>(ref - 1)] : one_of(kPeople)});
    }
    paper.cards.push_back({kNeverIssued, "N1"});  // known to the vault alone
}

// Of a PIN: the last try of that person, or none. What is said of it may come late.
int some_attempt(const Hospital& paper, const std::string& person) {
    for (std::size_t i = paper.events.size(); i > 0; --i) {
        const Event& event = paper.events[i - 1];
        if (event.what == "pin_tried" && event.person == person && !once_in(4)) return static_cast<int>(i - 1);
    }
    return -1;
}

Event random_event(const Hospital& paper, Instant when) {
    static const Texts kWhat{"revoked",   "erased",    "went",      "went",      "went",         "went",
                             "went",      "stayed",    "opened",    "closed",    "forgiven",     "mustered",
                             "declared",  "approved",  "pin_reset", "pin_set",   "pin_set",      "pin_resealed",
                             "pin_tried", "pin_tried", "pin_right", "pin_grace", "nameless_exit"};
    Event event;
    event.what = one_of(kWhat);
    event.when = when;
    event.person = one_of(kPeople);
    event.door = one_of(kDoors);
    event.from = one_of(kZones);
    event.to = one_of<std::string>({"court", "ward", "server", "vault", "outside"});
    if (event.what == "opened" || event.what == "closed" || event.what == "nameless_exit") event.person = "";
    if (event.what == "nameless_exit") event.to = "outside";
    if (event.what == "nameless_exit") event.what = "went";
    if (event.what == "revoked") event.card = 1 + below(kCards);
    if (event.what == "revoked") event.person = paper.cards[static_cast<std::size_t>(event.card - 1)].holder;
    if (event.what == "approved") event.when -= one_of<Instant>({0, 30 * kMinute, 2 * kDay});
    if (event.what == "pin_tried") {
        if (once_in(6)) event.person = "";
        event.not_before = when + one_of<Instant>({0, 2 * kSecond, kDay});
        event.locked_until = one_of<Instant>({0, 0, when + 15 * kMinute, when + 2 * kDay});
        event.point_not_before = when + one_of<Instant>({0, 2 * kSecond, kDay});
        event.point_locked_until = one_of<Instant>({0, when + 5 * kMinute, when + 2 * kDay});
    } else if (event.what.starts_with("pin_") && event.what != "pin_reset") {
        event.attempt = some_attempt(paper, event.person);
    }
    return event;
}

void add_events(Hospital& paper) {
    Instant when = kFirst;
    for (const Card& card : paper.cards) {
        if (card.ref == kNeverIssued || once_in(9)) continue;
        Event event;
        event.what = "issued";
        event.person = card.holder;
        event.card = card.ref;
        event.when = when;
        paper.events.push_back(event);
    }
    for (const std::string& person : kPeople) {
        if (once_in(3)) continue;
        Event event;
        event.what = "pin_set";
        event.person = person;
        event.door = kDoors.front();
        event.when = when;
        paper.events.push_back(event);
    }
    for (int i = below(26); i > 0; --i) {
        when += one_of<Instant>({kSecond, 5 * kMinute, kDay / 4});
        paper.events.push_back(random_event(paper, when));
    }
}

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

}  // namespace

Hospital random_hospital() {
    Hospital paper;
    add_times(paper);
    add_places(paper);
    add_rights(paper);
    add_people(paper);
    add_events(paper);
    return paper;
}

std::vector<Instant> edges_of(const Hospital& paper) {
    std::vector<Instant> edges;
    for (const Vendor& vendor : paper.vendors) edges.push_back(vendor.until);
    for (const Person& person : paper.people) {
        edges.insert(edges.end(), {person.from, person.until, person.trained});
        if (person.trained != kNever) edges.push_back(person.trained - paper.training_warns);
        for (const Post& post : person.posts) edges.insert(edges.end(), {post.from, post.until});
    }
    for (const Event& event : paper.events) {
        edges.insert(edges.end(), {event.not_before, event.locked_until, event.point_not_before,
                                   event.point_locked_until, event.when, event.when + paper.pin.max_age,
                                   event.when + paper.pin.max_age - paper.pin.warn_before});
        for (const Zone& zone : paper.zones) edges.push_back(event.when + zone.passback_for);
    }
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
    tap.card = once_in(20) ? one_of<int>({0, kNeverIssued}) : 1 + below(kCards);
    tap.holder =
        tap.card >= 1 && tap.card <= kCards ? paper.cards[static_cast<std::size_t>(tap.card - 1)].holder : "N1";
    const Door& door = one_of(paper.doors);
    tap.door = door.name;
    tap.exit = door.has_exit && once_in(6);
    tap.pin = one_of(kPins);
    tap.second = once_in(2) ? 1 + below(kCards) : 0;
    tap.attended = once_in(4);
    tap.clock = one_of(edges) + one_of(kBeside);
    tap.ledger = once_in(3) ? std::max(tap.clock, one_of(edges) + one_of(kBeside)) : tap.clock;
    tap.deny_limited = once_in(6);
    tap.need_pin = once_in(6);
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

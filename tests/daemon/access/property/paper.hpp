// SPDX-License-Identifier: Apache-2.0
// A whole hospital on paper: one table a kind of fact, everything by name. `site_of` and `state_of` make of it the
// values that decide() takes; the oracle reads the tables as they stand. Instants are microseconds of UTC since 1970.
#pragma once

#include "daemon/access/decide.hpp"
#include "tests/support/paper.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace sekisho::access::property {

using Instant = std::int64_t;
inline constexpr Instant kSecond = 1'000'000, kMinute = 60 * kSecond, kDay = 1440 * kMinute;
inline constexpr Instant kNever = std::numeric_limits<Instant>::max();   // no end
inline constexpr Instant kAlways = std::numeric_limits<Instant>::min();  // no beginning
inline constexpr Instant kTokyo = 540 * kMinute;                         // local time is ahead of UTC by this
inline constexpr const char *kFirstDate = "2026-04-28", *kLastDate = "2026-05-13";  // of all that happens

struct Zone {
    std::string name, parent;                // parent "": none
    std::string sensitivity = "controlled";  // unrestricted, controlled, limited, exclusion
    bool care = false;
    std::string context = "off", passback = "off";
    Instant passback_for = 0;  // 0: until the exit
    int least = 0, most = 0;
};
struct Door {
    std::string name, zone;
    bool has_exit = false, has_keypad = true, fire_release = false, cabinet = false;
};
struct LevelRow {             // in order; of a door's rows the first whose hours hold
    std::string door, hours;  // hours "": always
    bool pin = false, dual = false, desk = false;
};
struct Job {
    std::string name, person_class;  // licensed, clerical, vendor, third_party, custodian
};
struct Right {  // in order; named after the line it stands in
    std::string job, door, hours;
    bool permit = false, escort = false, on_duty = false;
};
struct Post {
    std::string job, hours;  // hours "": always
    Instant from = kAlways, until = kNever;
};
struct Vendor {
    std::string name;
    Instant until = kNever;
    std::vector<std::string> zones;
    bool permit = false, escort = false;
    Instant confirm_every = 0, unused_after = 0;  // 0: never asked after
};
struct Person {              // row i of the roster stands in line i + 2
    std::string id, vendor;  // vendor "": employed
    Instant from = kAlways, until = kNever, trained = kNever;
    bool extended = false;
    std::vector<Post> posts;  // one at least
};
struct DutyRow {
    std::string person, hours;
    long day = 0;  // since 1970, in Tokyo
};
struct Duty {
    std::vector<DutyRow> rows;
    long before = 0, after = 0;  // margins, in minutes
    bool as_assignment = false;
};
struct PinRules {
    Instant max_age = 0;  // 0: none
    Instant warn_before = 0;
    int grace = 0;
};
struct Effect {
    std::string kind;  // card_only, widen, locked_open
    std::vector<std::string> zones, jobs;
};
struct Plan {
    std::string name;
    std::vector<Effect> effects;  // in order
};
struct BreakGlass {
    std::string name;
    std::vector<std::string> doors;
    bool undeclared = false;  // opens also where nothing was declared
};
struct Card {
    int ref = 0;
    std::string holder;            // as the vault says
    std::string kind = "regular";  // temporary, test, badge, break_glass
    Instant until = 0;             // of a temporary one
};
// What happened, in order; see `entry_of` for which entry each is.
struct Event {
    std::string what;
    std::string person;  // "": nobody known
    int card = 0;
    std::string from, to;  // zones
    std::string door;      // whose reader
    Instant when = 0, not_before = 0, locked_until = 0, point_not_before = 0, point_locked_until = 0;
    std::string name;   // of the mode, the input, the plan, the sealed card, the vendor; why a card is suspended
    std::string other;  // the host, the attendant
    std::vector<std::string> zones, workers;
    std::vector<std::string> struck;  // of a vendor's list: who works there no more
    Instant begin = 0, until = 0, report_by = 0;
    Instant ran = 0;  // how long the machine had run
    bool drill = false;
    int of = -1;  // index of the event that it refers to
};
struct Hospital {
    sekisho::tests::PaperCalendar calendar;
    std::map<std::string, sekisho::tests::PaperSchedule> hours;
    std::vector<Zone> zones;  // besides "outside"
    std::vector<Door> doors;
    std::vector<std::string> interlock;  // doors of which one at a time lets people in; empty: there is none
    std::vector<LevelRow> levels;
    std::vector<Job> jobs;
    std::vector<Right> rights;
    std::vector<Vendor> vendors;
    Duty duty;
    std::string training;  // "": no such table; else after_end
    Instant training_warns = 0;
    PinRules pin;
    std::vector<Plan> plans;
    std::vector<BreakGlass> break_glass;
    std::vector<Person> people;
    std::vector<Card> cards;
    std::vector<Event> events;
};
// Somebody at a door.
struct Tap {
    int card = 0;        // 0: refused by the reader
    std::string holder;  // as the vault says
    std::string door;
    bool exit = false;
    std::string pin = "none";
    int second = 0;  // card; 0: none
    bool attended = false;
    Instant clock = 0, ledger = 0;
    bool deny_limited = false, need_pin = false;
    Instant running = 0;       // how long the machine has run
    bool interlocked = false;  // another door of the interlock is open
};

// Where a row stands in site.toml: a line made up of its key, and the key.
[[nodiscard]] std::string rule_of(const std::string& key);
// Of the person with this staff number, in the ledger.
[[nodiscard]] std::int64_t pid_of(const std::string& person);
[[nodiscard]] site::Site site_of(const Hospital& paper);
[[nodiscard]] state::State state_of(const Hospital& paper);
[[nodiscard]] Request request_of(const site::Site& site, const Hospital& paper, const Tap& tap);
[[nodiscard]] Moment moment_of(const Tap& tap);

}  // namespace sekisho::access::property

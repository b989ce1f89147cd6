// SPDX-License-Identifier: Apache-2.0
// A small hospital on paper, in Tokyo: one table a kind of fact. `site_of` and `state_of` make the values that decide()
// takes; the oracle reads the tables as they stand.
#pragma once

#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sekisho::access::tests {

struct PaperHours {
    std::string name;
    int first_weekday = 0, last_weekday = 6;  // 0 = Sunday
    int from = 0, to = 1440;                  // minutes since midnight, within one date
};
struct PaperDoor {
    std::string name;
    bool has_exit = false;
    bool limited = false;  // its inner zone is
    bool care = false;     // likewise
};
struct PaperRight {  // in the order of the profiles
    std::string job, door, hours;
    bool permit = false;
    bool on_duty = false;  // in the hours of the duty, whatever `hours` says
};
struct PaperDuty {
    std::string holder;
    int day = 0;  // since 1970-01-01, in Tokyo
    std::string hours;
};
struct PaperLevel {  // in order; the first whose hours hold
    std::string door;
    std::string hours;  // empty: always
    bool pin = false, dual = false;
};
struct PaperPost {
    std::string job;
    WallTime from = WallTime::min(), until = WallTime::max();
    std::string hours{};  // empty: always
};
struct PaperVendor {
    std::string name;
    WallTime until = WallTime::max();
    bool limited = false;  // it has a contract for the limited zone
    bool permit = false, escort = false;
    int list_days = 0, idle_days = 0;  // suspended after so many without being named, or coming; 0: never
};
struct PaperPerson {
    std::string id, job;
    WallTime from = WallTime::min(), until = WallTime::max();
    bool extended = false;
    std::string vendor{};            // empty: employed
    std::vector<PaperPost> posts{};  // in place of `job`, when there are any
    WallTime trained = WallTime::max();
};
struct PaperCard {
    std::int64_t ref = 0;
    std::string holder;
    bool revoked = false;
    // Of whoever carries it, who has no other: when the vendor named them, when they came, and the entry that struck
    // them off (0: none). `issued` is the first day that the vendor is asked after.
    WallTime issued{}, named{}, came{};
    std::int64_t struck = 0;
};
struct PaperHospital {
    std::vector<PaperHours> hours;
    std::vector<PaperDoor> doors;
    std::vector<std::string> jobs;
    std::vector<PaperRight> rights;
    std::vector<PaperLevel> levels;
    std::vector<std::string> third_parties;  // those of the jobs that are
    std::vector<PaperVendor> vendors;
    std::vector<PaperDuty> duty;
    int margin_before = 0, margin_after = 0;  // minutes, of the duty
    bool duty_as_assignment = false;          // of who has no row for a date
    std::string training;             // after its end: "", "warn", "deny_limited", "deny"; it warns for two days
    std::vector<PaperPerson> people;  // row i stands in line i + 2 of the roster
    std::vector<PaperCard> cards;
};

// The rules are named after the rows: "hours.day", "jobs.nurse", "rights[3]", "levels[0]", "entry.NAME", "exit.NAME",
// "vendors.abc", "training", "duty".
[[nodiscard]] site::Site site_of(const PaperHospital& paper);
[[nodiscard]] state::State state_of(const PaperHospital& paper);

// The hospital of the tests that are written by hand.
[[nodiscard]] PaperHospital example();

}  // namespace sekisho::access::tests

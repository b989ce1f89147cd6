// SPDX-License-Identifier: Apache-2.0
// What another configuration changes (BRIEF-08, 6.8-B6): who gains and who loses which door when, by what the schedules
// mean, not by how they are written; and the doors, zones and levels whose rules are others.
#pragma once

#include "daemon/site/hours.hpp"
#include "daemon/site/site.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::site {

struct RightChange {
    std::string door;  // its entry side
    bool gain = false;
    unsigned needs = 0;  // what the right asks for: kNeedsPermit ... (standing.hpp)
    Hours hours;         // in which it is gained or lost
    friend bool operator==(const RightChange&, const RightChange&) = default;
};

struct ChangeSpan {
    WallTime from{};   // inclusive; `now` of the diff where it holds at once
    WallTime until{};  // exclusive; max: no end
    std::vector<RightChange> rights;
    friend bool operator==(const ChangeSpan&, const ChangeSpan&) = default;
};

// People whose rights change alike, or a job class that nobody has.
struct PeopleChange {
    std::vector<HolderId> people;     // in the order of their ids; none: of a job class
    std::vector<std::string> before;  // job classes of all posts from `now` on
    std::vector<std::string> after;
    std::vector<ChangeSpan> spans;  // ascending, never empty
};

// A rule of a door, zone, level ... in words.
struct PartChange {
    std::string part;    // "door server_door"
    std::string key;     // "levels"; "" where the whole part comes or goes
    std::string before;  // "" where there is none
    std::string after;
};

// What else is another of a person and is no right by itself: training, confidentiality, vendor, time at the door, the
// emergency list, and the dates of the duty file.
struct FactChange {
    HolderId holder;
    std::string key;               // "training until"; kDuty: of that date
    std::optional<LocalDay> date;  // of the duty file
    std::string before;            // "none", "no" where there is none
    std::string after;
    friend bool operator==(const FactChange&, const FactChange&) = default;
};
inline constexpr std::string_view kDuty = "duty";

struct Diff {
    WallTime now{};
    std::vector<PeopleChange> people;
    std::vector<PeopleChange> job_classes;  // of nobody
    std::vector<FactChange> facts;          // by holder; duty last, by date
    std::vector<PartChange> parts;
    std::vector<NamedDates> groups;  // special days, for texts
    TimeZone time_zone;              // of the newer one
    bool files_differ = false;       // in whatever: a comment counts
    [[nodiscard]] bool empty() const { return people.empty() && job_classes.empty() && facts.empty() && parts.empty(); }
};

// Of the time from `now` on. Hours are local: a change of the time zone itself is a part. Special days are looked at up
// to the last that either lists.
[[nodiscard]] Diff diff(const Site& before, const Site& after, WallTime now);
// The parts alone, by what describe() says of either.
[[nodiscard]] std::vector<PartChange> diff_parts(const Site& before, const Site& after, LocalDay today);

// diff_people.cpp: the facts alone. Of who leaves the roster only the emergency list is told; duty from the day before
// `today` on, which may still last.
[[nodiscard]] std::vector<FactChange> diff_facts(const Site& before, const Site& after, LocalDay today);
// "N0123: training until: was 2026-12-31, now 2027-12-31"; one line for all of a person's duty, of at most kMostDates
// dates: "N0123: duty: 2026-12-01 was N, now D; 2026-12-02 was none, now N; and 3 more".
[[nodiscard]] std::vector<std::string> facts_texts(const Diff& diff);

// "gain main_gate.entry, staff_door.entry: mon-fri 08:30-17:30", one for all doors of the same hours and needs.
[[nodiscard]] std::vector<std::string> rights_texts(const Diff& diff, const ChangeSpan& span);
// "" where it holds from now on without an end; else "from 2027-04-01", "to 2028-03-31" (inclusive), or both.
[[nodiscard]] std::string time_text(const Diff& diff, const ChangeSpan& span);
// "nurse", "nurse -> records_clerk", "new: nurse", "gone: nurse"
[[nodiscard]] std::string job_classes_text(const PeopleChange& change);
// "door server_door: levels: was ..., now ..."
[[nodiscard]] std::string text_of(const PartChange& change);

// For records that are kept for ever: one line for each change, without anybody's name or number ("2 people (nurse):
// gain record_door.entry: always"), at most kMostLines of at most kLongestLine bytes.
inline constexpr std::size_t kMostLines = 100;
inline constexpr std::size_t kLongestLine = 300;
struct ShortDiff {
    std::vector<std::string> lines;
    std::size_t more = 0;  // so many are left out
};
[[nodiscard]] ShortDiff shortened(const Diff& diff);

}  // namespace sekisho::site

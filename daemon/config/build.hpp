// SPDX-License-Identifier: Apache-2.0
// The Site under construction: shared by the parsers of the sections, which run in a fixed order
// (load.cpp).
#pragma once

#include "daemon/config/faults.hpp"
#include "daemon/config/node.hpp"
#include "daemon/site/site.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sekisho::config {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

// The names of one kind of thing, all known before any of them is referred to. Name i is element i
// of the Site's vector.
struct NameTable {
    std::string_view thing;  // "zone"
    bool complete = true;    // false: the place that defines them could not be read, so nothing is a
                             // dangling name
    std::vector<std::string> names;
    std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> index;

    void add(const std::string& name);
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
};

// One use of a line, a reader or a reader's device, so that a second use can name the first.
struct Use {
    std::string what;  // "gpiochip0:17" without `!`, or the reader's name
    Place place;
    std::string key;  // "doors.main_gate.lines.lock"
};

struct Build {
    site::Site site;
    std::optional<WallTime> now;  // what depends on the date is warned of where it is known
    FaultList faults;
    std::deque<std::string> file_names;  // deque: places keep views of them

    NameTable schedules{"schedule", true, {}, {}};
    NameTable zones{"zone", true, {}, {}};
    NameTable levels{"security level", true, {}, {}};
    NameTable readers{"reader", true, {}, {}};
    NameTable inputs{"input", true, {}, {}};
    NameTable doors{"door", true, {}, {}};
    NameTable profiles{"access profile", true, {}, {}};
    NameTable job_classes{"job class", true, {}, {}};
    NameTable vendors{"vendor", true, {}, {}};
    NameTable groups{"special-day group", true, {}, {}};

    NameTable roles{"role", true, {}, {}};
    std::vector<std::vector<std::string>> role_operators;  // in the order of `roles`

    // Of PINs: whether `[pin]` and `[keypads]` could be read, whether a rule of the hospital is named, and whether a
    // fault has asked for it.
    bool pin_known = true;
    bool keypads_known = true;
    bool pin_rule_document = false;
    bool pin_rule_asked = false;

    // False: dates are read in UTC, and say nothing beside an instant.
    bool time_zone_known = false;

    // Of `groups`: their dates or priority could not be read, so what follows from them is open.
    std::set<site::GroupIndex> faulty_groups;

    std::vector<Place> rule_places;  // of site.rules
    // What the lints want to know of the files beyond the Site (lints.hpp).
    Place special_years;                                      // of `years`
    std::vector<Place> special_groups;                        // of site.special_days.groups
    std::vector<std::vector<site::RuleIndex>> profile_rules;  // rows of each profile
    std::vector<std::vector<std::pair<std::size_t, Place>>> job_class_profiles;

    std::vector<Use> line_uses;
    std::vector<Use> reader_uses;
    std::vector<Use> device_uses;  // by [readers.NAME]

    // The file as faults name it: as it was given.
    [[nodiscard]] std::string_view file_name(const std::string& path);
    [[nodiscard]] site::RuleIndex add_rule(Place place, std::string key);
};

// The thing of that name; nothing and a fault that names the nearest when there is none.
[[nodiscard]] std::optional<std::size_t> resolve(Build& build, const NameTable& names, const Node& text,
                                                 std::string_view key);

// Without its folder: as decisions and kept sources name a file.
[[nodiscard]] std::string_view base_name(std::string_view path);

// Where `name` of [files] leads, in the site.toml at `path`: relative to its folder.
[[nodiscard]] std::string path_beside(const std::string& path, const std::string& name);

// `site.toml:12`.
[[nodiscard]] std::string where(Place place);

}  // namespace sekisho::config

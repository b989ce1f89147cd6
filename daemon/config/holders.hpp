// SPDX-License-Identifier: Apache-2.0
// The people of the roster, from TOML or CSV: one meaning, two spellings.
#pragma once

#include "daemon/config/build.hpp"
#include "daemon/config/section.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::config {

// A cell or value and where it stands. Nothing: absent, or found wrong and reported.
template <class T>
struct Given {
    T value{};
    Place place;
};

struct Dates {
    std::optional<Given<site::LocalDay>> from;
    std::optional<Given<site::LocalDay>> last_day;
    std::optional<Given<WallTime>> until;
};

struct AssignmentDraft {
    Place place;
    std::optional<Given<std::string_view>> job_class;
    std::optional<Given<std::string_view>> schedule;
    Dates dates;
};

struct HolderDraft {
    Place place;  // of the row
    std::optional<Given<std::string_view>> id;
    std::optional<Given<std::string_view>> name;
    std::optional<Given<std::string_view>> job_class;  // stands for one assignment without dates of its own
    std::vector<AssignmentDraft> assignments;
    std::optional<Given<std::string_view>> vendor;
    std::optional<Given<site::LocalDay>> nda;
    std::optional<Given<site::LocalDay>> training_until;
    Dates valid;
    bool extended_grant_time = false;
};

class Holders {
public:
    explicit Holders(Build& build) : build_(build) {}

    void add(const HolderDraft& draft);
    // Reports doubles; then the roster, or an empty one when an id stands twice.
    [[nodiscard]] site::Roster finish(std::string_view file);

private:
    bool check_id(const Given<std::string_view>& id);
    // Index of the name; nothing, and a fault that does not repeat it.
    std::optional<std::uint32_t> find(const NameTable& names, const Given<std::string_view>& name);
    struct Span {
        WallTime from = WallTime::min();
        WallTime until = WallTime::max();
    };
    // `whose`: "a holder".
    Span span(const Dates& dates, Place place, std::string_view whose);
    void assign(site::Holder& holder, const HolderDraft& draft);
    site::Assignment assignment(const AssignmentDraft& draft);
    void check_vendor(const site::Holder& holder, const HolderDraft& draft, std::span<const site::Assignment> held);

    Build& build_;
    std::vector<site::Holder> holders_;
    std::vector<site::Assignment> more_;
    struct Spot {
        std::uint32_t line, column;
    };
    std::vector<Spot> ids_;  // where each id stands
};

// `holders`: the array of tables. `file`: the roster's name for people.
void parse_roster_toml(Build& build, const Node& holders, std::string_view file);
void parse_roster_csv(Build& build, const std::string& path, std::string_view file);

}  // namespace sekisho::config

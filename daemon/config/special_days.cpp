// SPDX-License-Identifier: Apache-2.0
// Special days: groups of dates with years and priorities (6.4-B1d, PRAC-03).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace sekisho::config {
namespace {

std::string text_of(site::LocalDay day) {
    const std::chrono::year_month_day date{day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

// The date's holder so far.
struct Claim {
    site::GroupIndex group{};
    Place place;
};

class SpecialDaysReader {
public:
    SpecialDaysReader(Build& build, const Section& section) : build_(build), section_(section) {}

    void years() {
        const Node* years = section_.get("years");
        years_known_ = years != nullptr && !years->items.empty();
        if (years == nullptr) return;
        build_.special_years = years->place;
        if (years->items.empty()) {
            build_.faults.add(years->place, RuleId::bad_value, "special_days.years is empty",
                              "list the years whose special days are complete: years = [2026, 2027]");
        }
        for (const Node& item : years->items) year(item);
        auto& all = build_.site.special_days.years;
        std::sort(all.begin(), all.end());
    }

    void group(const Member& member) {
        if (is_mistyped_key(member)) {
            section_.report_unknown(member);
            return;
        }
        const site::GroupIndex index = build_.site.special_days.groups.size();
        build_.site.special_days.groups.push_back({member.key, 0});
        build_.special_groups.push_back(member.place);
        build_.groups.add(member.key);
        const std::string path = section_.path_of(member.key);
        if ((member.value.kind == Kind::array && is_secret_key(member.key)) ||
            (member.value.kind != Kind::table && member.value.kind != Kind::array)) {
            section_.report_unknown(member);
            build_.faulty_groups.insert(index);
            return;
        }
        if (!check_name(build_, member, section_.path()) ||
            !has_type(build_, member.value, Want::dates_or_table, path)) {
            build_.faulty_groups.insert(index);
            return;
        }
        if (member.value.kind == Kind::array) {
            dates(member.value, index);
        } else {
            group_table(Section(build_, member.value, path, spec::kGroup), index);
        }
    }

    // Priorities are known only when all groups are read.
    void settle() {
        for (const auto& [day, claims] : claims_) {
            // Of equal ones the first; only who shares the highest priority is in its way.
            const auto best = std::max_element(claims.begin(), claims.end(), [this](const Claim& a, const Claim& b) {
                return priority(a) < priority(b);
            });
            build_.site.special_days.dates.emplace_back(day, best->group);
            if (std::any_of(claims.begin(), claims.end(), [this](const Claim& claim) { return is_faulty(claim); }))
                continue;
            for (auto claim = std::next(best); claim != claims.end(); ++claim) {
                if (priority(*claim) == priority(*best)) report_conflict(day, *best, *claim);
            }
        }
    }

    void uncovered() {
        const Node* group = section_.get("holiday_group");
        auto& days = build_.site.special_days;
        const auto named =
            group == nullptr ? std::nullopt : resolve(build_, build_.groups, *group, section_.path_of("holiday_group"));
        if (section_.text("uncovered") != "as_holiday") {
            if (group != nullptr) {
                build_.faults.add(group->place, RuleId::holiday_group_missing,
                                  "special_days.holiday_group has no effect without uncovered = \"as_holiday\"",
                                  "set `uncovered`, or remove `holiday_group`");
            }
            return;
        }
        if (group != nullptr) {
            days.uncovered = named;
        } else if (days.groups.size() == 1) {
            days.uncovered = 0;
        } else {
            build_.faults.add(
                section_.get("uncovered")->place, RuleId::holiday_group_missing,
                fmt::format("special_days.uncovered is \"as_holiday\", and there are {} groups", days.groups.size()),
                "name the group that an uncovered date counts as: holiday_group = \"...\"");
        }
    }

private:
    // A known key with a typing error: near to one, and no group by its value.
    [[nodiscard]] static bool is_mistyped_key(const Member& member) {
        std::vector<std::string_view> known;
        for (const KeySpec& key : spec::kSpecialDaysKeys) known.push_back(key.name);
        const auto& items = member.value.items;
        const bool dated =
            member.value.kind == Kind::array &&
            std::all_of(items.begin(), items.end(), [](const Node& item) { return item.kind == Kind::date; });
        return !dated && member.value.kind != Kind::table && !nearest(known, member.key).empty();
    }

    void group_table(const Section& table, site::GroupIndex index) {
        const Node* priority = table.get("priority");
        const Node* list = table.get("dates");
        if (priority != nullptr) set_priority(*priority, index);
        if (list != nullptr) dates(*list, index);
        const bool priority_lost = table.has("priority") && priority == nullptr;
        if (priority_lost || list == nullptr || !table.others().empty()) build_.faulty_groups.insert(index);
    }

    void year(const Node& item) {
        auto& all = build_.site.special_days.years;
        if (item.integer < 1970 || item.integer > 2099) {
            build_.faults.add(item.place, RuleId::bad_value, fmt::format("special_days.years holds {}", item.integer),
                              "years from 1970 to 2099");
            return;
        }
        const std::chrono::year year{static_cast<int>(item.integer)};
        if (std::find(all.begin(), all.end(), year) != all.end()) {
            build_.faults.add(item.place, RuleId::listed_twice,
                              fmt::format("special_days.years holds {} twice", item.integer), "remove one of them");
            return;
        }
        all.push_back(year);
    }

    void set_priority(const Node& node, site::GroupIndex group) {
        if (node.integer >= -1000 && node.integer <= 1000) {
            build_.site.special_days.groups[group].priority = static_cast<int>(node.integer);
            return;
        }
        build_.faults.add(node.place, RuleId::bad_value, fmt::format("the priority {} is out of range", node.integer),
                          "-1000 to 1000; a group without one has 0");
        build_.faulty_groups.insert(group);
    }

    void dates(const Node& list, site::GroupIndex group) {
        const auto& years = build_.site.special_days.years;
        const std::string& name = build_.groups.names[group];
        for (const Node& item : list.items) {
            const std::chrono::year_month_day date{item.date};
            if (years_known_ && !std::binary_search(years.begin(), years.end(), date.year())) {
                build_.faults.add(item.place, RuleId::date_outside_years,
                                  fmt::format("{} is in `{}`, but {} is not in special_days.years", text_of(item.date),
                                              name, static_cast<int>(date.year())),
                                  "correct the date, or add the year when all of its special days are listed");
            }
            auto& claims = claims_[item.date];
            const auto same = std::find_if(claims.begin(), claims.end(),
                                           [group](const Claim& claim) { return claim.group == group; });
            if (same == claims.end()) {
                claims.push_back({group, item.place});
                continue;
            }
            build_.faults.add(
                item.place, RuleId::duplicate_date,
                fmt::format("{} stands in `{}` twice (first: {})", text_of(item.date), name, where(same->place)),
                "remove one of them");
        }
    }

    [[nodiscard]] int priority(const Claim& claim) const {
        return build_.site.special_days.groups[claim.group].priority;
    }

    // Its priority may be another once it is mended.
    [[nodiscard]] bool is_faulty(const Claim& claim) const { return build_.faulty_groups.count(claim.group) != 0; }

    void report_conflict(site::LocalDay day, const Claim& first, const Claim& second) {
        build_.faults.add(
            second.place, RuleId::special_day_conflict,
            fmt::format("{} is in `{}` and in `{}` ({}), which have the same priority", text_of(day),
                        build_.groups.names[second.group], build_.groups.names[first.group], where(first.place)),
            "remove it from one, or write { dates = [...], priority = N }: the higher wins");
    }

    Build& build_;
    const Section& section_;
    bool years_known_ = false;
    std::map<site::LocalDay, std::vector<Claim>> claims_;
};

}  // namespace

void parse_special_days(Build& build, const Node& table) {
    const Section section(build, table, "special_days", spec::kSpecialDays);
    SpecialDaysReader reader(build, section);
    reader.years();
    for (const Member* member : section.others()) reader.group(*member);
    reader.settle();
    reader.uncovered();
}

}  // namespace sekisho::config

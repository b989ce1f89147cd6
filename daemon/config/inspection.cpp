// SPDX-License-Identifier: Apache-2.0
// `[inspection]`, and the rows of profiles that ask for one (6.6.2-C1-3).
#include "daemon/site/inspection.hpp"
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace sekisho::config {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::size_t kMostItems = 20;
constexpr std::string_view kSpan = "write 1 h to 31 d: \"24h\", \"7d\"";

std::optional<Duration> span_of(const Section& row) {
    const Node* text = row.get("inspect_after");
    if (text == nullptr) return std::nullopt;
    if (const auto whole_days = parse_keep(text->text); whole_days && text->text.back() == 'd') {
        if (*whole_days >= days{1} && *whole_days <= days{31}) return *whole_days;
        row.build().faults.add(text->place, RuleId::bad_value,
                               fmt::format("{} is \"{}\"", row.path_of("inspect_after"), text->text),
                               std::string(kSpan));
        return std::nullopt;
    }
    return duration_in(row, "inspect_after", {hours{1}, days{31}, kSpan});
}

// The key in the first row that has one; nullptr: in none.
const Member* first_row_key(const Node* profiles) {
    if (profiles == nullptr) return nullptr;
    for (const Member& profile : profiles->members) {
        for (const Node& row : profile.value.items) {
            if (const Member* found = find(row, "inspect_after")) return found;
        }
    }
    return nullptr;
}

}  // namespace

void parse_inspection(Build& build, const Node& table) {
    const Section section(build, table, "inspection", spec::kInspection);
    auto& inspection = build.site.inspection.emplace();
    inspection.rule = build.add_rule(section.place(), section.path());
    const Node* items = section.get("items");
    if (items == nullptr) return;
    const std::string path = section.path_of("items");
    check_listed_once(build, *items, path);
    for (const Node& item : items->items) inspection.items.push_back(item.text);
    if (!inspection.items.empty() && inspection.items.size() <= kMostItems) return;
    build.faults.add(items->place, RuleId::bad_value, fmt::format("{} holds {} items", path, inspection.items.size()),
                     fmt::format("write 1 to {} things that are looked at: \"書類がしまわれている\"", kMostItems));
}

std::optional<Duration> parse_inspect_after(const Section& row, const std::vector<site::DoorIndex>& doors) {
    const auto after = span_of(row);
    const Node* text = row.get("inspect_after");
    const Node* at = row.get("at");
    Build& build = row.build();
    if (text == nullptr || at == nullptr || doors.size() != at->items.size()) return after;
    const bool any = std::any_of(doors.begin(), doors.end(), [&build](site::DoorIndex door) {
        return site::is_inspected(build.site.zones[build.site.doors[door].inner]);
    });
    if (!any && !doors.empty() && build.faults.empty()) {  // else the sides of doors may be wrong
        build.faults.add(
            text->place, RuleId::inspection_of_no_zone,
            fmt::format("{}: no door of this row leads into a limited or exclusion zone", row.path_of("inspect_after")),
            "zones from `limited` up are inspected: remove the key, or see to the zone's sensitivity");
    }
    return after;
}

// The one without the other has no effect.
void check_inspection(const Section& top) {
    const Member* row = first_row_key(top.get("access_profiles"));
    if (top.has("inspection") == (row != nullptr)) return;
    if (row != nullptr) {
        top.build().faults.add(row->place, RuleId::inspection_half, "inspect_after, and nothing says what is looked at",
                               "[inspection] with items = [\"...\"], or remove `inspect_after`");
    } else if (const Node* inspection = top.get("inspection"); inspection != nullptr && top.get("access_profiles")) {
        top.build().faults.add(inspection->place, RuleId::inspection_half,
                               "[inspection], and no row of a profile asks for one",
                               "inspect_after = \"24h\" in a row of [access_profiles], or remove [inspection]");
    }
}

}  // namespace sekisho::config

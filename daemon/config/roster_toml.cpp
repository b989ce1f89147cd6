// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/holders.hpp"

#include <fmt/format.h>

namespace sekisho::config {
namespace {

std::optional<Given<std::string_view>> given_text(const Section& section, std::string_view key) {
    const Node* node = section.get(key);
    if (node == nullptr) return std::nullopt;
    return Given<std::string_view>{node->text, node->place};
}

std::optional<Given<site::LocalDay>> given_date(const Section& section, std::string_view key) {
    const Node* node = section.get(key);
    if (node == nullptr) return std::nullopt;
    return Given<site::LocalDay>{node->date, node->place};
}

Dates given_dates(const Section& section) {
    Dates dates;
    dates.from = given_date(section, "from");
    dates.last_day = given_date(section, "last_day");
    if (const Node* until = section.get("until")) dates.until = {until->instant, until->place};
    return dates;
}

void read_assignments(const Section& row, HolderDraft& draft) {
    const Node* list = row.get("assignments");
    for (std::size_t at = 0; list != nullptr && at < list->items.size(); ++at) {
        const Section one(row.build(), list->items[at], fmt::format("{}[{}]", row.path_of("assignments"), at),
                          spec::kAssignment);
        draft.assignments.push_back(
            {one.place(), given_text(one, "job_class"), given_text(one, "schedule"), given_dates(one)});
    }
    if (row.has("job_class") || (row.has("assignments") && (list == nullptr || !list->items.empty()))) return;
    row.build().faults.add(row.place(), RuleId::missing_key, fmt::format("{} is missing", row.path_of("job_class")),
                           "[[holders]] needs the key `job_class`, or `assignments` with at least one row");
}

HolderDraft read_row(const Section& row) {
    HolderDraft draft;
    draft.place = row.place();
    draft.id = given_text(row, "id");
    draft.name = given_text(row, "name");
    draft.job_class = given_text(row, "job_class");
    read_assignments(row, draft);
    draft.vendor = given_text(row, "vendor");
    draft.nda = given_date(row, "nda");
    draft.training_until = given_date(row, "training_until");
    draft.extended_grant_time = row.boolean("extended_grant_time");
    if (const Node* table = row.get("valid"))
        draft.valid = given_dates(Section(row.build(), *table, row.path_of("valid"), spec::kValid));
    return draft;
}

}  // namespace

void parse_roster_toml(Build& build, const Node& holders, std::string_view file) {
    Holders roster(build);
    for (std::size_t at = 0; at < holders.items.size(); ++at)
        roster.add(read_row(Section(build, holders.items[at], fmt::format("holders[{}]", at), spec::kHolder)));
    build.site.roster = roster.finish(file);
}

}  // namespace sekisho::config

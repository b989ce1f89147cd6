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

}  // namespace

void parse_roster_toml(Build& build, const Node& holders, std::string_view file) {
    Holders roster(build);
    for (std::size_t at = 0; at < holders.items.size(); ++at) {
        const Section row(build, holders.items[at], fmt::format("holders[{}]", at), spec::kHolder);
        HolderDraft draft;
        draft.place = row.place();
        draft.id = given_text(row, "id");
        draft.name = given_text(row, "name");
        draft.job_class = given_text(row, "job_class");
        draft.extended_grant_time = row.boolean("extended_grant_time");
        if (const Node* table = row.get("valid")) {
            const Section valid(build, *table, row.path_of("valid"), spec::kValid);
            draft.from = given_date(valid, "from");
            draft.last_day = given_date(valid, "last_day");
            if (const Node* until = valid.get("until")) draft.until = {until->instant, until->place};
        }
        roster.add(draft);
    }
    build.site.roster = roster.finish(file);
}

}  // namespace sekisho::config

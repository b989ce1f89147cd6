// SPDX-License-Identifier: Apache-2.0
// Access profiles and job classes -> the rights of each job class at each door (6.5-B1a, 6.6-Bd).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::config {
namespace {

// `needs` is one word or several.
bool asks_for(const Section& row, std::string_view word) {
    const Node* needs = row.get("needs");
    if (needs == nullptr) return false;
    if (needs->kind == Kind::string) return needs->text == word;
    return std::any_of(needs->items.begin(), needs->items.end(), [word](const Node& one) { return one.text == word; });
}

ProfileRow parse_row(Build& build, const Section& row) {
    ProfileRow out;
    out.policy.rule = build.add_rule(row.place(), row.path());
    out.policy.needs_permit = asks_for(row, "permit");
    out.policy.needs_escort = asks_for(row, "escort");
    const Node* schedule = row.get("schedule");
    if (schedule != nullptr && schedule->text == kOnDuty) {
        out.policy.on_duty = true;
        if (!build.site.duty) {
            build.faults.add(schedule->place, RuleId::duty_missing,
                             fmt::format("{} goes by a duty file, and there is none", row.path_of("schedule")),
                             "[duty], and `duty` in [files]");
        }
    } else if (schedule != nullptr) {
        out.policy.schedule = resolve(build, build.schedules, *schedule, row.path_of("schedule")).value_or(0);
    }
    const Node* doors = row.get("at");
    if (doors == nullptr) return out;
    check_listed_once(build, *doors, row.path_of("at"));
    if (doors->items.empty()) {
        build.faults.add(doors->place, RuleId::bad_value, fmt::format("{} names no door", row.path_of("at")),
                         "name a door, or remove the row");
    }
    for (const Node& door : doors->items) {
        if (const auto index = resolve(build, build.doors, door, row.path_of("at"))) out.doors.push_back(*index);
    }
    const auto inspected = parse_inspect_after(row, out.doors).value_or(Duration{});
    out.policy.inspect_after = std::chrono::duration_cast<decltype(out.policy.inspect_after)>(inspected);
    return out;
}

// A third party holds no right into a zone that stores personal data.
void check_third_party(Build& build, const std::vector<ProfileRow>& profile, const Node& name, std::string_view path) {
    for (const ProfileRow& row : profile) {
        for (const site::DoorIndex door : row.doors) {
            const site::Zone& zone = build.site.zones[build.site.doors[door].inner];
            if (!stores(zone)) continue;
            build.faults.add(name.place, RuleId::third_party_storing_zone,
                             fmt::format("{}: `{}` would let third parties into `{}`, which stores personal data", path,
                                         name.text, zone.name.value),
                             "third parties go there as escorted visitors only; remove the profile");
            return;
        }
    }
}

void add_rights(std::vector<std::vector<site::Policy>>& rights, const std::vector<ProfileRow>& profile) {
    for (const ProfileRow& row : profile) {
        for (const site::DoorIndex door : row.doors) rights[door].push_back(row.policy);
    }
}

site::PersonClass person_class_of(std::string_view word) {
    if (word == "clerical") return site::PersonClass::clerical;
    if (word == "vendor") return site::PersonClass::vendor;
    if (word == "third_party") return site::PersonClass::third_party;
    if (word == "custodian") return site::PersonClass::custodian;
    return site::PersonClass::licensed;
}

}  // namespace

void parse_profile(Build& build, const Member& member, Profiles& profiles) {
    const std::string path = "access_profiles." + member.key;
    std::vector<ProfileRow> rows;
    if (has_type(build, member.value, Want::tables, path)) {
        for (std::size_t at = 0; at < member.value.items.size(); ++at) {
            const Section row(build, member.value.items[at], fmt::format("{}[{}]", path, at), spec::kProfileRow);
            rows.push_back(parse_row(build, row));
        }
    }
    auto& rules = build.profile_rules.emplace_back();
    for (const ProfileRow& row : rows) rules.push_back(row.policy.rule);
    profiles.push_back(std::move(rows));
}

void parse_job_class(Build& build, const Member& member, const Profiles& profiles) {
    const Section section(build, member.value, "job_classes." + member.key, spec::kJobClass);
    site::JobClass job_class;
    job_class.name = member.key;
    job_class.label = section.text("name");
    job_class.person_class = person_class_of(section.text("person_class"));
    job_class.rights.resize(build.site.doors.size());
    job_class.rule = build.add_rule(member.place, section.path());
    auto& held = build.job_class_profiles.emplace_back();
    if (const Node* names = section.get("profiles")) {
        const std::string path = section.path_of("profiles");
        check_listed_once(build, *names, path);
        for (const Node& name : names->items) {
            const auto index = resolve(build, build.profiles, name, path);
            if (!index) continue;
            held.emplace_back(*index, name.place);
            if (job_class.person_class == site::PersonClass::third_party)
                check_third_party(build, profiles[*index], name, path);
            add_rights(job_class.rights, profiles[*index]);
        }
    }
    build.site.job_classes.push_back(std::move(job_class));
}

}  // namespace sekisho::config

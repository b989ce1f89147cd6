// SPDX-License-Identifier: Apache-2.0
// `[recorded_only.NAME]`: doors that are still on a plain key, with a paper ledger, until a day (6.5-C3).
#include "daemon/config/lints.hpp"
#include "daemon/config/parsers.hpp"
#include "daemon/site/hours.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace sekisho::config {

void parse_recorded_only(Build& build, const Member& member) {
    const Section section(build, member.value, "recorded_only." + member.key, spec::kRecordedOnly);
    site::RecordedOnly door;
    door.name = member.key;
    door.label = section.text("name");
    door.paper_ledger = section.text("paper_ledger");
    door.rule = build.add_rule(member.place, section.path());
    if (const auto sides = read_between(section)) {
        door.outer = sides->outer;
        door.inner = sides->inner;
    }
    if (const Node* last = section.get("last_day"))
        door.until = build.site.time_zone.start_of(last->date + std::chrono::days{1});
    if (build.doors.find(member.key)) {
        build.faults.add(member.place, RuleId::reserved_name,
                         fmt::format("{} is a door of [doors] already", member.key),
                         "a door has a lock of ours or a plain key, not both: remove one");
    }
    build.site.recorded_only.push_back(std::move(door));
}

void lint_recorded_only(Build& build) {
    for (const site::RecordedOnly& door : build.site.recorded_only) {
        const Place place = build.rule_places[door.rule.value];
        if (build.now && *build.now >= door.until) {
            build.faults.warn(
                place, RuleId::recorded_only_over,
                fmt::format("recorded_only.{}: its last day is over, and it is no door of [doors] yet", door.name),
                "fit the lock and write it into [doors], or have a later last_day decided");
            continue;
        }
        const auto last = build.site.time_zone.to_local(door.until).day - std::chrono::days{1};
        build.faults.warn(
            place, RuleId::recorded_only,
            fmt::format("recorded_only.{}: nothing of this door is locked or recorded here; until {} who passes writes "
                        "into: {}",
                        door.name, site::date_text(last), door.paper_ledger),
            "see that the paper ledger is kept, and fit the lock before that day");
    }
}

}  // namespace sekisho::config

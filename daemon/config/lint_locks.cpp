// SPDX-License-Identifier: Apache-2.0
// Locks of guarded zones whose bolt nobody watches (STD-IEC-06), and fires that lock the doors again by themselves
// (STD-EGR-02).
#include "daemon/config/lints.hpp"
#include "daemon/site/describe.hpp"

#include <fmt/format.h>

namespace sekisho::config {

void lint_locks(Build& build) {
    for (const site::Door& door : build.site.doors) {
        const site::Zone& inner = build.site.zones[door.inner];
        if (door.lock_monitor || inner.sensitivity < site::Sensitivity::limited) continue;
        build.faults.warn(build.rule_places[door.rule.value], RuleId::lock_unmonitored,
                          fmt::format("doors.{}: `{}` is {}, and nothing tells whether the bolt of this door follows",
                                      door.name.value, inner.name.value, site::to_text(inner.sensitivity)),
                          "lines.lock_monitor = \"chip:line\"");
    }
}

void lint_fires(Build& build) {
    for (const site::Input& input : build.site.inputs) {
        if (input.kind != site::InputKind::fire || !input.reset_by.empty()) continue;
        build.faults.warn(build.rule_places[input.rule.value], RuleId::fire_reset_unassigned,
                          fmt::format("inputs.{}: doors that it releases lock as soon as it is quiet, nobody has to "
                                      "reset them",
                                      input.name),
                          "reset_by = [\"fire_panel\"], a role of those who work the fire panel");
    }
}

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
// What would keep screens from locking, or lets others lock them (6.4-C5).
#include "daemon/config/lints.hpp"
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <string>

namespace sekisho::config {
namespace {

void lint_exits(Build& build) {
    const site::Site& site = build.site;
    for (site::ZoneIndex index = 0; index < site.zones.size(); ++index) {
        const site::Zone& zone = site.zones[index];
        if (zone.workstations.empty() || exits_recorded(site, index)) continue;
        build.faults.warn(build.rule_places[zone.rule.value], RuleId::screen_lock_unseen,
                          fmt::format("zones.{} has workstations, and nothing records who leaves it", zone.name.value),
                          "an exit reader (exit) at its door: screens lock when a card says that somebody left");
    }
}

}  // namespace

std::string fault_of_program(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) return "is not there";
    if (!S_ISREG(found.st_mode) || (found.st_mode & S_IXUSR) == 0) return "is no program";
    if (found.st_uid != 0) return "does not belong to root";
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) return "can be written by others than root";
    return "";
}

void lint_screens(Build& build) {
    if (!build.site.screen_lock) return;
    lint_exits(build);
    if (build.site.backend == site::Backend::sim) return;  // which runs nothing
    const auto& lock = *build.site.screen_lock;
    const std::string fault = fault_of_program(lock.program);
    if (fault.empty()) return;
    build.faults.warn(build.rule_places[lock.rule.value], RuleId::screen_lock_program,
                      fmt::format("screen_lock.program {} {}", lock.program, fault),
                      "on the gate: chown root, chmod 755, and so each folder above it, else it is not run");
}

}  // namespace sekisho::config

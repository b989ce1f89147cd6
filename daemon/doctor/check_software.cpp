// SPDX-License-Identifier: Apache-2.0
// Faults of programs become known after they were installed: what nobody updates is open some day (6.5-B4c).
#include "daemon/doctor/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace sekisho::doctor {
namespace {

void software_found(std::vector<Finding>& findings, std::string what, std::string where, std::string hint) {
    findings.push_back({Check::software, {std::move(what), std::move(where), std::move(hint)}});
}

void check_libraries(const Software& software, std::vector<Finding>& findings) {
    for (const auto& library : software.libraries) {
        if (library.compiled_in) continue;
        const auto programs = fmt::format("{}", fmt::join(library.programs, ", "));
        if (library.path.empty()) {
            software_found(findings, fmt::format("it is not there, so {} will not start again", programs), library.name,
                           "apt-get --fix-broken install, or install the package that has it");
        } else if (software.packages_known && !library.package) {
            software_found(findings,
                           fmt::format("no Debian package brought it, so no update of Debian's reaches it "
                                       "(linked by {})",
                                       programs),
                           library.path, "find out who put it there; remove it, and install Debian's own");
        }
    }
}

void check_running(const Software& software, std::vector<Finding>& findings) {
    constexpr const char* kRestart = "start it anew at a time that suits the doors: systemctl restart ";
    if (software.running && *software.running != software.version)
        software_found(findings,
                       fmt::format("the daemon that answers is version {}, and {} is installed", *software.running,
                                   software.version),
                       "sekishod", fmt::format("{}sekishod", kRestart));
    for (const auto& stale : software.stale)
        software_found(findings, fmt::format("it runs on with {} as that was before an update", stale.file),
                       stale.program,
                       fmt::format("{}{}", kRestart, stale.program == "sekisho-reader" ? "sekishod" : stale.program));
}

void check_age(const char* what, const std::optional<WallTime>& then, int most_days, WallTime now,
               std::vector<Finding>& findings) {
    constexpr const char* kUpdate = "install the updates of Debian and of Sekisho, then write down that you did";
    if (!then) return software_found(findings, "when it was last updated is not known", what, kUpdate);
    const auto days = days_since(then, now);
    if (!days)
        return software_found(findings, "by its record it was updated at a time that is still to come", what,
                              "look at the machine's clock");
    if (*days > most_days)
        software_found(findings, fmt::format("it was last updated {} days ago, and {} are allowed", *days, most_days),
                       what, kUpdate);
}

}  // namespace

std::optional<int> days_since(const std::optional<WallTime>& then, WallTime now) {
    if (!then || *then > now) return std::nullopt;
    return static_cast<int>(std::chrono::floor<std::chrono::days>(now - *then).count());
}

WallTime updated(const Program& program) {
    return program.package ? program.package->updated : program.written;
}

std::vector<Finding> examine_software(const Software& software, std::optional<int> most_days, WallTime now) {
    std::vector<Finding> findings;
    for (const auto& unseen : software.unseen) findings.push_back({Check::software, unseen});
    const auto daemon = std::find_if(software.programs.begin(), software.programs.end(),
                                     [](const auto& program) { return program.name == "sekishod"; });
    const bool there = daemon != software.programs.end();
    if (!there)
        software_found(findings, "it is not installed beside this program, so nothing is known of it", "sekishod",
                       "run the report on the gate itself");
    check_libraries(software, findings);
    check_running(software, findings);
    if (!most_days) return findings;
    if (there) check_age("sekishod", updated(*daemon), *most_days, now, findings);
    check_age("packages of this machine", software.newest, *most_days, now, findings);
    return findings;
}

}  // namespace sekisho::doctor

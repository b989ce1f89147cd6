// SPDX-License-Identifier: Apache-2.0
#include "daemon/doctor/examine.hpp"

#include "daemon/doctor/checks.hpp"

#include <algorithm>

namespace sekisho::doctor {

std::string_view to_text(Check check) {
    switch (check) {
        case Check::hardware: return "hardware";
        case Check::devices: return "devices";
        case Check::clock: return "clock";
        case Check::disk: return "disk";
        case Check::permissions: return "permissions";
        case Check::modules: return "modules";
        case Check::listeners: return "listeners";
        case Check::radio: return "radio";
        case Check::interfaces: return "interfaces";
    }
    return "";
}

std::vector<Finding> examine(const Facts& facts) {
    Findings findings;
    for (const auto& unseen : facts.unseen) findings.push_back({unseen.check, unseen.why});
    check_hardware(facts, findings);
    check_devices(facts, findings);
    check_clock(facts, findings);
    check_disk(facts, findings);
    check_permissions(facts, findings);
    check_modules(facts, findings);
    check_listeners(facts, findings);
    check_radio(facts, findings);
    check_interfaces(facts, findings);
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.check < b.check; });
    return findings;
}

}  // namespace sekisho::doctor

// SPDX-License-Identifier: Apache-2.0
#include "daemon/doctor/examine.hpp"

#include "daemon/doctor/checks.hpp"

#include <algorithm>

namespace sekisho::doctor {
namespace {

struct Row {
    Check check{};
    void (*look)(const Facts& facts, Findings& findings);
};
constexpr Row kRows[] = {
    {Check::hardware, check_hardware},
    {Check::devices, check_devices},
    {Check::clock, check_clock},
    {Check::disk, check_disk},
    {Check::permissions, check_permissions},
    {Check::modules, check_modules},
    {Check::listeners, check_listeners},
    {Check::radio, check_radio},
    {Check::interfaces, check_interfaces},
};

}  // namespace

std::string_view to_text(Check check) {
    switch (check) {
        case Check::hardware: return "hardware";
        case Check::devices: return "devices";
        case Check::clock: return "clock";
        case Check::disk: return "disk";
        case Check::permissions: return "permissions";
        case Check::modules: return "modules";
        case Check::software: return "software";
        case Check::listeners: return "listeners";
        case Check::radio: return "radio";
        case Check::interfaces: return "interfaces";
    }
    return "";
}

std::vector<Finding> examine(const Facts& facts, std::span<const Check> checks) {
    const auto asked = [checks](Check check) { return std::find(checks.begin(), checks.end(), check) != checks.end(); };
    Findings findings;
    for (const auto& unseen : facts.unseen) {
        if (asked(unseen.check)) findings.push_back({unseen.check, unseen.why});
    }
    for (const auto& row : kRows) {
        if (asked(row.check)) row.look(facts, findings);
    }
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.check < b.check; });
    return findings;
}

}  // namespace sekisho::doctor

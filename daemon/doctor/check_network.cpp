// SPDX-License-Identifier: Apache-2.0
// The controller has no network of its own: whatever listens or sends without a wire is one way in too many.
#include "daemon/doctor/checks.hpp"

#include <fmt/format.h>

#include <string>

namespace sekisho::doctor {

void check_listeners(const Facts& facts, Findings& findings) {
    for (const auto& listener : facts.listeners) {
        const auto name = fmt::format("{}/{}", listener.protocol, listener.port);
        if (facts.expected.contains(name)) continue;
        findings.push_back(
            {Check::listeners,
             {fmt::format("{} listens there, and nothing beyond the daemon's own socket should",
                          listener.program.empty() ? "a program" : listener.program),
              fmt::format("{} at {}", name, listener.address),
              fmt::format("switch the service off (`ss -lntup` names it), or say that the site knows of it: "
                          "--expected {}",
                          name)}});
    }
}

void check_radio(const Facts& facts, Findings& findings) {
    for (const auto& radio : facts.radios) {
        if (!radio.up) continue;
        findings.push_back(
            {Check::radio,
             {fmt::format("a radio is switched on ({}): it can be heard and spoken to through a wall", radio.kind),
              radio.name,
              radio.kind == "Bluetooth"
                  ? std::string("rfkill block bluetooth, and take the driver out: \"blacklist btusb\"")
                  : fmt::format("ip link set {} down, rfkill block all, and take the radio or its driver "
                                "out",
                                radio.name)}});
    }
}

void check_interfaces(const Facts& facts, Findings& findings) {
    if (!facts.allowed_interfaces) return;
    for (const auto& interface : facts.interfaces) {
        if (!interface.up || facts.allowed_interfaces->contains(interface.name)) continue;
        findings.push_back({Check::interfaces,
                            {"it is in use, and [network] allowed_interfaces does not name it", interface.name,
                             fmt::format("ip link set {} down and pull its cable, or name it there if it leads to the "
                                         "hospital's own network alone",
                                         interface.name)}});
    }
}

}  // namespace sekisho::doctor

// SPDX-License-Identifier: Apache-2.0
// libnfc's names of devices, `driver:place[:more]`, made exact: libnfc itself takes the first device it finds when a
// name is short, and resets it.
#pragma once

#include "daemon/model/result.hpp"

#include <optional>
#include <string>

namespace sekisho::hal {

// The connstring to give to libnfc. A USB reader is named by bus and device (`acr122_usb:001:004`) or by a link to its
// device node (`acr122_usb:/dev/sekisho/reader-...`), whose numbers change each time it is plugged in, so it is looked
// up now. Error: no driver, no place, a USB reader without bus and device, a link that leads nowhere.
[[nodiscard]] Result<std::string> exact_connstring(const std::string& connstring);

// The device node that a connstring names, if it names one by path.
[[nodiscard]] std::optional<std::string> device_path(const std::string& connstring);

}  // namespace sekisho::hal

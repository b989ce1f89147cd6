// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/identity.hpp"

namespace sekisho::hal {

std::string reader_identity(std::string_view device_name, std::string_view information) {
    // Serial drivers name a device "driver:/dev/ttyUSB0"; a maker's name of a USB device may hold a colon without a
    // path.
    std::string identity(device_name.substr(0, device_name.find(":/")));
    const auto line = information.substr(0, information.find('\n'));
    if (line.empty()) return identity;
    if (!identity.empty()) identity += ", ";
    identity += line;
    return identity;
}

}  // namespace sekisho::hal

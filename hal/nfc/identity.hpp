// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sekisho::hal {

// What a reader is, from what libnfc tells of it (6.5-B5d): the device's name without the place where it is plugged in,
// then the first line of its information, which names the chip and its firmware ("pn532_uart, chip: PN532 v1.6"). The
// same device gives the same text at every start and in every socket; two devices of one make and firmware give the
// same text too, since these chips have no number of their own.
[[nodiscard]] std::string reader_identity(std::string_view device_name, std::string_view information);

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/config/load.hpp"

#include <cstdint>
#include <span>

namespace sekisho::config {

// The Site of a kept configuration (site::archive): its people bear their pseudonyms in place of staff numbers, and no
// line of their roster is known. Faults: this version would refuse it, or they are no such bytes.
[[nodiscard]] Loaded load_kept(std::span<const std::uint8_t> bytes);

}  // namespace sekisho::config

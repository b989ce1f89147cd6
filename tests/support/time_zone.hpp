// SPDX-License-Identifier: Apache-2.0
// A site's time zone from the machine's tzdata. The daemon's own conversion belongs to daemon/config.
#pragma once

#include "daemon/site/time_zone.hpp"

#include <string>

namespace sekisho::tests {

// `name` as in "Europe/Berlin"; throws std::runtime_error where tzdata has no such zone. Years are inclusive.
[[nodiscard]] site::TimeZone time_zone(const std::string& name, int first_year, int last_year);

}  // namespace sekisho::tests

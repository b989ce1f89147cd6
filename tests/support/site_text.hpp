// SPDX-License-Identifier: Apache-2.0
// Values of daemon/site from the texts that people write. A text that cannot be read throws std::invalid_argument.
#pragma once

#include "daemon/model/time.hpp"
#include "daemon/site/schedule.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace sekisho::tests {

[[nodiscard]] site::Period period(const std::string& text);  // "17:30-08:30", "00:00-24:00"
[[nodiscard]] std::vector<site::Period> periods(std::initializer_list<const char*> texts);
[[nodiscard]] site::LocalDay local_day(const std::string& text);    // "2026-05-04"
[[nodiscard]] site::LocalTime local_time(const std::string& text);  // "2026-05-04 20:00:00"
[[nodiscard]] WallTime utc(const std::string& text);                // "2026-05-04 11:00:00"

}  // namespace sekisho::tests

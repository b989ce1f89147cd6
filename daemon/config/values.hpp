// SPDX-License-Identifier: Apache-2.0
// Texts that mean something: periods, durations, lines, dates of a CSV file.
#pragma once

#include "daemon/model/line.hpp"
#include "daemon/model/time.hpp"
#include "daemon/site/schedule.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace sekisho::config {

// "08:30-17:30". Nothing for an impossible time; 24:00 is an end only.
[[nodiscard]] std::optional<site::Period> parse_period(std::string_view text);
// "500ms", "5s", "10m", "1h": a whole number up to 99999 and its unit.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
// "gpiochip0:17" or "chip label:LINE-NAME", `!` behind it for active low.
[[nodiscard]] std::optional<LineSpec> parse_line(std::string_view text);
// "2027-03-31", years 1000 .. 9999.
[[nodiscard]] std::optional<site::LocalDay> parse_date(std::string_view text);
// "2027-04-01T00:00:00+09:00" or "...Z": RFC 3339 without fractions.
[[nodiscard]] std::optional<WallTime> parse_instant(std::string_view text);

}  // namespace sekisho::config

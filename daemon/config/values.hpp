// SPDX-License-Identifier: Apache-2.0
// Texts that mean something: periods, durations, lines, dates of a CSV file.
#pragma once

#include "daemon/model/line.hpp"
#include "daemon/model/time.hpp"
#include "daemon/site/schedule.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::config {

// "08:30-17:30". Nothing for an impossible time; 24:00 is an end only.
[[nodiscard]] std::optional<site::Period> parse_period(std::string_view text);
// "500ms", "5s", "10m", "1h": a whole number up to 99999 and its unit.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
// "90d", "3y": a whole number up to 99999 and its unit.
[[nodiscard]] std::optional<std::chrono::days> parse_keep(std::string_view text);
// "gpiochip0:17" or "chip-label:LINE-NAME", `!` behind it for active low. Both parts are printable
// ASCII without space and `!`, at most 63 and 31 bytes; "/dev/gpiochip0" and "0" become "gpiochip0".
[[nodiscard]] std::optional<LineSpec> parse_line(std::string_view text);
// The device of a libnfc connstring: "/dev/ttyUSB0" of "pn532_uart:/dev/ttyUSB0:115200" (the speed
// is no part of it), "usb:001:004" of "acr122_usb:001:004". Nothing when it is not `driver:place`
// with a driver of libnfc.
[[nodiscard]] std::optional<std::string> reader_device(std::string_view connstring);
// "http://host[:port][/path]" without user, query and fragment; the path without its last '/'.
struct HttpUrl {
    std::string host;  // an IPv6 address without its brackets
    std::uint16_t port = 80;
    std::string path;
};
[[nodiscard]] std::optional<HttpUrl> parse_http_url(std::string_view text);
// "2027-03-31", years 1000 .. 9999.
[[nodiscard]] std::optional<site::LocalDay> parse_date(std::string_view text);
// "2027-04-01T00:00:00+09:00" or "...Z": RFC 3339 without fractions.
[[nodiscard]] std::optional<WallTime> parse_instant(std::string_view text);

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
// Instants as people and programs write them: RFC 3339, strictly.
#pragma once

#include "daemon/model/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::api {

// "2025-04-01T08:30:00[.fraction](Z|+09:00)". Digits beyond microseconds are cut off. Nothing for: any other separator,
// a date that does not exist, second 60 (the clock of the gate never shows one), an offset past 23:59, text behind it.
[[nodiscard]] std::optional<WallTime> parse_time(std::string_view text) noexcept;

// "2025-04-01T08:30:00.123456+09:00"; the fraction only when it is not zero; "Z" for offset 0. `offset`: whole minutes.
[[nodiscard]] std::string format_time(WallTime time, std::chrono::seconds offset);

}  // namespace sekisho::api

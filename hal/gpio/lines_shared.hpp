// SPDX-License-Identifier: Apache-2.0
// Private to hal/gpio: what the sources for libgpiod 1 and 2 share, so that both name lines and faults alike.
#pragma once

#include "daemon/model/line.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace sekisho::hal {

// Who holds our lines, as gpioinfo shows it.
inline constexpr const char* kConsumer = "sekishod";
inline constexpr std::size_t kMostEdgesAtOnce = 1024;

// The offset that a line is written with; nothing when it is written by name.
[[nodiscard]] std::optional<unsigned> offset_of(const LineSpec& line);

// A stamp of the kernel, since boot.
[[nodiscard]] MonoTime to_mono(std::chrono::nanoseconds stamp);

// What the daemon says of an errno, by the step that failed.
[[nodiscard]] Error chip_error(const LineSpec& line, int number);
[[nodiscard]] Error missing_line_error(const LineSpec& line, int number);
[[nodiscard]] Error request_error(const LineSpec& line, int number);
[[nodiscard]] Error lost_error(const LineSpec& line, int number);

}  // namespace sekisho::hal

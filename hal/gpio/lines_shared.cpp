// SPDX-License-Identifier: Apache-2.0
#include "hal/gpio/lines_shared.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <system_error>

namespace sekisho::hal {
namespace {

Error line_error(const char* what, const LineSpec& line, int number, const char* hint) {
    return {fmt::format("{}: {}", what, std::generic_category().message(number)),
            fmt::format("{}:{}", line.chip, line.line), hint};
}

bool is_permission(int number) {
    return number == EACCES || number == EPERM;
}

}  // namespace

std::optional<unsigned> offset_of(const LineSpec& line) {
    const auto& text = line.line;
    unsigned offset = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
    if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
    return offset;
}

MonoTime to_mono(std::chrono::nanoseconds stamp) {
    return MonoTime(std::chrono::floor<Duration>(stamp));
}

Error chip_error(const LineSpec& line, int number) {
    if (is_permission(number)) {
        return line_error(
            "no permission to use the GPIO chip", line, number,
            "give the daemon's group access to /dev/gpiochip*; a label is found only if every chip may be read");
    }
    return line_error("there is no such GPIO chip", line, number,
                      "see gpiodetect for the names and labels of the chips");
}

Error missing_line_error(const LineSpec& line, int number) {
    return line_error("there is no such line on the GPIO chip", line, number,
                      "see gpioinfo for the offsets and names of the chip's lines");
}

Error request_error(const LineSpec& line, int number) {
    if (number == EBUSY) {
        return line_error("the line is taken by another program", line, number,
                          "see gpioinfo for who uses it, and stop that; or it is configured twice");
    }
    if (is_permission(number)) {
        return line_error("no permission to use the line", line, number,
                          "give the daemon's group access to the chip's device");
    }
    return line_error("the line cannot be used so", line, number,
                      "choose a line that can be an input with edges, or an output");
}

Error lost_error(const LineSpec& line, int number) {
    return line_error("the line no longer answers", line, number, "check that the GPIO chip is still there");
}

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
// libgpiod 1.x (Debian 12).
#include "hal/gpio/lines.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gpiod.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

namespace sekisho::hal {
namespace {

constexpr const char* kConsumer = "sekishod";

struct ChipEnd {
    void operator()(gpiod_chip* chip) const { gpiod_chip_close(chip); }  // releases its lines as well
};
using ChipHandle = std::unique_ptr<gpiod_chip, ChipEnd>;

std::string place(const LineSpec& line) {
    return fmt::format("{}:{}", line.chip, line.line);
}

Error line_error(const char* what, const LineSpec& line, int number, const char* hint) {
    return {fmt::format("{}: {}", what, std::generic_category().message(number)), place(line), hint};
}

Result<ChipHandle> open_chip(const LineSpec& line) {
    ChipHandle chip(gpiod_chip_open_lookup(line.chip.c_str()));  // path, name, number or label
    if (chip) return Result<ChipHandle>(std::move(chip));
    const int error = errno;
    if (error == EACCES || error == EPERM) {
        return line_error(
            "no permission to use the GPIO chip", line, error,
            "give the daemon's group access to /dev/gpiochip*; a label is found only if every chip may be read");
    }
    return line_error("there is no such GPIO chip", line, error,
                      "see gpiodetect for the names and labels of the chips");
}

std::optional<unsigned> parse_offset(const std::string& text) {
    unsigned offset = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
    if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
    return offset;
}

Result<gpiod_line*> find_line(gpiod_chip& chip, const LineSpec& spec) {
    const auto offset = parse_offset(spec.line);
    auto* line = offset ? gpiod_chip_get_line(&chip, *offset) : gpiod_chip_find_line(&chip, spec.line.c_str());
    if (line != nullptr) return line;
    const int error = errno;
    return line_error("there is no such line on the GPIO chip", spec, error,
                      "see gpioinfo for the offsets and names of the chip's lines");
}

Error request_error(const LineSpec& line, int number) {
    switch (number) {
        case EBUSY:
            return line_error("the line is taken by another program", line, number,
                              "see gpioinfo for who uses it, and stop that; or it is configured twice");
        case EACCES:
        case EPERM:
            return line_error("no permission to use the line", line, number,
                              "give the daemon's group access to the chip's device");
        default:
            return line_error("the line cannot be used so", line, number,
                              "choose a line that can be an input with edges, or an output");
    }
}

MonoTime to_mono(const timespec& stamp) {
    const auto exact = std::chrono::seconds(stamp.tv_sec) + std::chrono::nanoseconds(stamp.tv_nsec);
    return MonoTime(std::chrono::floor<Duration>(exact));
}

class LineV1 final : public ClaimedLine {
public:
    LineV1(LineSpec spec, ChipHandle chip, gpiod_line* line, int events)
        : spec_(std::move(spec)), chip_(std::move(chip)), line_(line), events_(events) {}

    Result<void> set(bool active) override {
        if (gpiod_line_set_value(line_, active ? 1 : 0) == 0) return {};
        return lost(errno);
    }

    Result<bool> get() override {
        const int value = gpiod_line_get_value(line_);
        if (value < 0) return lost(errno);
        return value == 1;
    }

    int event_descriptor() const override { return events_; }

    Result<std::vector<Edge>> take_events() override {
        std::vector<Edge> edges;
        std::array<gpiod_line_event, 16> buffer{};
        for (;;) {
            const int count = gpiod_line_event_read_fd_multiple(events_, buffer.data(), buffer.size());
            if (count < 0 && errno == EAGAIN) return edges;
            if (count <= 0) return lost(count < 0 ? errno : ENODEV);
            for (const auto& event : std::span(buffer).first(static_cast<std::size_t>(count))) {
                edges.push_back({event.event_type == GPIOD_LINE_EVENT_RISING_EDGE, to_mono(event.ts)});
            }
        }
    }

private:
    Error lost(int number) const {
        return line_error("the line no longer answers", spec_, number, "check that the GPIO chip is still there");
    }

    LineSpec spec_;
    ChipHandle chip_;
    gpiod_line* line_;  // owned by the chip
    int events_;        // owned by the line
};

Result<std::unique_ptr<ClaimedLine>> claim(const LineSpec& spec, int kind, bool initial) {
    auto chip = open_chip(spec);
    if (chip.has_error()) return chip.error();
    const auto line = find_line(**chip, spec);
    if (line.has_error()) return line.error();
    gpiod_line_request_config request{};
    request.consumer = kConsumer;
    request.request_type = kind;
    request.flags = spec.active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
    if (gpiod_line_request(*line, &request, initial ? 1 : 0) != 0) return request_error(spec, errno);
    int events = -1;
    if (kind == GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES) {
        events = gpiod_line_event_get_fd(*line);
        if (events < 0 || ::fcntl(events, F_SETFL, ::fcntl(events, F_GETFL) | O_NONBLOCK) != 0) {
            return request_error(spec, errno);
        }
    }
    return std::unique_ptr<ClaimedLine>(std::make_unique<LineV1>(spec, std::move(*chip), *line, events));
}

}  // namespace

Result<std::unique_ptr<ClaimedLine>> claim_output(const LineSpec& line, bool initial) {
    return claim(line, GPIOD_LINE_REQUEST_DIRECTION_OUTPUT, initial);
}

Result<std::unique_ptr<ClaimedLine>> claim_input(const LineSpec& line) {
    return claim(line, GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES, false);
}

}  // namespace sekisho::hal

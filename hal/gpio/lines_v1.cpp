// SPDX-License-Identifier: Apache-2.0
// libgpiod 1.x (Debian 12).
#include "hal/gpio/lines.hpp"
#include "hal/gpio/lines_shared.hpp"

#include <fcntl.h>
#include <gpiod.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <span>
#include <utility>

namespace sekisho::hal {
namespace {

struct ChipEnd {
    void operator()(gpiod_chip* chip) const { gpiod_chip_close(chip); }  // releases its lines as well
};
using ChipHandle = std::unique_ptr<gpiod_chip, ChipEnd>;

Result<ChipHandle> open_chip(const LineSpec& line) {
    ChipHandle chip(gpiod_chip_open_lookup(line.chip.c_str()));  // number, label, name or path
    if (chip) return Result<ChipHandle>(std::move(chip));
    return chip_error(line, errno);
}

Result<gpiod_line*> find_line(gpiod_chip& chip, const LineSpec& spec) {
    const auto offset = offset_of(spec);
    auto* line = offset ? gpiod_chip_get_line(&chip, *offset) : gpiod_chip_find_line(&chip, spec.line.c_str());
    if (line != nullptr) return line;
    return missing_line_error(spec, errno);
}

class LineV1 final : public ClaimedLine {
public:
    LineV1(LineSpec spec, ChipHandle chip, gpiod_line* line, int events)
        : spec_(std::move(spec)), chip_(std::move(chip)), line_(line), events_(events) {}

    Result<void> set(bool active) override {
        if (gpiod_line_set_value(line_, active ? 1 : 0) == 0) return {};
        return lost_error(spec_, errno);
    }

    Result<bool> get() override {
        const int value = gpiod_line_get_value(line_);
        if (value < 0) return lost_error(spec_, errno);
        return value == 1;
    }

    int event_descriptor() const override { return events_; }

    Result<std::vector<Edge>> take_events() override {
        std::vector<Edge> edges;
        std::array<gpiod_line_event, 16> buffer{};
        while (edges.size() < kMostEdgesAtOnce) {
            const int count = gpiod_line_event_read_fd_multiple(events_, buffer.data(), buffer.size());
            if (count < 0 && errno == EAGAIN) return edges;
            if (count <= 0) return lost_error(spec_, count < 0 ? errno : ENODEV);
            for (const auto& event : std::span(buffer).first(static_cast<std::size_t>(count))) {
                const auto stamp = std::chrono::seconds(event.ts.tv_sec) + std::chrono::nanoseconds(event.ts.tv_nsec);
                edges.push_back({event.event_type == GPIOD_LINE_EVENT_RISING_EDGE, to_mono(stamp)});
            }
        }
        return edges;
    }

private:
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

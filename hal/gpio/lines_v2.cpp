// SPDX-License-Identifier: Apache-2.0
// libgpiod 2.x (Debian 13).
#include "hal/gpio/lines.hpp"
#include "hal/gpio/lines_shared.hpp"

#include <fcntl.h>
#include <gpiod.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>

namespace sekisho::hal {
namespace {

template <auto Free>
struct Freed {
    void operator()(auto* handle) const { Free(handle); }
};
using ChipHandle = std::unique_ptr<gpiod_chip, Freed<gpiod_chip_close>>;
using ChipInfo = std::unique_ptr<gpiod_chip_info, Freed<gpiod_chip_info_free>>;
using LineInfo = std::unique_ptr<gpiod_line_info, Freed<gpiod_line_info_free>>;
using Settings = std::unique_ptr<gpiod_line_settings, Freed<gpiod_line_settings_free>>;
using Lines = std::unique_ptr<gpiod_line_config, Freed<gpiod_line_config_free>>;
using Request = std::unique_ptr<gpiod_request_config, Freed<gpiod_request_config_free>>;
using Claim = std::unique_ptr<gpiod_line_request, Freed<gpiod_line_request_release>>;
using Events = std::unique_ptr<gpiod_edge_event_buffer, Freed<gpiod_edge_event_buffer_free>>;

// The most that the kernel keeps for one request (16 for each of 64 lines). It drops the oldest when they are full.
constexpr std::size_t kEventsKept = 1024;
constexpr std::size_t kEventsAtOnce = 64;

bool has_label(gpiod_chip& chip, const std::string& label) {
    const ChipInfo info(gpiod_chip_get_info(&chip));
    return info && gpiod_chip_info_get_label(info.get()) == label;
}

// Version 2 leaves the search to its users. Chips in the order of their names, so that of two with one label the same
// is taken each time; `error` is that of a chip which may not be read.
ChipHandle find_by_label(const std::string& label, int& error) {
    std::error_code unread;
    std::set<std::filesystem::path> chips;
    for (std::filesystem::directory_iterator entry("/dev", unread), end; entry != end; entry.increment(unread)) {
        const auto name = entry->path().filename().string();
        if (name.starts_with("gpiochip") && !entry->is_symlink(unread)) chips.insert(entry->path());
    }
    for (const auto& path : chips) {
        ChipHandle chip(gpiod_chip_open(path.c_str()));
        if (!chip && (errno == EACCES || errno == EPERM)) error = errno;
        if (chip && has_label(*chip, label)) return chip;
    }
    return nullptr;
}

// Number, label, name or path, in version 1's order.
Result<ChipHandle> open_chip(const LineSpec& line) {
    const auto& chip = line.chip;
    const bool number = chip.find_first_not_of("0123456789") == std::string::npos;
    int hidden = 0;
    ChipHandle found = number ? nullptr : find_by_label(chip, hidden);
    if (!found) {
        const auto* folder = number ? "/dev/gpiochip" : chip.starts_with("/dev/") ? "" : "/dev/";
        found.reset(gpiod_chip_open((folder + chip).c_str()));
    }
    if (found) return Result<ChipHandle>(std::move(found));
    return chip_error(line, hidden != 0 ? hidden : errno);
}

Result<unsigned> find_line(gpiod_chip& chip, const LineSpec& spec) {
    if (const auto offset = offset_of(spec)) {
        if (LineInfo(gpiod_chip_get_line_info(&chip, *offset))) return *offset;
    } else {
        const int found = gpiod_chip_get_line_offset_from_name(&chip, spec.line.c_str());
        if (found >= 0) return static_cast<unsigned>(found);
    }
    return missing_line_error(spec, errno);
}

class LineV2 final : public ClaimedLine {
public:
    LineV2(LineSpec spec, unsigned offset, Claim claim, Events events)
        : spec_(std::move(spec)), offset_(offset), claim_(std::move(claim)), events_(std::move(events)) {}

    Result<void> set(bool active) override {
        const auto value = active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
        if (gpiod_line_request_set_value(claim_.get(), offset_, value) == 0) return {};
        return lost_error(spec_, errno);
    }

    Result<bool> get() override {
        const auto value = gpiod_line_request_get_value(claim_.get(), offset_);
        if (value == GPIOD_LINE_VALUE_ERROR) return lost_error(spec_, errno);
        return value == GPIOD_LINE_VALUE_ACTIVE;
    }

    int event_descriptor() const override { return events_ ? gpiod_line_request_get_fd(claim_.get()) : -1; }

    Result<std::vector<Edge>> take_events() override {
        std::vector<Edge> edges;
        while (edges.size() < kMostEdgesAtOnce) {
            const int count = gpiod_line_request_read_edge_events(claim_.get(), events_.get(), kEventsAtOnce);
            if (count < 0 && errno == EAGAIN) return edges;
            if (count <= 0) return lost_error(spec_, count < 0 ? errno : ENODEV);
            for (unsigned long number = 0; number < static_cast<unsigned long>(count); ++number) {
                auto* event = gpiod_edge_event_buffer_get_event(events_.get(), number);
                const std::chrono::nanoseconds stamp(gpiod_edge_event_get_timestamp_ns(event));
                edges.push_back(
                    {gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE, to_mono(stamp)});
            }
        }
        return edges;
    }

private:
    LineSpec spec_;
    unsigned offset_;
    Claim claim_;    // holds the line without its chip
    Events events_;  // of an input
};

// Where the setters refuse a value, the request would be another than ours.
bool apply(gpiod_line_settings& settings, const LineSpec& spec, bool output, bool initial) {
    gpiod_line_settings_set_active_low(&settings, spec.active_low);
    if (output) {
        const auto value = initial ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
        return gpiod_line_settings_set_direction(&settings, GPIOD_LINE_DIRECTION_OUTPUT) == 0 &&
               gpiod_line_settings_set_output_value(&settings, value) == 0;
    }
    return gpiod_line_settings_set_direction(&settings, GPIOD_LINE_DIRECTION_INPUT) == 0 &&
           gpiod_line_settings_set_edge_detection(&settings, GPIOD_LINE_EDGE_BOTH) == 0 &&
           gpiod_line_settings_set_event_clock(&settings, GPIOD_LINE_CLOCK_MONOTONIC) == 0;
}

Result<std::unique_ptr<ClaimedLine>> claim(const LineSpec& spec, bool output, bool initial) {
    const auto chip = open_chip(spec);
    if (chip.has_error()) return chip.error();
    const auto offset = find_line(**chip, spec);
    if (offset.has_error()) return offset.error();

    const Settings settings(gpiod_line_settings_new());
    const Lines lines(gpiod_line_config_new());
    const Request request(gpiod_request_config_new());
    if (!settings || !lines || !request || !apply(*settings, spec, output, initial) ||
        gpiod_line_config_add_line_settings(lines.get(), &*offset, 1, settings.get()) != 0) {
        return request_error(spec, errno);
    }
    gpiod_request_config_set_consumer(request.get(), kConsumer);
    gpiod_request_config_set_event_buffer_size(request.get(), output ? 0 : kEventsKept);
    Claim held(gpiod_chip_request_lines(chip->get(), request.get(), lines.get()));
    if (!held) return request_error(spec, errno);

    Events events;
    if (!output) {
        events.reset(gpiod_edge_event_buffer_new(kEventsAtOnce));
        const int descriptor = gpiod_line_request_get_fd(held.get());
        if (!events || ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK) != 0) {
            return request_error(spec, errno);
        }
    }
    return std::unique_ptr<ClaimedLine>(std::make_unique<LineV2>(spec, *offset, std::move(held), std::move(events)));
}

}  // namespace

Result<std::unique_ptr<ClaimedLine>> claim_output(const LineSpec& line, bool initial) {
    return claim(line, true, initial);
}

Result<std::unique_ptr<ClaimedLine>> claim_input(const LineSpec& line) {
    return claim(line, false, false);
}

}  // namespace sekisho::hal

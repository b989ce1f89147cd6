// SPDX-License-Identifier: Apache-2.0
// The site's time zone as a plain table, so that schedules need neither files nor a clock. config/ fills it from
// tzdata.
#pragma once

#include "daemon/model/time.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::site {

using LocalDay = std::chrono::local_days;

// A local date and the second of that day, 0 .. 86399. A time that DST repeats occurs twice, one it skips never.
struct LocalTime {
    LocalDay day{};
    std::int32_t second = 0;
    friend auto operator<=>(const LocalTime&, const LocalTime&) = default;
};

class TimeZone {
public:
    struct Offset {
        WallTime from{};                // first instant at which it holds
        std::chrono::seconds offset{};  // local = UTC + offset
    };

    TimeZone() = default;  // UTC
    // `offsets` in ascending order of `from`; the first also holds before its `from`.
    TimeZone(std::string name, std::vector<Offset> offsets);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::chrono::seconds offset_at(WallTime instant) const;
    // First instant after `instant` at which another row of `offsets` begins to hold; nothing: none any more.
    [[nodiscard]] std::optional<WallTime> next_change(WallTime instant) const;
    [[nodiscard]] LocalTime to_local(WallTime instant) const;
    // First instant of a local date: its midnight, or the end of the gap where DST skips midnight (or the whole date).
    [[nodiscard]] WallTime start_of(LocalDay day) const;

private:
    [[nodiscard]] std::vector<Offset>::const_iterator after(WallTime instant) const;

    std::string name_ = "UTC";
    std::vector<Offset> offsets_;
};

}  // namespace sekisho::site

// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/time_zone.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::site {
namespace {

constexpr std::chrono::seconds kUtc{0};

}  // namespace

TimeZone::TimeZone(std::string name, std::vector<Offset> offsets)
    : name_(std::move(name)), offsets_(std::move(offsets)) {}

std::vector<TimeZone::Offset>::const_iterator TimeZone::after(WallTime instant) const {
    return std::upper_bound(offsets_.begin(), offsets_.end(), instant,
                            [](WallTime t, const Offset& offset) { return t < offset.from; });
}

std::chrono::seconds TimeZone::offset_at(WallTime instant) const {
    if (offsets_.empty()) return kUtc;
    const auto next = after(instant);
    return next == offsets_.begin() ? next->offset : std::prev(next)->offset;
}

std::optional<WallTime> TimeZone::next_change(WallTime instant) const {
    auto next = after(instant);
    if (next == offsets_.begin() && next != offsets_.end()) ++next;  // the first holds before its `from` too
    if (next == offsets_.end()) return std::nullopt;
    return next->from;
}

LocalTime TimeZone::to_local(WallTime instant) const {
    const auto local = std::chrono::floor<std::chrono::seconds>(instant) + offset_at(instant);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    return {LocalDay{day.time_since_epoch()}, static_cast<std::int32_t>((local - day).count())};
}

WallTime TimeZone::start_of(LocalDay day) const {
    // No offset is 48 hours, so the date has not begun anywhere at `from`. Then offset by offset, since where local
    // time jumps forward over midnight the date begins at the jump.
    const WallTime utc_midnight{day.time_since_epoch()};
    WallTime from = utc_midnight - std::chrono::hours{48};
    while (true) {
        const WallTime midnight = std::max(from, utc_midnight - offset_at(from));
        const auto change = next_change(from);
        if (!change || midnight < *change) return midnight;
        from = *change;
    }
}

}  // namespace sekisho::site

// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/meter.hpp"

#include <variant>

namespace sekisho::gate {
namespace {

template <class Enum>
void count(Measured::Numbers& numbers, Enum which) noexcept {
    const auto index = static_cast<std::size_t>(which);
    if (index < numbers.size()) ++numbers[index];
}

}  // namespace

void Meter::tapped(const TapTimes& times) noexcept {
    const auto add = [this](TapStage stage, Duration time) {
        measured_.stages[static_cast<std::size_t>(stage)].add(time);
    };
    add(TapStage::read, times.decided - times.arrived);
    add(TapStage::decide, times.sent - times.decided);
    add(TapStage::commit, times.durable - times.sent);
    add(TapStage::lock, times.released - times.durable);
    add(TapStage::total, times.released - times.arrived);
}

void Meter::written(const Entry& entry) {
    // Whoever may read the numbers need not be of the security desk (STD-IEC-17).
    count(measured_.entries, entry.kind == EntryKind::duress ? EntryKind::pin_verified : entry.kind);
    switch (entry.kind) {
        case EntryKind::access:
            ++measured_.taps[static_cast<std::size_t>(entry.decision)][static_cast<std::size_t>(entry.dir)];
            break;
        case EntryKind::alarm: {
            const auto& alarm = std::get<AlarmDetail>(entry.detail);
            if (alarm.active) count(measured_.alarms, alarm.alarm);
            break;
        }
        case EntryKind::door_event: count(measured_.door_events, std::get<DoorEventDetail>(entry.detail).event); break;
        case EntryKind::reader_state: {
            const auto& reader = std::get<ReaderStateDetail>(entry.detail);
            if (!reader.up) ++measured_.outages[reader.reader.value];
            break;
        }
        case EntryKind::config:
            if (std::get<ConfigDetail>(entry.detail).cause != "start") ++measured_.reloads;
            break;
        case EntryKind::config_refused: ++measured_.reloads_refused; break;
        default: break;
    }
}

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/disk_watch.hpp"

#include <chrono>
#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::chrono::minutes kEvery{1};

EntryDraft alarm(bool active, const std::string& subject) {
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{SystemAlarm::disk_nearly_full, active, subject};
    return draft;
}

}  // namespace

DiskWatch::DiskWatch(hal::Loop& loop, hal::Clock& clock, Journal& journal, Ask ask)
    : loop_(loop), clock_(clock), journal_(journal), ask_(std::move(ask)) {}

void DiskWatch::start() {
    if (ask_) look();
}

void DiskWatch::look() {
    auto disks = std::make_shared<std::vector<DiskUse>>();
    journal_.run([ask = ask_, disks] { *disks = ask(); },
                 [this, disks] {
                     found(*disks);
                     next_ = loop_.at(clock_.now().mono + kEvery, [this] { look(); });
                 });
}

void DiskWatch::found(const std::vector<DiskUse>& disks) {
    for (const auto& disk : disks) {
        const bool stands = journal_.state().alarms.contains({SystemAlarm::disk_nearly_full, disk.subject});
        if (!stands && disk.percent >= kNearlyFull) journal_.append(alarm(true, disk.subject));
        if (stands && disk.percent < kNotNearlyFull) journal_.append(alarm(false, disk.subject));
    }
}

}  // namespace sekisho::gate

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
        // What was asked for may wait long for the ledger, so the State does not tell.
        const bool known = journal_.state().alarms.contains({SystemAlarm::disk_nearly_full, disk.subject});
        bool& stands = asked_.try_emplace(disk.subject, known).first->second;
        const bool now = disk.percent >= (stands ? kNotNearlyFull : kNearlyFull);
        if (now != stands) journal_.append(alarm(now, disk.subject));
        stands = now;
    }
    seen_ = disks;
}

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
// Whether a flush is one. "No record, no entry" rests on it: a disk that says "written" too early opens doors for
// entries that a power cut takes away.
#include "daemon/doctor/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace sekisho::doctor {
namespace {

struct Medium {
    std::string_view name;
    Duration least{};  // of an honest flush
};

bool is_virtual(std::string_view device) {  // whose word on turning means nothing
    return device.starts_with("vd") || device.starts_with("xvd");
}

Medium medium_of(const Disk& disk) {
    if (disk.device.starts_with("mmcblk")) return {"a memory card", kLeastOnCard};
    if (disk.rotates && !is_virtual(disk.device)) return {"a turning disk", kLeastOnPlatter};
    return {"any medium", kLeastAnywhere};
}

bool has_option(std::string_view options, std::string_view wanted) {
    while (!options.empty()) {
        const auto end = std::min(options.find(','), options.size());
        if (options.substr(0, end) == wanted) return true;
        options.remove_prefix(std::min(end + 1, options.size()));
    }
    return false;
}

bool is_memory(std::string_view file_system) {
    return file_system == "tmpfs" || file_system == "ramfs";
}

void check_flushes(const Disk& disk, Findings& findings) {
    const auto median = median_of(disk.flushes);
    if (!median) return;  // why is told as unseen
    const auto medium = medium_of(disk);
    if (*median < medium.least) {
        findings.push_back(
            {Check::disk,
             {fmt::format("a flush of 4 KiB took {} us, and {} needs {} us at the least: the disk says \"written\" "
                          "before it is",
                          median->count(), medium.name, medium.least.count()),
              disk.path,
              "switch its write cache off (`hdparm -W0`) or give it a cache with a battery, look at how a virtual "
              "machine caches its disk, or take another disk; else a power cut takes entries away for which doors "
              "have opened"}});
    } else if (*median > kMostForATap) {
        findings.push_back({Check::disk,
                            {fmt::format("a flush of 4 KiB took {} ms: every tap waits for one",
                                         std::chrono::duration_cast<std::chrono::milliseconds>(*median).count()),
                             disk.path, "see what else writes to it, or take a faster one, such as an SSD"}});
    }
}

}  // namespace

std::optional<Duration> median_of(std::vector<Duration> flushes) {
    if (flushes.empty()) return std::nullopt;
    const auto middle = flushes.begin() + static_cast<std::ptrdiff_t>(flushes.size() / 2);
    std::nth_element(flushes.begin(), middle, flushes.end());
    return *middle;
}

void check_disk(const Facts& facts, Findings& findings) {
    const auto& disk = facts.disk;
    if (is_memory(disk.file_system)) {
        findings.push_back(
            {Check::disk,
             {fmt::format("it is in memory ({}): nothing of the ledger outlives a restart", disk.file_system),
              disk.path, "put the state directory on a disk"}});
    } else {
        check_flushes(disk, findings);
    }
    for (const auto* option : {"nobarrier", "barrier=0"}) {
        if (!has_option(disk.options, option)) continue;
        findings.push_back({Check::disk,
                            {fmt::format("it is mounted with {}: no flush reaches the medium", option), disk.path,
                             "take the option out of /etc/fstab and mount it anew"}});
    }
    if (disk.percent_used >= kNearlyFull) {
        findings.push_back({Check::disk,
                            {fmt::format("{} % of it is used", disk.percent_used), disk.path,
                             "make room, or take a larger disk, before the ledger cannot be written"}});
    }
}

}  // namespace sekisho::doctor

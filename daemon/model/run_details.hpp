// SPDX-License-Identifier: Apache-2.0
// Details of entries about runs of the daemon and about the ledger itself: where it begins, ends, and has holes.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

namespace sekisho {

struct StartDetail {
    std::string version;
    std::string backend;  // "real" or "sim"
    std::string boot{};   // names the machine's boot that `t_boot` counts from; "": not known
    auto fields() { return std::tie(version, backend, boot); }
    auto fields() const { return std::tie(version, backend, boot); }
};
struct StopDetail {
    std::string cause;        // "SIGTERM", "SIGINT", "command"
    std::string operator_{};  // of a command, whose reason pcommit stands for (6.8-B3)
    auto fields() { return std::tie(cause, operator_); }
    auto fields() const { return std::tie(cause, operator_); }
};
// Of an outage: the ledger could not be written. Of a run that ended without a `stop` (6.8-B3): `ref_seq` is the
// `start` entry of that run, and the first three fields are as they stand here.
struct GapDetail {
    std::int64_t first = -1;   // seq of the first entry that waited in the spill file; -1: none did
    std::int64_t spilled = 0;  // so many from `first` on did
    std::int64_t lost = 0;     // events of which nothing is left but this count
    // Wall clock when writing first failed, or the last entry of that run was recorded; and when writing succeeded
    // again, or the next run started. Not after `began_us` where the clock was set back meanwhile.
    std::int64_t began_us = 0;
    std::int64_t ended_us = 0;
    std::string cause;  // what failed first, or what is known of that run's end
    auto fields() { return std::tie(first, spilled, lost, began_us, ended_us, cause); }
    auto fields() const { return std::tie(first, spilled, lost, began_us, ended_us, cause); }
};
struct RestoredDetail {
    std::int64_t backup_at_us = 0;  // when the backup was made
    std::int64_t known = 0;         // entries of the latest checkpoint known, 0 = none: those from here on are lost
    std::string operator_;
    auto fields() { return std::tie(backup_at_us, known, operator_); }
    auto fields() const { return std::tie(backup_at_us, known, operator_); }
};

}  // namespace sekisho

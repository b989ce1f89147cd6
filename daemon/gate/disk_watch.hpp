// SPDX-License-Identifier: Apache-2.0
// Early warning: an alarm entry while a file system that the ledger needs is nearly full (6.5-B3b2).
#pragma once

#include "daemon/gate/journal.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::gate {

inline constexpr int kNearlyFull = 80;     // percent
inline constexpr int kNotNearlyFull = 75;  // an alarm that stands ends below this

struct DiskUse {
    std::string subject;  // "state directory", "spill file": as the alarm names it
    int percent = 0;      // of what the daemon's user may fill
};

class DiskWatch {
public:
    // `ask` runs on the ledger thread, since a disk that hangs must not hang the loop.
    using Ask = std::function<std::vector<DiskUse>()>;
    DiskWatch(hal::Loop& loop, hal::Clock& clock, Journal& journal, Ask ask);

    // Looks now and then every minute; the journal must be open.
    void start();
    // As they were last seen; none before the first look.
    [[nodiscard]] const std::vector<DiskUse>& seen() const { return seen_; }

private:
    void look();
    void found(const std::vector<DiskUse>& disks);

    hal::Loop& loop_;
    hal::Clock& clock_;
    Journal& journal_;
    Ask ask_;
    std::vector<DiskUse> seen_;
    std::map<std::string, bool> asked_;  // by subject: whether the last entry asked for raised the alarm
    std::unique_ptr<hal::Loop::Timer> next_;
};

}  // namespace sekisho::gate

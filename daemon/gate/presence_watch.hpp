// SPDX-License-Identifier: Apache-2.0
// Raises an alarm for whoever stays in a zone for longer than it allows, or alone, and where fewer people are in one
// than there must be (6.6.1-D1, STD-IEC-10). It ends nobody's stay.
#pragma once

#include "daemon/gate/clock_watch.hpp"
#include "daemon/gate/journal.hpp"
#include "daemon/site/site.hpp"
#include "hal/contract/clock.hpp"
#include "hal/contract/loop.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace sekisho::gate {

class PresenceWatch {
public:
    PresenceWatch(hal::Loop& loop, hal::Clock& clock, const ClockWatch& clock_watch, Journal& journal)
        : loop_(loop), clock_(clock), clock_watch_(clock_watch), journal_(journal) {}

    // The journal is open, and the names of `site` have their numbers. Called again for every Site that comes into
    // force.
    void adopt(std::shared_ptr<const site::Site> site);
    void stop();

private:
    using Alarm = std::pair<SystemAlarm, std::string>;
    // What stands now, and when the next of what does not is due.
    struct Look {
        std::set<Alarm> standing;
        std::optional<WallTime> next;
    };
    void look();
    [[nodiscard]] Look look_at(WallTime now) const;
    void look_at(const site::Zone& zone, WallTime now, Look& found) const;
    void write(const Alarm& alarm, bool active);

    hal::Loop& loop_;
    hal::Clock& clock_;
    const ClockWatch& clock_watch_;
    Journal& journal_;
    std::shared_ptr<const site::Site> site_;
    std::optional<std::uint64_t> subscription_;
    std::set<Alarm> raised_;  // as the ledger has them, or will have when it is written
    std::unique_ptr<hal::Loop::Timer> due_;
};

}  // namespace sekisho::gate

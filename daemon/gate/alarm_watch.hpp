// SPDX-License-Identifier: Apache-2.0
// Raises alarms that follow from the State and the time, and ends them: looks whenever an entry may have changed them,
// and when the next one is due. What stood before a restart stands after it, and is told once.
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

class AlarmWatch {
public:
    AlarmWatch(hal::Loop& loop, hal::Clock& clock, const ClockWatch& clock_watch, Journal& journal)
        : loop_(loop), clock_(clock), clock_watch_(clock_watch), journal_(journal) {}
    virtual ~AlarmWatch() = default;
    AlarmWatch(const AlarmWatch&) = delete;
    AlarmWatch& operator=(const AlarmWatch&) = delete;

    // The journal is open, and the names of `site` have their numbers. Called again for every Site that comes into
    // force.
    void adopt(std::shared_ptr<const site::Site> site);
    void stop();

protected:
    using Alarm = std::pair<SystemAlarm, std::string>;  // with its subject
    // What stands at a moment, and when the next of what does not is due.
    class Look {
    public:
        explicit Look(WallTime at) : now(at) {}
        void note(SystemAlarm alarm, WallTime due, std::string subject);
        // Whether it is time; else it is looked at again then.
        [[nodiscard]] bool is_due(WallTime due);

        const WallTime now;
        std::set<Alarm> standing;
        std::optional<WallTime> next;
    };

    [[nodiscard]] virtual bool raises(SystemAlarm alarm) const = 0;
    // Every entry once it is durable: whether it may change what stands.
    [[nodiscard]] virtual bool concerns(const Entry& entry) = 0;
    virtual void look_at(Look& look) = 0;

    [[nodiscard]] const site::Site& site() const { return *site_; }
    [[nodiscard]] Journal& journal() { return journal_; }
    [[nodiscard]] const Journal& journal() const { return journal_; }

private:
    void look();
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

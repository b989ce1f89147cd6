// SPDX-License-Identifier: Apache-2.0
// Follows the wall clock against the boot-time clock, which nobody can set: what of it is believed, and what the ledger
// must hear of it (6.4-B1c, 6.5-C5, STD-IEC-02). Why so: docs/decisions/0018-clock-trust.md.
#pragma once

#include "daemon/access/decide.hpp"
#include "daemon/gate/journal.hpp"
#include "daemon/model/time.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"
#include "hal/contract/clock.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace sekisho::gate {

// For `status`.
struct ClockView {
    Now now;
    std::optional<Duration> since_sync;  // nothing: not in step since the machine started
    bool suspect = false;
    bool unsynced_too_long = false;
    WallTime schedules{};          // what schedules go by
    std::optional<WallTime> mark;  // the latest time that the ledger has seen
};

class ClockWatch {
public:
    ClockWatch(hal::Clock& clock, Journal& journal) : clock_(clock), journal_(journal) {}

    // The journal is open, and nothing of this run is in it yet: what happened to the clock since the last run is
    // written ahead of all else. Before it every clock is believed.
    void begin(const site::ClockPolicy& policy);
    void adopt(const site::ClockPolicy& policy);
    // Reads the clocks and writes down what has changed. Before every decision, and at least every half minute.
    Now check();
    // How long the next check may wait, by what is known at `now`. > 0.
    [[nodiscard]] Duration until_due(const Now& now) const;
    // What decisions at `now`, as the last check read it, go by.
    [[nodiscard]] access::Moment moment(const Now& now) const;
    [[nodiscard]] ClockView view() const;
    // An operator vouches for the wall clock as it stands: it is believed from here on, and the ledger's time goes on
    // from it, also where it had seen a later one.
    void vouch(const std::string& operator_name, std::function<void(Result<Seq>)> done);

private:
    using Alarm = std::pair<SystemAlarm, std::string>;
    void judge(const Now& now);
    void note_step(const Now& now, bool stepped, WallTime expected);
    void note_sync(const Now& now, bool stepped);
    void settle_line(const Now& now);
    void set_alarm(const Alarm& alarm, bool active);
    void write(EntryDraft draft, Journal::Done done = {});
    void anchor(const Now& now);
    [[nodiscard]] bool is_far(const Now& now) const;
    [[nodiscard]] bool unsynced_too_long(const Now& now) const;
    [[nodiscard]] Duration out_of_step(const Now& now) const;

    hal::Clock& clock_;
    Journal& journal_;
    site::ClockPolicy policy_;
    bool begun_ = false;
    bool ahead_ = false;                    // entries go before the start entry
    state::Reading last_;                   // of the last check
    state::Reading line_;                   // the believed clock
    bool traced_ = false;                   // the line comes from a clock that was in step
    bool suspect_ = false;                  // the wall clock is too far from the line
    std::optional<BootTime> in_step_;       // last seen synced
    std::optional<BootTime> synced_since_;  // without a break or a step
    Duration carried_{};                    // out of step in earlier boots
    std::set<Alarm> raised_;                // as the ledger has them, or will have when it is written
};

}  // namespace sekisho::gate

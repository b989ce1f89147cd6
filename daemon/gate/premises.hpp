// SPDX-License-Identifier: Apache-2.0
// Everything that is wired to the gate beside doors and readers: inputs that raise alarms, and outputs that are no lock
// (6.4-B3, 6.4-D1, 6.8-C8), and what they propose (6.9-B1.1b). Fire is not among them: it drives doors.
#pragma once

#include "daemon/gate/cameras.hpp"
#include "daemon/gate/input_alarms.hpp"
#include "daemon/gate/intrusion.hpp"
#include "daemon/gate/output_line.hpp"
#include "daemon/gate/proposals.hpp"
#include "daemon/gate/remote_lines.hpp"
#include "daemon/gate/sounders.hpp"
#include "daemon/gate/tethers.hpp"
#include "daemon/gate/watchdog_lines.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace sekisho::gate {

class Premises {
public:
    Premises(InputLine::Parts parts, ClockWatch& clock_watch, Intrusion::SeenOpen seen_open)
        : parts_(parts),
          input_alarms_(parts),
          watchdogs_(parts.loop, parts.clock),
          tethers_(parts, clock_watch),
          remote_lines_(parts, clock_watch),
          proposals_(parts, clock_watch),
          intrusion_(parts, clock_watch, std::move(seen_open)),
          cameras_(parts),
          sounders_(parts) {}

    // What cannot be claimed is added to `errors`, and tried again once served. Outputs go to rest, watchdogs begin.
    void claim(const site::Site& site, std::vector<Error>& errors);
    // The ledger is open.
    void serve(std::shared_ptr<const site::Site> site, ledger::Writer& writer);
    // Entries go somewhere else than before.
    void ledger_health_changed() { proposals_.ledger_health_changed(); }
    // The daemon ends: nothing is heard any more, outputs go to rest.
    void stop();
    // The first step of a change of configuration: nothing is heard any more; outputs whose lines `next` does not use
    // as they are used now go to rest.
    void detach(const site::Site& next);
    // That Site is in force, after detach().
    void replace(std::shared_ptr<const site::Site> next);
    void tell(std::vector<InputStatus>& status) const {
        input_alarms_.tell(status);
        tethers_.tell(status);
        intrusion_.tell(status);
        cameras_.tell(status);
    }
    [[nodiscard]] Intrusion& intrusion() { return intrusion_; }
    void tell(std::vector<StandingAlarm>& alarms) const { input_alarms_.tell(alarms); }

private:
    [[nodiscard]] std::unique_ptr<OutputLine> take(std::vector<std::unique_ptr<OutputLine>>& before,
                                                   const site::Output& output) const;

    InputLine::Parts parts_;
    std::shared_ptr<const site::Site> site_;
    InputAlarms input_alarms_;
    std::vector<std::unique_ptr<OutputLine>> outputs_;
    WatchdogLines watchdogs_;
    Tethers tethers_;
    RemoteLines remote_lines_;
    Proposals proposals_;
    Intrusion intrusion_;
    Cameras cameras_;
    Sounders sounders_;
};

}  // namespace sekisho::gate

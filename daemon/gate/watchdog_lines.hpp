// SPDX-License-Identifier: Apache-2.0
// Outputs of kind "watchdog": each changes its level once a period while the loop turns and the ledger thread answers.
// What hangs on it (a monostable, a watchdog relay) lets go of its relays when that ends, whatever the daemon would
// say.
#pragma once

#include "daemon/gate/output_line.hpp"
#include "daemon/gate/watchdog.hpp"

#include <memory>
#include <vector>

namespace sekisho::gate {

class WatchdogLines {
public:
    WatchdogLines(hal::Loop& loop, hal::Clock& clock) : loop_(loop), clock_(clock) {}

    // From here on those of `outputs` that are watchdogs, in place of all before. `outputs` outlive this, or the next
    // serve() or stop().
    void serve(const std::vector<std::unique_ptr<OutputLine>>& outputs);
    // From here on the ledger thread has to answer, too.
    void watch(ledger::Writer& writer);
    void stop() { watchdogs_.clear(); }

private:
    hal::Loop& loop_;
    hal::Clock& clock_;
    ledger::Writer* writer_ = nullptr;
    std::vector<std::unique_ptr<Watchdog>> watchdogs_;
};

}  // namespace sekisho::gate

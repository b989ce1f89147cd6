// SPDX-License-Identifier: Apache-2.0
// Outputs that power the line for work from outside (6.8-C8, H6.4-2): on from the start of a permit that names one
// until it is reported, closed, withdrawn or past its window, and off whenever sekishod is: after a restart an operator
// says again that it is wanted. Switched on behind the entry that says so, switched off before it.
#pragma once

#include "daemon/gate/clock_watch.hpp"
#include "daemon/gate/output_line.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::gate {

class RemoteLines {
public:
    RemoteLines(InputLine::Parts parts, ClockWatch& clock_watch) : parts_(parts), clock_watch_(clock_watch) {}

    // The ledger is open: those that were on are off. `outputs` outlive this, or the next replace() or stop().
    void serve(const std::vector<std::unique_ptr<OutputLine>>& outputs);
    void replace(const std::vector<std::unique_ptr<OutputLine>>& outputs);
    // Off, in the ledger too; what becomes durable afterwards powers nothing.
    void stop();
    // An entry is durable.
    void told(const Entry& entry);

private:
    void take(const std::vector<std::unique_ptr<OutputLine>>& outputs);
    // `late_cause`: why one is off whose permit stands, and whose window does not.
    void look(RemoteLineCause late_cause = RemoteLineCause::window_over);
    [[nodiscard]] std::optional<Seq> permit_for(const std::string& output, WallTime now) const;
    void switch_on(OutputLine& output, Seq permit);
    void switch_off(const std::string& output, RemoteLineCause cause);
    void write(const std::string& output, bool on, RemoteLineCause cause, Seq permit, Journal::Done done);

    InputLine::Parts parts_;
    ClockWatch& clock_watch_;
    bool stopped_ = false;
    std::map<std::string, OutputLine*> lines_;
    std::map<std::string, Seq> on_;           // or about to be, by its permit
    std::map<Seq, RemoteLineCause> allowed_;  // permits of this run: started, or resumed
    std::unique_ptr<hal::Loop::Timer> due_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace sekisho::gate

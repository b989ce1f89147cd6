// SPDX-License-Identifier: Apache-2.0
// What the gate sees proposes emergency plans (6.9-B1.1b): each once, until it is declared or what proposed it is over.
// It declares one only where the configuration says so, once for each proposal that nobody has answered.
#pragma once

#include "daemon/gate/clock_watch.hpp"
#include "daemon/gate/input_line.hpp"
#include "daemon/gate/journal.hpp"
#include "daemon/site/site.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace sekisho::gate {

class Proposals {
public:
    Proposals(const InputLine::Parts& parts, ClockWatch& clock_watch)
        : journal_(parts.journal), clock_watch_(clock_watch) {}

    // The journal is open. Called again for every Site that comes into force.
    void adopt(std::shared_ptr<const site::Site> site);
    // An entry is durable.
    void told(const Entry& entry);
    // Entries go into the ledger again, or somewhere else: its disk fails.
    void ledger_health_changed();
    void stop() { site_.reset(); }

private:
    void look(Seq cause);
    [[nodiscard]] bool stands(std::string_view proposer) const;
    // "": nothing proposes it.
    [[nodiscard]] std::string proposer_of(const site::EmergencyPlan& plan) const;
    void declare(const site::EmergencyPlan& plan, const state::Proposal& proposal);
    void write(const std::string& plan, const std::string& by, bool active, Seq cause);

    Journal& journal_;
    ClockWatch& clock_watch_;
    std::shared_ptr<const site::Site> site_;
    std::set<std::string> writing_;        // plans whose proposal, or its end, is on its way
    std::set<std::string> declaring_;      // likewise their declaration
    std::set<std::int64_t> readers_down_;  // of this run: every start tells of each
};

}  // namespace sekisho::gate

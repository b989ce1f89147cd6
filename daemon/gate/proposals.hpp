// SPDX-License-Identifier: Apache-2.0
// What the gate sees proposes emergency plans and never declares one (6.9-B1.1b): each once, until it is declared or
// what proposed it is over.
#pragma once

#include "daemon/gate/journal.hpp"
#include "daemon/site/site.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace sekisho::gate {

class Proposals {
public:
    explicit Proposals(Journal& journal) : journal_(journal) {}

    // The journal is open. Called again for every Site that comes into force.
    void adopt(std::shared_ptr<const site::Site> site);
    // An entry is durable.
    void told(const Entry& entry);
    void stop() { site_.reset(); }

private:
    void look(Seq cause);
    [[nodiscard]] bool stands(std::string_view proposer) const;
    void write(const std::string& plan, const std::string& by, bool active, Seq cause);

    Journal& journal_;
    std::shared_ptr<const site::Site> site_;
    std::set<std::string> writing_;        // plans of whom an entry is on its way
    std::set<std::int64_t> readers_down_;  // of this run: every start tells of each
};

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
// A small Site and State in which every rule that decide() knows is on for somebody.
#pragma once

#include "daemon/access/decide.hpp"

#include <functional>
#include <string>
#include <vector>

namespace sekisho::access::tests {

struct EveryRule {
    EveryRule();
    // Every person at every side, with every PIN, alone and with company, at instants that matter.
    void each(const std::function<void(const Request&, const Moment&)>& ask) const;

    site::Site site;
    state::State state;

private:
    void add_places();
    void add_people();
    void add_state();
};

// What decide() can say of a card, denied or granted with a finding.
[[nodiscard]] std::vector<Detail> details_of_decide();

}  // namespace sekisho::access::tests

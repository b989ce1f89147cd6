// SPDX-License-Identifier: Apache-2.0
// The decision again, from the tables on paper, with loops and no indices. It shares no code with daemon/access or
// daemon/site.
#pragma once

#include "daemon/access/decide.hpp"
#include "tests/daemon/access/hospital.hpp"

#include <string>

namespace sekisho::access::tests {

struct OracleDecision {
    bool granted = false;
    std::string reason;   // "Other"; empty: none
    std::string detail;   // "ext:NoPermit"; empty: none
    std::string decided;  // key of the rule, "roster.csv:3", or "default deny"
    std::string needs;    // "PIN permit second_person", those that are asked for
    std::string basis;
    bool extended = false;
    std::string also{};  // further details of who is let in, "ext:Passback ext:TrainingEndsSoon "
    friend bool operator==(const OracleDecision&, const OracleDecision&) = default;
};

// `holder` as the vault would say; `ref` 0: the vault knows no such card.
[[nodiscard]] OracleDecision oracle_decision(const PaperHospital& paper, std::int64_t ref, const std::string& holder,
                                             const std::string& door, bool exit, const Moment& now);

// What decide() answered, in the same form.
[[nodiscard]] OracleDecision readable(const site::Site& site, const Decision& decision);

}  // namespace sekisho::access::tests

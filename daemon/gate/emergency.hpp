// SPDX-License-Identifier: Apache-2.0
// What an operator asks of an emergency plan (6.9-B1, C1).
#pragma once

#include "daemon/access/decide.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/workflow_details.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace sekisho::gate {

struct EmergencyStep {
    EmergencyAct act{};  // declared, renewed, phase, zone_lifted or ended; it expires by itself
    std::string plan;
    std::string operator_name;
    std::string reason;          // kept in the vault, which the entry commits to
    std::string absence{};       // by a deputy: why those before are not there (6.9-C1); with the reason
    std::int64_t criterion = 0;  // `declared`: which of the plan's, from 1
    bool drill = false;          // `declared`: nothing follows from it
    EmergencyPhase phase{};      // `phase`: the next one
    ZoneName zone{};             // `zone_lifted`
};

// The entry that declared that plan, which is in force; kNoSeq: none is.
[[nodiscard]] Seq declared(const state::State& state, const std::string& plan);
// Nothing: the step may be taken. Error: no such plan, criterion or zone; the operator is none of its deciders, or a
// deputy who says nothing of the absence of those before; declared already, not declared, its time is over; a phase
// left out (6.9-B1.3), the end from any but the last; a zone that no effect reaches, or lifted already.
[[nodiscard]] std::optional<Error> why_not_step(const site::Site& site, const state::State& state,
                                                const EmergencyStep& step, const access::Moment& now);

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
// Details of entries about what is wired to the gate beside doors and readers: fire (STD-EGR-02), chained equipment
// (6.4-C4), the line for maintenance from outside (6.8-C8), plans that what is seen there proposes (6.9-B1.1b). As in
// entry.hpp, the order of `fields()` is the format.
#pragma once

#include "daemon/model/workflow_details.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace sekisho {

// pcommit: the reason, where it was reset by command.
struct FireDetail {
    bool active = false;
    std::string input{};      // as the configuration names it
    std::string operator_{};  // who reset it (STD-EGR-02); "": the input itself says so
    auto fields() { return std::tie(active, input, operator_); }
    auto fields() const { return std::tie(active, input, operator_); }
};

enum class TetherAct : std::uint8_t {
    opened = 1,             // its loop is open, and no permit says that it may be
    opened_in_service = 2,  // ref_seq: the permit that takes it into service
    closed = 3,
    bridged = 4,             // its loop is shorted, likewise
    bridged_in_service = 5,  // ref_seq: that permit
};
// zone: where the thing stands.
struct TetherDetail {
    TetherAct act{};
    std::string tether{};             // as the configuration names it
    std::string asset{};              // what hangs on it
    std::vector<PidRow> occupants{};  // who was said to be in the zone, unless it is `closed`
    auto fields() { return std::tie(act, tether, asset, occupants); }
    auto fields() const { return std::tie(act, tether, asset, occupants); }
};

enum class RemoteLineCause : std::uint8_t {
    permit_started = 1,
    permit_resumed = 2,  // after a restart, by an operator
    permit_over = 3,     // reported, closed or withdrawn
    window_over = 4,
    restart = 5,  // sekishod ended meanwhile: it comes back switched off
    stop = 6,
    reload = 7,  // the output has left the configuration
};
// ref_seq: the permit.
struct RemoteLineDetail {
    std::string output{};  // as the configuration names it
    bool on = false;
    RemoteLineCause cause{};
    auto fields() { return std::tie(output, on, cause); }
    auto fields() const { return std::tie(output, on, cause); }
};

// A plan is proposed, or is not any more, without having been declared: what it was proposed for is over (6.9-B1.1b).
// ref_seq: the entry that began it.
struct ProposalDetail {
    std::string plan{};  // as the configuration names it
    std::string by{};    // in the words of `proposed_by`
    bool active = false;
    auto fields() { return std::tie(plan, by, active); }
    auto fields() const { return std::tie(plan, by, active); }
};

[[nodiscard]] std::string_view to_text(TetherAct);
[[nodiscard]] std::string_view to_text(RemoteLineCause);

}  // namespace sekisho

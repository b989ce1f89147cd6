// SPDX-License-Identifier: Apache-2.0
// Who is on duty when, from a duty file (PRAC-13): a profile's row with `schedule = "on_duty"` holds in those hours.
#pragma once

#include "daemon/site/rule.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sekisho::site {

struct DutyCode {
    std::string name;          // as the duty file writes it: "N"
    std::size_t schedule = 0;  // gives the hours of a date on which it stands
};

struct DutyRow {
    std::uint32_t holder = 0;  // index in the roster
    std::int32_t day = 0;      // since 1970-01-01, local
    std::uint32_t code = 0;    // index in Duty::codes
    friend auto operator<=>(const DutyRow&, const DutyRow&) = default;
};

// Of who has no row for a date, and is on no other date's duty.
enum class NoDutyRow : std::uint8_t {
    deny,
    as_assignment,  // the assignment alone decides
};

struct Duty {
    std::vector<DutyCode> codes;
    std::chrono::minutes margin_before{0};  // 0 .. 12 h
    std::chrono::minutes margin_after{0};
    NoDutyRow no_row = NoDutyRow::deny;
    std::vector<DutyRow> rows;  // ascending, each once
    RuleIndex rule;

    // Of one holder, from one day to another, both included.
    [[nodiscard]] std::span<const DutyRow> of(std::size_t holder, std::int32_t first, std::int32_t last) const;
};

}  // namespace sekisho::site

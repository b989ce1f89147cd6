// SPDX-License-Identifier: Apache-2.0
// Firms whose people come in without being employed (6.6.2-C1-1, C1-4): nobody of them passes without a contract, nor
// when the firm has not said for too long that they work for it (6.8-C4).
#pragma once

#include "daemon/model/time.hpp"
#include "daemon/site/rule.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::site {

using VendorIndex = std::uint32_t;  // into Site::vendors
inline constexpr VendorIndex kNoVendor = std::numeric_limits<VendorIndex>::max();

// The longest window of a work permit, by its unit (6.8-C5).
[[nodiscard]] Duration longest_permit(std::string_view unit);

// `permit`: its people enter zones from `limited` up with a work permit only (6.8-C5).
struct PermitTerms {
    std::string unit;                                 // what one permit covers: "day", "week", "job"
    std::vector<std::string> approve;                 // roles ...
    std::vector<std::string> approvers{};             // ... and their accounts, as entries name them ("uid:1001")
    bool escort = false;                              // and beside somebody of the hospital
    std::chrono::hours report_due{24};                // after the work
    Duration escort_lost = std::chrono::seconds(60);  // without the attendant for longer is an alarm (6.8-D2)
};

struct Vendor {
    std::string name;   // id in the file
    std::string label;  // for people
    std::string contract_number;
    WallTime contract_until{};          // exclusive; of the first to end of its own and those of its parents
    WallTime nda{};                     // the day on which the firm agreed to confidentiality
    bool subcontracts = false;          // subcontracting = "declared": others may name it as their parent
    std::optional<VendorIndex> parent;  // whose subcontractor it is
    std::vector<std::size_t> zones;     // from `limited` up, where its people may go at all
    std::optional<PermitTerms> permit;
    // Suspended after so long without being confirmed, and without being let in (6.8-C4); nothing: never.
    std::optional<Duration> confirm_every;
    std::optional<Duration> unused_after;
    RuleIndex rule;
    RuleIndex contract_rule;  // of the vendor whose contract ends at contract_until
    RuleIndex confirm_rule;   // of these two keys
    RuleIndex unused_rule;
};

}  // namespace sekisho::site

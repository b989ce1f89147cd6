// SPDX-License-Identifier: Apache-2.0
// What is disposed of, after how long, by whom and how (6.7-C1).
#pragma once

#include "daemon/model/time.hpp"
#include "daemon/site/rule.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::site {

enum class DisposalKind : std::uint8_t { ledger, visit_papers, pin_verifiers, exports, backups };
inline constexpr std::array kDisposalKinds{DisposalKind::ledger, DisposalKind::visit_papers,
                                           DisposalKind::pin_verifiers, DisposalKind::exports, DisposalKind::backups};
[[nodiscard]] std::string_view to_text(DisposalKind);  // as the files write it: "visit_papers"

// A year counts 366 days, so that nothing goes before its calendar year is over.
inline constexpr std::chrono::days kYear{366};
inline constexpr std::chrono::days kLeastKeep{90};
inline constexpr std::chrono::days kMostKeep = 100 * kYear;
inline constexpr std::chrono::days kUsualKeep = 3 * kYear;

struct DisposalRule {
    DisposalKind kind{};
    std::chrono::days keep = kUsualKeep;  // kLeastKeep .. kMostKeep
    std::string condition;                // for people; "": none
    std::string method;
    // Who may ask and approve, as entries name them ("uid:1001"): at least two.
    std::vector<std::string> operators;
    RuleIndex rule;
    [[nodiscard]] bool allows(std::string_view operator_name) const;
};

}  // namespace sekisho::site

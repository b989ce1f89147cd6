// SPDX-License-Identifier: Apache-2.0
// Where a rule of the configuration stands, so that every decision can name the rule that decided.
#pragma once

#include <cstdint>
#include <string>

namespace sekisho::site {

// Index into Site::rules; 0 is "no rule" (default deny).
struct RuleIndex {
    std::uint32_t value = 0;
    friend bool operator==(RuleIndex, RuleIndex) = default;
};

struct Rule {
    std::string file;        // name as the administrator knows it: `site.toml`
    std::uint32_t line = 0;  // from 1
    std::string key;         // `access_profiles.records_day[0]`
};

// "site.toml:143 access_profiles.records_day[0]"; "" for the empty rule.
[[nodiscard]] std::string to_text(const Rule& rule);

}  // namespace sekisho::site

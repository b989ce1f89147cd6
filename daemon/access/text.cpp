// SPDX-License-Identifier: Apache-2.0
#include "daemon/access/decide.hpp"

#include "daemon/site/kept_line.hpp"

#include <fmt/format.h>

namespace sekisho::access {

std::vector<std::string_view> to_texts(const Requirements& requirements) {
    std::vector<std::string_view> texts;
    if (requirements.pin) texts.emplace_back("PIN");
    if (requirements.permit) texts.emplace_back("permit");
    if (requirements.escort) texts.emplace_back("escort");
    if (requirements.second_person) texts.emplace_back("second_person");
    if (requirements.interlock) texts.emplace_back("interlock");
    return texts;
}

std::string rule_text(const site::Site& site, const Decision& decision) {
    if (decision.roster_line == site::kLineNotKept) return site.roster.file() + " holders";
    if (decision.basis_entry != kNoSeq) {
        const bool removed = decision.detail == Detail::worker_removed;
        const std::string_view what = removed ? "entry" : decision.basis == Basis::visit ? "visit" : "permit";
        return fmt::format("{} {}", what, decision.basis_entry.value);
    }
    if (decision.roster_line != 0) return fmt::format("{}:{} holders", site.roster.file(), decision.roster_line);
    if (decision.rule == site::RuleIndex{}) return "default deny";
    return site::to_text(site.rule(decision.rule));
}

}  // namespace sekisho::access

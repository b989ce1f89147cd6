// SPDX-License-Identifier: Apache-2.0
// [training]: what becomes of whose training has ended (6.6.1-C2).
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

namespace sekisho::config {

void parse_training(Build& build, const Node& table) {
    const Section section(build, table, "training", spec::kTraining);
    auto& training = build.site.training.emplace();
    training.rule = build.add_rule(section.place(), section.path());
    const std::string after_end = section.text("after_end");
    if (after_end == "deny_limited") training.after_end = site::AfterTraining::deny_limited;
    if (after_end == "deny") training.after_end = site::AfterTraining::deny;
    const Node* text = section.get("warn_before");
    if (text == nullptr) return;
    const auto days = parse_keep(text->text);
    if (days && *days <= std::chrono::days{366}) {
        training.warn_before = *days;
        return;
    }
    build.faults.add(text->place, RuleId::bad_value,
                     fmt::format("{} is \"{}\"", section.path_of("warn_before"), text->text),
                     "write a number of days, at most a year: \"30d\"");
}

}  // namespace sekisho::config

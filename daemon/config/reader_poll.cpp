// SPDX-License-Identifier: Apache-2.0
// `[readers.NAME] poll`: how it looks for cards (H7.2).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace sekisho::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

CardTechnology technology_of(std::string_view letter) {
    if (letter == "A") return CardTechnology::iso14443a;
    return letter == "F" ? CardTechnology::felica : CardTechnology::iso14443b;
}

void read_order(const Section& section, std::vector<CardTechnology>& order) {
    const Node* listed = section.get("order");
    if (listed == nullptr) return;
    if (listed->items.empty()) {
        section.build().faults.add(listed->place, RuleId::bad_value,
                                   fmt::format("{} is empty: the reader would see no card", section.path_of("order")),
                                   "name the kinds of cards that are in use: [\"A\", \"F\", \"B\"]");
        return;
    }
    check_listed_once(section.build(), *listed, section.path_of("order"));
    order.clear();
    for (const Node& letter : listed->items) {
        const auto kind = technology_of(letter.text);
        if (std::find(order.begin(), order.end(), kind) == order.end()) order.push_back(kind);
    }
}

}  // namespace

PollRules parse_poll(const Section& section) {
    constexpr DurationRange kPauses{milliseconds{10}, seconds{1}, "write 10 ms to 1 s: \"80ms\""};
    constexpr DurationRange kIdle{seconds{1}, hours{1}, "write 1 s to 1 h: \"30s\""};
    PollRules rules;
    read_order(section, rules.order);
    rules.pause = duration_in(section, "pause", kPauses).value_or(rules.pause);
    const auto idle_pause = duration_in(section, "idle_pause", kPauses);
    rules.idle_pause = std::max(idle_pause.value_or(rules.pause), rules.pause);
    if (idle_pause && *idle_pause < rules.pause) {
        section.build().faults.add(section.get("idle_pause")->place, RuleId::bad_value,
                                   fmt::format("{} is shorter than the pause", section.path_of("idle_pause")),
                                   "a reader to which nobody comes looks more seldom, not more often");
    }
    rules.idle_after = duration_in(section, "idle_after", kIdle).value_or(rules.idle_after);
    if (const Node* off = section.get("field_off")) rules.field_off = off->boolean;
    return rules;
}

}  // namespace sekisho::config

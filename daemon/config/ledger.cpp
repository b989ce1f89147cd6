// SPDX-License-Identifier: Apache-2.0
// `[ledger]`: its name, and what holds while it cannot be written (6.5-B3b2).
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sekisho::config {
namespace {

constexpr std::size_t kMostEmergency = 20;  // people: who is not watched must be few
constexpr std::chrono::hours kLongestEmergency{72};
constexpr std::chrono::minutes kShortestEmergency{10};

// The origin is a line of every checkpoint and a word of its signature lines.
void origin(Build& build, const Section& section) {
    const Node* origin = section.get("origin");
    if (origin == nullptr) return;
    build.site.ledger_origin = origin->text;
    const bool plain = std::all_of(origin->text.begin(), origin->text.end(),
                                   [](char byte) { return byte > ' ' && byte < 0x7F && byte != '+'; });
    if (plain && origin->text.size() <= 128) return;
    build.faults.add(origin->place, RuleId::bad_value,
                     "ledger.origin is not 1 to 128 printable ASCII characters without space and `+`",
                     "write a name that is yours alone, such as \"hospital.example/gate1\"");
}

void spill(Build& build, const Section& section) {
    const Node* spill = section.get("spill");
    if (spill == nullptr) return;
    build.site.ledger_spill = spill->text;
    if (spill->text.front() == '/' && spill->text.back() != '/') return;
    build.faults.add(spill->place, RuleId::bad_value, "ledger.spill is no absolute path of a file",
                     "name a file on another file system than the ledger, such as \"/var/spool/sekisho/spill.bin\"");
}

void emergency_for(Build& build, const Section& section) {
    const Node* text = section.get("emergency_for");
    if (text == nullptr) return;
    const auto value = parse_duration(text->text);
    if (!value) {
        build.faults.add(text->place, RuleId::bad_duration, fmt::format("ledger.emergency_for is \"{}\"", text->text),
                         "write a whole number and ms, s, m or h: \"8h\"");
    } else if (*value < kShortestEmergency || *value > kLongestEmergency) {
        build.faults.add(text->place, RuleId::bad_value, fmt::format("ledger.emergency_for is \"{}\"", text->text),
                         "at least 10 m, at most 72 h");
    } else {
        build.site.emergency.longest = *value;
    }
    if (section.has("emergency_list")) return;
    build.faults.add(text->place, RuleId::bad_value, "ledger.emergency_for stands without ledger.emergency_list",
                     "name the people, or remove it");
}

}  // namespace

void parse_ledger(Build& build, const Section& section) {
    origin(build, section);
    spill(build, section);
    emergency_for(build, section);
}

void parse_emergency_list(Build& build, const Section& section) {
    const Node* list = section.get("emergency_list");
    if (list == nullptr) return;
    build.site.emergency.rule = build.add_rule(list->place, "ledger.emergency_list");
    if (list->items.size() > kMostEmergency) {
        build.faults.add(list->place, RuleId::bad_value,
                         fmt::format("ledger.emergency_list names {} people", list->items.size()),
                         fmt::format("at most {}: they enter although nothing is recorded at once", kMostEmergency));
    }
    const bool roster_unread = build.site.roster.holders().empty() && !build.faults.empty();
    for (const Node& item : list->items) {  // the place tells who: faults stand in logs
        const HolderId holder{item.text};
        if (build.site.emergency.covers(holder)) {
            build.faults.add(item.place, RuleId::listed_twice, "ledger.emergency_list names the same person twice",
                             "take one out, or write the staff number that was meant");
        } else if (build.site.roster.find(item.text) == nullptr && !roster_unread) {
            build.faults.add(item.place, RuleId::unknown_name, "ledger.emergency_list names nobody of the roster",
                             "write the staff number as the roster does, or take it out");
        }
        build.site.emergency.holders.push_back(holder);
    }
}

}  // namespace sekisho::config

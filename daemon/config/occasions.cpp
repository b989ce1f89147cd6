// SPDX-License-Identifier: Apache-2.0
// Of `[outputs.NAME]`: what a camera makes records of, and what a sounder tells of (6.4-D1).
#include "daemon/config/parsers.hpp"
#include "daemon/site/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

namespace sekisho::config {
namespace {

constexpr std::array kOccasions{site::Occasion::granted, site::Occasion::denied, site::Occasion::duress,
                                site::Occasion::forced,  site::Occasion::held,   site::Occasion::tether,
                                site::Occasion::fire,    site::Occasion::tamper, site::Occasion::intrusion,
                                site::Occasion::water,   site::Occasion::smoke,  site::Occasion::temperature};

// Nothing stands while somebody is let in, and whoever makes another one open must not hear of it (STD-IEC-17).
bool sounds(site::Occasion occasion) {
    return occasion != site::Occasion::granted && occasion != site::Occasion::denied &&
           occasion != site::Occasion::duress;
}

void refuse_keys(const Section& section, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        const Node* node = section.get(key);
        if (node == nullptr) continue;
        section.build().faults.add(node->place, RuleId::bad_value,
                                   fmt::format("{}: an output of this kind has no `{}`", section.path(), key),
                                   "remove it");
    }
}

void read_occasions(const Section& section, site::Output& output) {
    Build& build = section.build();
    const Node* on = section.get("on");
    if (!section.has("on") || (on != nullptr && on->items.empty())) {
        build.faults.add(on == nullptr ? section.place() : on->place, RuleId::missing_key,
                         fmt::format("{} does not say on which occasions", section.path()),
                         "on = [\"forced\", \"intrusion\"]");
    }
    if (on == nullptr) return;
    check_listed_once(build, *on, section.path_of("on"));
    for (const Node& word : on->items) {
        for (const auto occasion : kOccasions) {
            if (word.text != site::to_text(occasion)) continue;
            output.on.push_back(occasion);
            if (output.kind != site::OutputKind::sounder || sounds(occasion)) continue;
            build.faults.add(word.place, RuleId::bad_value,
                             fmt::format("{}: no sounder tells of `{}`", section.path_of("on"), word.text),
                             "remove it; a camera may make a record of it");
        }
    }
}

void read_names(const Section& section, std::string_view key, const NameTable& names,
                std::vector<std::size_t>& chosen) {
    const Node* list = section.get(key);
    if (list == nullptr) return;
    check_listed_once(section.build(), *list, section.path_of(key));
    for (const Node& name : list->items) {
        if (const auto index = resolve(section.build(), names, name, section.path_of(key))) chosen.push_back(*index);
    }
    if (!list->items.empty()) return;
    section.build().faults.add(list->place, RuleId::bad_value, fmt::format("{} is empty", section.path_of(key)),
                               "name one, or remove the key: then it is everywhere");
}

void read_acknowledgement(const Section& section, site::Output& output) {
    const Node* name = section.get("ack");
    if (name == nullptr) return;
    Build& build = section.build();
    const auto index = resolve(build, build.inputs, *name, section.path_of("ack"));
    if (!index || *index >= build.site.inputs.size()) return;
    if (build.site.inputs[*index].kind == site::InputKind::camera_ack) {
        output.ack = *index;
        return;
    }
    build.faults.add(name->place, RuleId::bad_value,
                     fmt::format("{}: inputs.{} is not of kind = \"camera_ack\"", section.path_of("ack"), name->text),
                     "name the input to which the camera's answer is wired");
}

}  // namespace

void parse_occasions(const Section& section, site::Output& output) {
    const bool camera = output.kind == site::OutputKind::camera;
    const bool sounder = output.kind == site::OutputKind::sounder;
    if (!camera) refuse_keys(section, {"pulse", "ack"});
    if (!sounder) refuse_keys(section, {"longest"});
    if (!camera && !sounder) return refuse_keys(section, {"on", "zones", "doors"});
    read_occasions(section, output);
    read_names(section, "zones", section.build().zones, output.zones);
    read_names(section, "doors", section.build().doors, output.doors);
    if (camera) read_acknowledgement(section, output);
    constexpr DurationRange kPulses{std::chrono::milliseconds{100}, std::chrono::seconds{10},
                                    "write 100 ms to 10 s: \"500ms\""};
    output.pulse = duration_in(section, "pulse", kPulses).value_or(output.pulse);
    constexpr DurationRange kLongest{std::chrono::seconds{10}, std::chrono::minutes{15},
                                     "write 10 s to 15 min: \"3m\""};
    output.longest = duration_in(section, "longest", kLongest).value_or(output.longest);
}

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
// `[inputs.NAME]` and `[outputs.NAME]`: what is wired to the gate beside doors and readers (6.4-B3).
#include "daemon/config/parsers.hpp"
#include "daemon/site/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace sekisho::config {
namespace {

// A fault where that key stands at a thing of another kind.
void keep_to(const Section& section, std::string_view key, std::string_view kind) {
    const Node* node = section.get(key);
    if (node == nullptr || section.text("kind") == kind) return;
    section.build().faults.add(node->place, RuleId::bad_value,
                               fmt::format("{}: `{}` stands beside kind = \"{}\"", section.path(), key, kind),
                               "remove it");
}

// Motion is of a zone, whose alarm it raises; what a camera answers is of the camera alone (6.4-D1).
void check_watching(const Section& section) {
    const auto kind = section.text("kind");
    const bool motion = kind == site::to_text(site::InputKind::motion);
    if (!motion && kind != site::to_text(site::InputKind::camera_ack)) return;
    FaultList& faults = section.build().faults;
    if (motion && !section.has("zone")) {
        faults.add(section.place(), RuleId::missing_key, fmt::format("{} does not say in which `zone`", section.path()),
                   "name the zone that it watches: what moves there counts while the zone is armed");
    }
    for (const std::string_view key : {"zone", "delay", "severity", "notify"}) {
        const Node* node = section.get(key);
        if (node == nullptr || (motion && (key == "zone" || key == "delay"))) continue;
        faults.add(node->place, RuleId::bad_value, fmt::format("{} has no `{}`", section.path(), key),
                   motion ? "the alarm is the zone's: remove it" : "it belongs to the camera that names it: remove it");
    }
}

std::vector<std::string> known_roles(const Section& section, std::string_view key) {
    std::vector<std::string> names;
    const Node* roles = section.get(key);
    if (roles == nullptr) return names;
    Build& build = section.build();
    check_listed_once(build, *roles, section.path_of(key));
    for (const Node& role : roles->items) {
        if (resolve(build, build.roles, role, section.path_of(key))) names.push_back(role.text);
    }
    return names;
}

// A key without anybody behind it would be a release that nobody may end.
std::vector<std::string> who_resets(const Section& section) {
    keep_to(section, "reset_by", site::to_text(site::InputKind::fire));
    auto names = known_roles(section, "reset_by");
    Build& build = section.build();
    const Node* roles = section.get("reset_by");
    const bool somebody = std::any_of(names.begin(), names.end(), [&build](const std::string& name) {
        return !build.role_operators[*build.roles.find(name)].empty();
    });
    if (roles != nullptr && names.size() == roles->items.size() && !somebody)
        build.faults.add(roles->place, RuleId::bad_value, fmt::format("{} names nobody", section.path_of("reset_by")),
                         "name the role of those who work the fire panel, or leave it out: then a release ends when "
                         "the panel has been reset and its contact is quiet");
    return names;
}

}  // namespace

void parse_input(Build& build, const Member& member) {
    const Section section(build, member.value, "inputs." + member.key, spec::kInput);
    site::Input input;
    input.name = member.key;
    input.line = use_line(section, "line").value_or(LineSpec{});
    constexpr std::array kKinds{site::InputKind::mains,       site::InputKind::battery,   site::InputKind::water,
                                site::InputKind::temperature, site::InputKind::smoke,     site::InputKind::tamper,
                                site::InputKind::motion,      site::InputKind::camera_ack};
    for (const auto kind : kKinds) {
        if (section.text("kind") == site::to_text(kind)) input.kind = kind;
    }
    for (const std::string_view key : {"zone", "delay", "severity", "notify"}) {
        const Node* node = section.get(key);
        if (node == nullptr || section.text("kind") != site::to_text(site::InputKind::fire)) continue;
        build.faults.add(node->place, RuleId::bad_value, fmt::format("{} has no `{}`", section.path(), key),
                         "a fire counts at once, and for every door with fire_release = true");
    }
    check_watching(section);
    if (const Node* zone = section.get("zone"))
        input.zone = resolve(build, build.zones, *zone, section.path_of("zone"));
    constexpr DurationRange kDelays{std::chrono::seconds{0}, std::chrono::minutes{10}, "write 0 s to 10 min: \"10s\""};
    input.delay = duration_in(section, "delay", kDelays).value_or(input.delay);
    for (const auto severity : {Severity::a, Severity::b, Severity::c}) {
        if (section.text("severity") == to_text(severity)) input.severity = severity;
    }
    input.notify = known_roles(section, "notify");
    input.reset_by = who_resets(section);
    input.rule = build.add_rule(member.place, section.path());
    build.site.inputs.push_back(std::move(input));
}

void parse_tether(Build& build, const Member& member) {
    const Section section(build, member.value, "tethers." + member.key, spec::kTether);
    site::Tether tether;
    tether.loop.name = member.key;
    tether.loop.kind = site::InputKind::tether;
    tether.loop.delay = std::chrono::milliseconds(400);  // what is open for less is a contact that trembles
    tether.loop.line = use_line(section, "line").value_or(LineSpec{});
    tether.loop.line.active_low = !tether.loop.line.active_low;  // in the file: active while the loop is closed
    tether.asset = section.text("asset");
    tether.loop.rule = build.add_rule(member.place, section.path());
    if (auto line = use_line(section, "short_line")) {
        tether.bridged = tether.loop;
        tether.bridged->name += ".short";  // no other name has a full stop
        tether.bridged->line = std::move(*line);
    }
    const auto& inputs = build.site.inputs;
    if (std::any_of(inputs.begin(), inputs.end(), [&](const auto& input) { return input.name == member.key; }))
        build.faults.add(member.place, RuleId::bad_value,
                         fmt::format("{} has the name of an input of [inputs]", section.path()),
                         "give it another name");
    const Node* zone = section.get("zone");
    if (zone == nullptr) return;  // its fault was told
    tether.loop.zone = resolve(build, build.zones, *zone, section.path_of("zone"));
    if (tether.loop.zone == site::kOutside) {
        build.faults.add(zone->place, RuleId::bad_value,
                         fmt::format("{} is outside, where nothing is chained", section.path_of("zone")),
                         "name the zone in which it stands");
    } else if (tether.loop.zone) {
        build.site.tethers.push_back(std::move(tether));
    }
}

void parse_output(Build& build, const Member& member) {
    const Section section(build, member.value, "outputs." + member.key, spec::kOutput);
    site::Output output;
    output.name = member.key;
    output.line = use_line(section, "line").value_or(LineSpec{});
    constexpr std::array kKinds{site::OutputKind::remote_maintenance, site::OutputKind::watchdog,
                                site::OutputKind::camera, site::OutputKind::sounder};
    for (const auto kind : kKinds) {
        if (section.text("kind") == site::to_text(kind)) output.kind = kind;
    }
    keep_to(section, "period", site::to_text(site::OutputKind::watchdog));
    constexpr DurationRange kPeriods{std::chrono::milliseconds{100}, std::chrono::seconds{5},
                                     "write 100 ms to 5 s: \"500ms\""};
    output.period = duration_in(section, "period", kPeriods).value_or(output.period);
    parse_occasions(section, output);
    output.rule = build.add_rule(member.place, section.path());
    build.site.outputs.push_back(std::move(output));
}

}  // namespace sekisho::config

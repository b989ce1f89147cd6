// SPDX-License-Identifier: Apache-2.0
// Readers, lines, and the rule that a line and a reader serve one purpose only.
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace sekisho::config {
namespace {

void check_once(Build& build, std::vector<Use>& uses, RuleId rule, std::string_view thing, std::string_view hint) {
    const auto order = [](const Use& use) { return std::tie(use.place.file, use.place.line, use.place.column); };
    std::stable_sort(uses.begin(), uses.end(), [order](const Use& a, const Use& b) { return order(a) < order(b); });
    std::map<std::string_view, const Use*> first_uses;
    for (const Use& use : uses) {
        const auto [first, is_new] = first_uses.emplace(use.what, &use);
        if (is_new) continue;
        build.faults.add(use.place, rule,
                         fmt::format("{}: {} {} is used by {} ({}) already", use.key, thing, use.what,
                                     first->second->key, where(first->second->place)),
                         std::string(hint));
    }
}

constexpr std::size_t kLongestShown = 100;

void read_connstring(const Section& section, site::Reader& reader) {
    Build& build = section.build();
    const Node* text = section.get("connstring");
    if (text == nullptr) {
        if (section.has("connstring") || build.site.backend == site::Backend::sim) return;
        build.faults.add(section.place(), RuleId::connstring_missing,
                         fmt::format("{} does not say where it is connected", section.path()),
                         "connstring = \"pn532_uart:/dev/...\", or backend = \"sim\" for a gate "
                         "without hardware");
        return;
    }
    reader.connstring = text->text;
    const std::string key = section.path_of("connstring");
    if (auto device = reader_device(text->text)) {
        build.device_uses.push_back({std::move(*device), text->place, key});
        return;
    }
    build.faults.add(text->place, RuleId::bad_connstring, fmt::format("{} is no connstring of libnfc", key),
                     "write \"driver:place\", such as \"pn532_uart:/dev/ttyUSB0:115200\" or "
                     "\"acr122_usb:001:004\"; drivers: pn532_uart, pn532_spi, pn532_i2c, "
                     "acr122_usb, acr122s, pn53x_usb, arygon");
}

}  // namespace

std::optional<LineSpec> use_line(const Section& section, std::string_view key) {
    const Node* text = section.get(key);
    if (text == nullptr) return std::nullopt;
    Build& build = section.build();
    auto line = parse_line(text->text);
    if (!line) {
        build.faults.add(text->place, RuleId::bad_line,
                         text->text.size() > kLongestShown
                             ? fmt::format("{}: a text of {} bytes is no line", section.path_of(key), text->text.size())
                             : fmt::format("{}: \"{}\" is no line", section.path_of(key), text->text),
                         "write \"chip:offset\" or \"chip:line-name\" in half-width characters without spaces; "
                         "for active low a `!` stands at the end");
        return std::nullopt;
    }
    build.line_uses.push_back({fmt::format("{}:{}", line->chip, line->line), text->place, section.path_of(key)});
    return line;
}

void check_uses(Build& build) {
    check_once(build, build.line_uses, RuleId::line_used_twice, "line", "give each purpose a line of its own");
    check_once(build, build.reader_uses, RuleId::reader_used_twice, "reader", "a reader serves one side of one door");
    check_once(build, build.device_uses, RuleId::reader_used_twice, "the device",
               "give each reader a device of its own");
}

namespace {

void parse_indicators(Build& build, const Section& section, site::ReaderIndicators& indicators) {
    indicators.granted = use_line(section, "granted");
    indicators.denied = use_line(section, "denied");
    indicators.buzzer = use_line(section, "buzzer");
    indicators.quiet_alarms = section.boolean("quiet_alarms");
    const Node* quiet = section.get("quiet");
    if (quiet != nullptr) indicators.quiet = resolve(build, build.schedules, *quiet, section.path_of("quiet"));
    // A hush of nothing is a slip of the pen: whoever wrote it believes that nights are quiet.
    const auto needs = [&](std::string_view key, std::string_view other) {
        const Node* node = section.get(key);
        if (node == nullptr || section.has(other)) return;
        build.faults.add(node->place, RuleId::quiet_of_nothing,
                         fmt::format("{}: there is no `{}` that it could be about", section.path_of(key), other),
                         fmt::format("add {} = \"...\" or remove {}", other, key));
    };
    needs("quiet", "buzzer");
    needs("quiet_alarms", "quiet");
}

site::ReaderDisplay parse_display(const Section& section) {
    Build& build = section.build();
    site::ReaderDisplay display;
    display.katakana = section.text("text") == "jis_x0201";
    display.japanese = display.katakana && build.site.language == "ja";
    display.columns = integer_in(section, "columns", 16, 40).value_or(display.columns);
    display.rows = integer_in(section, "rows", 1, 4).value_or(display.rows);
    const Node* device = section.get("device");
    if (device == nullptr) return display;
    display.device = device->text;
    if (device->text.starts_with("/dev/")) {
        build.device_uses.push_back({device->text, device->place, section.path_of("device")});
    } else {
        build.faults.add(device->place, RuleId::bad_value,
                         fmt::format("{}: this is no device", section.path_of("device")),
                         "write the path of its serial line, best a link that stays: \"/dev/sekisho/serial-...\"");
    }
    return display;
}

}  // namespace

void parse_reader(Build& build, const Member& member) {
    const Section section(build, member.value, "readers." + member.key, spec::kReader);
    site::Reader reader;
    reader.name = {member.key};
    read_connstring(section, reader);
    if (const Node* table = section.get("indicators")) {
        parse_indicators(build, Section(build, *table, section.path_of("indicators"), spec::kIndicators),
                         reader.indicators);
    }
    if (const Node* table = section.get("display")) {
        reader.display = parse_display(Section(build, *table, section.path_of("display"), spec::kDisplay));
    }
    if (const Node* table = section.get("poll")) {
        reader.poll = parse_poll(Section(build, *table, section.path_of("poll"), spec::kPoll));
    }
    reader.reset = use_line(section, "reset");
    reader.muster = section.boolean("muster");
    // It is none of a door, too: whoever tapped there would be safe, and locked out.
    if (reader.muster) build.reader_uses.push_back({member.key, member.place, section.path_of("muster")});
    reader.rule = build.add_rule(member.place, section.path());
    build.site.readers.push_back(std::move(reader));
}

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/config_schema.hpp"

#include "daemon/cli/config_commands.hpp"
#include "daemon/config/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;
namespace spec = config::spec;
using config::KeySpec;
using config::SectionSpec;
using config::Want;

// What stands inside a key that holds tables; keys.hpp names the keys, the parsers of the sections read on.
enum class Form {
    one,
    by_name,        // NAME = { ... }
    list,           // [ { ... } ]
    lists_by_name,  // NAME = [ { ... } ]
    texts_by_name,  // NAME = [ "..." ]
    text_by_name,   // NAME = "..."
};
struct Inside {
    const SectionSpec* in;
    std::string_view key;
    Form form;
    const SectionSpec* section = nullptr;
};
constexpr std::array kInside{
    Inside{&spec::kTop, "site", Form::one, &spec::kSite},
    Inside{&spec::kTop, "files", Form::one, &spec::kFiles},
    Inside{&spec::kTop, "hardware", Form::one, &spec::kHardware},
    Inside{&spec::kTop, "ledger", Form::one, &spec::kLedger},
    Inside{&spec::kTop, "readers", Form::by_name, &spec::kReader},
    Inside{&spec::kTop, "inputs", Form::by_name, &spec::kInput},
    Inside{&spec::kTop, "outputs", Form::by_name, &spec::kOutput},
    Inside{&spec::kTop, "tethers", Form::by_name, &spec::kTether},
    Inside{&spec::kTop, "special_days", Form::one, &spec::kSpecialDays},
    Inside{&spec::kTop, "schedules", Form::by_name, &spec::kSchedule},
    Inside{&spec::kTop, "security_levels", Form::by_name, &spec::kLevel},
    Inside{&spec::kTop, "zones", Form::by_name, &spec::kZone},
    Inside{&spec::kTop, "doors", Form::by_name, &spec::kDoor},
    Inside{&spec::kTop, "access_profiles", Form::lists_by_name, &spec::kProfileRow},
    Inside{&spec::kTop, "job_classes", Form::by_name, &spec::kJobClass},
    Inside{&spec::kTop, "holders", Form::list, &spec::kHolder},
    Inside{&spec::kTop, "clock", Form::one, &spec::kClock},
    Inside{&spec::kTop, "backup", Form::one, &spec::kBackup},
    Inside{&spec::kTop, "witnesses", Form::by_name, &spec::kWitness},
    Inside{&spec::kTop, "roles", Form::texts_by_name},
    Inside{&spec::kTop, "disposal", Form::one, &spec::kDisposal},
    Inside{&spec::kTop, "vendors", Form::by_name, &spec::kVendor},
    Inside{&spec::kTop, "training", Form::one, &spec::kTraining},
    Inside{&spec::kTop, "pin", Form::one, &spec::kPin},
    Inside{&spec::kTop, "keypads", Form::by_name, &spec::kKeypad},
    Inside{&spec::kTop, "duty", Form::one, &spec::kDuty},
    Inside{&spec::kTop, "credentials", Form::one, &spec::kCredentials},
    Inside{&spec::kTop, "emergency_plans", Form::by_name, &spec::kPlan},
    Inside{&spec::kTop, "break_glass", Form::by_name, &spec::kBreakGlass},
    Inside{&spec::kTop, "screen_lock", Form::one, &spec::kScreenLock},
    Inside{&spec::kTop, "assets", Form::by_name, &spec::kAsset},
    Inside{&spec::kTop, "asset_check", Form::one, &spec::kAssetCheck},
    Inside{&spec::kTop, "inspection", Form::one, &spec::kInspection},
    Inside{&spec::kTop, "imports", Form::one, &spec::kImports},
    Inside{&spec::kTop, "metrics", Form::one, &spec::kMetrics},
    Inside{&spec::kTop, "network", Form::one, &spec::kNetwork},
    Inside{&spec::kPlan, "effects", Form::list, &spec::kEffect},
    Inside{&spec::kPlan, "declared_by", Form::one, &spec::kDeclaredBy},
    Inside{&spec::kTop, "interlocks", Form::by_name, &spec::kInterlock},
    Inside{&spec::kTop, "recorded_only", Form::by_name, &spec::kRecordedOnly},
    Inside{&spec::kBackup, "generations", Form::one, &spec::kGenerations},
    Inside{&spec::kDisposal, "ledger", Form::one, &spec::kDisposalKind},
    Inside{&spec::kDisposal, "visit_papers", Form::one, &spec::kDisposalKind},
    Inside{&spec::kDisposal, "pin_verifiers", Form::one, &spec::kDisposalKind},
    Inside{&spec::kDisposal, "exports", Form::one, &spec::kDisposalKind},
    Inside{&spec::kDisposal, "backups", Form::one, &spec::kDisposalKind},
    Inside{&spec::kReader, "indicators", Form::one, &spec::kIndicators},
    Inside{&spec::kReader, "poll", Form::one, &spec::kPoll},
    Inside{&spec::kReader, "display", Form::one, &spec::kDisplay},
    Inside{&spec::kPin, "lockout", Form::one, &spec::kPinLimit},
    Inside{&spec::kPin, "throttle", Form::one, &spec::kPinLimit},
    Inside{&spec::kZone, "antipassback", Form::one, &spec::kPassback},
    Inside{&spec::kZone, "occupancy", Form::one, &spec::kOccupancy},
    Inside{&spec::kZone, "arm", Form::one, &spec::kArm},
    Inside{&spec::kDoor, "authority", Form::one, &spec::kAuthority},
    Inside{&spec::kDoor, "unlock", Form::one, &spec::kUnlock},
    Inside{&spec::kDoor, "timing", Form::one, &spec::kTiming},
    Inside{&spec::kDoor, "lines", Form::one, &spec::kDoorLines},
    Inside{&spec::kDoor, "entry", Form::one, &spec::kEntry},
    Inside{&spec::kDoor, "exit", Form::one, &spec::kExit},
    Inside{&spec::kEntry, "levels", Form::list, &spec::kLevelRow},
    Inside{&spec::kDuty, "codes", Form::text_by_name},
    Inside{&spec::kVendor, "contract", Form::one, &spec::kContract},
    Inside{&spec::kVendor, "permit", Form::one, &spec::kPermit},
    Inside{&spec::kHolder, "assignments", Form::list, &spec::kAssignment},
    Inside{&spec::kHolder, "valid", Form::one, &spec::kValid},
};

json::object schema_of(const SectionSpec& section);

json::object text_schema(std::string_view choices) {
    if (choices.empty()) return {{"type", "string"}, {"minLength", 1}};
    json::array words;
    while (!choices.empty()) {
        const auto end = std::min(choices.find('|'), choices.size());
        words.emplace_back(choices.substr(0, end));
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return {{"enum", std::move(words)}};
}

json::object list_of(json::object item) {
    return {{"type", "array"}, {"items", std::move(item)}};
}
json::object names_of(json::object value) {
    return {{"type", "object"}, {"additionalProperties", std::move(value)}};
}
json::object either(json::object a, json::object b) {
    return {{"anyOf", json::array{std::move(a), std::move(b)}}};
}
json::object of_format(std::string_view format) {
    return {{"type", "string"}, {"format", format}};
}

json::object inside_of(const SectionSpec& section, std::string_view key) {
    const auto row = std::find_if(kInside.begin(), kInside.end(),
                                  [&](const Inside& one) { return one.in == &section && one.key == key; });
    if (row == kInside.end()) return {{"type", "object"}};
    switch (row->form) {
        case Form::one: return schema_of(*row->section);
        case Form::by_name: return names_of(schema_of(*row->section));
        case Form::list: return list_of(schema_of(*row->section));
        case Form::lists_by_name: return names_of(list_of(schema_of(*row->section)));
        case Form::texts_by_name: return names_of(list_of(text_schema("")));
        case Form::text_by_name: return names_of(text_schema(""));
    }
    return {};
}

// A group's list of periods, or that it counts as its weekday.
json::object special_schema(const KeySpec& key) {
    return either(text_schema(key.choices), names_of(either(text_schema(key.choices), list_of(text_schema("")))));
}

json::object value_schema(const SectionSpec& section, const KeySpec& key) {
    switch (key.want) {
        case Want::text: return text_schema(key.choices);
        case Want::integer: return {{"type", "integer"}};
        case Want::boolean: return {{"type", "boolean"}};
        case Want::date: return of_format("date");
        case Want::instant: return of_format("date-time");
        case Want::texts: return list_of(text_schema(key.choices));
        case Want::dates: return list_of(of_format("date"));
        case Want::integers: return list_of({{"type", "integer"}});
        case Want::tables:
        case Want::table: return inside_of(section, key.name);
        case Want::text_or_texts: return either(text_schema(key.choices), list_of(text_schema(key.choices)));
        case Want::text_or_table:
            if (&section == &spec::kSchedule) return special_schema(key);
            return either(text_schema(key.choices), inside_of(section, key.name));
        case Want::dates_or_table: return either(list_of(of_format("date")), inside_of(section, key.name));
        case Want::table_or_tables: return either(names_of(text_schema("")), inside_of(section, key.name));
    }
    return {};
}

// The keys of open sections that no table lists: groups of special days, ranges of weekdays.
json::value others_of(const SectionSpec& section) {
    if (&section == &spec::kSpecialDays) return either(list_of(of_format("date")), schema_of(spec::kGroup));
    if (&section == &spec::kSchedule) return list_of(text_schema(""));
    return false;
}

json::object schema_of(const SectionSpec& section) {
    json::object properties;
    json::array required;
    for (const KeySpec& key : section.keys) {
        properties[key.name] = value_schema(section, key);
        if (key.required) required.emplace_back(key.name);
    }
    json::object schema{{"type", "object"}, {"title", section.name}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = others_of(section);
    return schema;
}

void write(const json::value& value, std::size_t depth, std::string& out) {
    const auto children = [&](const auto& container, char open, char close, auto&& each) {
        out += open;
        bool first = true;
        for (const auto& child : container) {
            out += first ? "\n" : ",\n";
            first = false;
            out.append(2 * (depth + 1), ' ');
            each(child);
        }
        if (!first) out += "\n" + std::string(2 * depth, ' ');
        out += close;
    };
    if (value.is_object()) {
        children(value.get_object(), '{', '}', [&](const auto& member) {
            out += json::serialize(json::value(member.key())) + ": ";
            write(member.value(), depth + 1, out);
        });
    } else if (value.is_array()) {
        children(value.get_array(), '[', ']', [&](const json::value& item) { write(item, depth + 1, out); });
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

json::object config_schema() {
    json::object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}};
    for (auto& member : schema_of(spec::kTop)) schema[member.key()] = member.value();
    return schema;
}

std::string indented(const json::value& value) {
    std::string out;
    write(value, 0, out);
    return out + "\n";
}

void add_config_schema(CLI::App& group) {
    auto* command = group.add_subcommand("schema", "the format of site.toml as a JSON Schema, for editors");
    command->callback([] { print(indented(config_schema())); });
}

}  // namespace sekisho::cli

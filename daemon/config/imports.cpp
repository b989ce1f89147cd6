// SPDX-License-Identifier: Apache-2.0
// `[imports]`: whose files are taken in, and what looks at them (6.5-B4a).
#include "daemon/config/parsers.hpp"
#include "daemon/ledger/note.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace sekisho::config {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// A name stands in entries, so that it must say whose word it was.
bool is_new(Build& build, const Node& text, const ledger::NoteKey& key, const std::vector<ledger::NoteKey>& known) {
    const bool twice = std::any_of(known.begin(), known.end(), [&key](const ledger::NoteKey& other) {
        return other.name == key.name || other.key == key.key;
    });
    if (twice) {
        build.faults.add(text.place, RuleId::listed_twice,
                         fmt::format("imports.keys holds the name or the key of {} twice", key.name),
                         "name each key once, and give each office a name and a key of its own");
    }
    return !twice;
}

void read_keys(Build& build, const Node& listed, site::Imports& imports) {
    std::vector<ledger::NoteKey> known;
    for (const Node& item : listed.items) {
        const auto key = ledger::parse_note_key(item.text);
        if (key.has_error()) {
            build.faults.add(item.place, RuleId::bad_value, fmt::format("imports.keys: {}", key.error().what),
                             "copy what `sekisho import key` printed");
        } else if (is_new(build, item, *key, known)) {
            known.push_back(*key);
            imports.keys.push_back(item.text);
        }
    }
    if (listed.items.empty()) {
        build.faults.add(listed.place, RuleId::bad_value, "imports.keys is empty, so that nothing could be taken in",
                         "copy what `sekisho import key` printed, or remove [imports]");
    }
}

}  // namespace

void parse_imports(Build& build, const Section& section) {
    auto& imports = build.site.imports.emplace();
    imports.rule = build.add_rule(section.place(), section.path());
    if (const Node* listed = section.get("keys")) read_keys(build, *listed, imports);
    imports.scanner = program_in(section, "scanner", "/usr/local/lib/sekisho/scan");
    constexpr DurationRange kLimits{seconds{1}, minutes{10}, "write 1 s to 10 min: \"60s\""};
    imports.limit = duration_in(section, "limit", kLimits).value_or(imports.limit);
}

}  // namespace sekisho::config

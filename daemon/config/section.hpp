// SPDX-License-Identifier: Apache-2.0
// One table of a file, checked against its table of known keys: unknown and missing keys, types,
// choices. Values that were found wrong are reported once and then read as absent.
#pragma once

#include "daemon/config/build.hpp"
#include "daemon/config/keys.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::config {

class Section {
public:
    // `path`: as people write it, "doors.main_gate"; "" for the top of a file. `table` must be a
    // table and outlive this.
    Section(Build& build, const Node& table, std::string path, const SectionSpec& spec);

    // The value when it is there and right; else nullptr.
    [[nodiscard]] const Node* get(std::string_view key) const;
    // True when the key is there, right or wrong.
    [[nodiscard]] bool has(std::string_view key) const { return find(table_, key) != nullptr; }
    // The text, "" when absent or wrong.
    [[nodiscard]] std::string text(std::string_view key) const;
    [[nodiscard]] bool boolean(std::string_view key) const;

    // Members of an open section that its table does not list.
    [[nodiscard]] std::vector<const Member*> others() const;
    void report_unknown(const Member& member) const;

    [[nodiscard]] Place place() const { return table_.place; }
    [[nodiscard]] const std::string& path() const { return path_; }
    // "doors.main_gate.lines" for "lines".
    [[nodiscard]] std::string path_of(std::string_view key) const;
    [[nodiscard]] Build& build() const { return build_; }

private:
    void check(const Member& member, const KeySpec& key);

    Build& build_;
    const Node& table_;
    std::string path_;
    const SectionSpec& spec_;
    std::vector<const Member*> right_;
};

// True when `node` is of the wanted type; else a fault that says what was found and what is wanted.
// For elements of arrays the fault stands at the element.
[[nodiscard]] bool has_type(Build& build, const Node& node, Want want, std::string_view path);

// True for a key that looks as if its value were a PIN, password, key or card number (6.5-C7a3).
[[nodiscard]] bool is_secret_key(std::string_view key);
void report_secret(Build& build, Place place, std::string_view path);

// A name of a thing in the files: 1..64 letters, digits, `_` and `-` of ASCII; else a fault.
bool check_name(Build& build, const Member& member, std::string_view path);

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
// The configuration files -> a Site, or every fault with file, line and column. Nothing half-read ever leaves this
// room.
#pragma once

#include "daemon/site/site.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sekisho::config {

struct Fault {
    std::string file;            // as it was given, or as [files] names it
    std::uint32_t line = 0;      // from 1; 0: the file as a whole
    std::uint32_t column = 0;    // code point, from 1
    std::string rule;            // id of the rule, docs/config-rules.md has a page for each: "unknown-key"
    std::string message;         // what is wrong
    std::string hint;            // what to do
    bool warning = false;        // does not stand in the way of a load
    std::size_t stands_for = 1;  // more than 1: so many further faults of its file, told by this one
};

using Faults = std::vector<Fault>;  // in order of file, line, column
// How many were found: what the last fault of a file stands for counts as well.
[[nodiscard]] std::size_t count(const Faults& faults);
// "file:line:column: message [rule]\n    hint", as compilers write it, so that editors jump there; without line and
// column where the fault is of the file as a whole. Control characters are escaped.
[[nodiscard]] std::string to_text(const Fault& fault);

using Loaded = std::variant<std::shared_ptr<const site::Site>, Faults>;

// Reads `path` (site.toml) and the files it names in [files], relative to its folder. All semantic faults of all files
// at once, but at most kMostFaults a file, and one more that says how many were left out; at most one syntax fault a
// file (the parser stops there), the other files are still checked. `warnings`: what is allowed and should be looked
// at; `now`: some of it depends on the date, and is not looked for without one.
[[nodiscard]] Loaded load(const std::string& path, Faults* warnings = nullptr,
                          std::optional<WallTime> now = std::nullopt);

// Every rule id that a Fault can bear.
[[nodiscard]] std::vector<std::string_view> rule_ids();

}  // namespace sekisho::config

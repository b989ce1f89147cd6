// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/redact.hpp"

#include "daemon/config/toml_text.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>

namespace sekisho::config {
namespace {

void add_lines(const Node& node, std::set<std::uint32_t>& lines) {
    for (std::uint32_t line = node.place.line; line <= node.last_line; ++line) lines.insert(line);
    for (const Node& item : node.items) add_lines(item, lines);
    for (const Member& member : node.members) {
        lines.insert(member.place.line);
        add_lines(member.value, lines);
    }
}

}  // namespace

std::string redact(const std::string& text, const Node* holders, const Node* named) {
    if (holders == nullptr && named == nullptr) return text;
    // The items, not the array: with [[holders]] it reaches from the first to the last, whatever
    // stands between.
    std::set<std::uint32_t> lines;
    if (holders != nullptr) {
        for (const Node& item : holders->items) add_lines(item, lines);
    }
    if (named != nullptr) add_lines(*named, lines);
    // A comment between two people, above the first or below the last may name one as well.
    const std::string plain = without_comments(text);
    std::string out;
    std::uint32_t number = 0;
    for (std::size_t at = 0; at < plain.size();) {
        const auto end = std::min(plain.find('\n', at), plain.size() - 1) + 1;
        const bool hidden = lines.count(++number) != 0;
        out += hidden ? kHiddenLine : std::string_view(plain).substr(at, end - at);
        at = end;
    }
    return out;
}

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/redact.hpp"

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

bool begins_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

}  // namespace

std::string redact(const std::string& text, const Node* holders) {
    if (holders == nullptr) return text;
    // The items, not the array: with [[holders]] it reaches from the first to the last, whatever
    // stands between.
    std::set<std::uint32_t> lines;
    for (const Node& item : holders->items) add_lines(item, lines);
    std::string out;
    bool inside = false;  // comments between two rows may name people as well
    std::uint32_t number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        const std::string_view line = std::string_view(text).substr(at, end - at);
        const auto first = std::min(line.find_first_not_of(" \t"), line.size());
        const std::string_view trimmed = line.substr(first);
        if (begins_with(trimmed, "["))
            inside = begins_with(trimmed, "[[holders]]") || begins_with(trimmed, "[holders.");
        const bool hidden = lines.count(++number) != 0 || inside;
        out += hidden ? std::string_view("# (people)\n") : line;
        at = end;
    }
    return out;
}

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/toml_file.hpp"

#include "daemon/config/source_file.hpp"
#include "daemon/config/toml_text.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <type_traits>
#include <utility>

namespace sekisho::config {
namespace {

Place place_of(const toml::source_position& position, std::string_view file) {
    return {file, static_cast<std::uint32_t>(position.line), static_cast<std::uint32_t>(position.column)};
}

site::LocalDay day_of(const toml::date& date) {
    return site::LocalDay{std::chrono::year{date.year} / date.month / date.day};
}

void set_scalar(Node& out, const toml::date_time& value) {
    out.kind = value.offset ? Kind::instant : Kind::local_date_time;
    if (!value.offset) return;
    const auto& time = value.time;
    out.instant =
        WallTime{day_of(value.date).time_since_epoch() + std::chrono::hours{time.hour} +
                 std::chrono::minutes{time.minute} + std::chrono::seconds{time.second} +
                 std::chrono::microseconds{time.nanosecond / 1000} - std::chrono::minutes{value.offset->minutes}};
}

Node convert(const toml::node& node, std::string_view file);

void set_members(Node& out, const toml::table& table, std::string_view file) {
    for (const auto& [key, value] : table) {
        out.members.push_back({std::string(key.str()), place_of(key.source().begin, file), convert(value, file)});
    }
    std::sort(out.members.begin(), out.members.end(), [](const Member& a, const Member& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
}

Node convert(const toml::node& node, std::string_view file) {
    Node out;
    out.place = place_of(node.source().begin, file);
    out.last_line = static_cast<std::uint32_t>(node.source().end.line);
    node.visit([&out, file](const auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, toml::table>) {
            set_members(out, value, file);
        } else if constexpr (std::is_same_v<Value, toml::array>) {
            out.kind = Kind::array;
            for (const toml::node& item : value) out.items.push_back(convert(item, file));
        } else if constexpr (std::is_same_v<Value, toml::value<std::string>>) {
            out.kind = Kind::string;
            out.text = value.get();
        } else if constexpr (std::is_same_v<Value, toml::value<std::int64_t>>) {
            out.kind = Kind::integer;
            out.integer = value.get();
        } else if constexpr (std::is_same_v<Value, toml::value<double>>) {
            out.kind = Kind::real;
        } else if constexpr (std::is_same_v<Value, toml::value<bool>>) {
            out.kind = Kind::boolean;
            out.boolean = value.get();
        } else if constexpr (std::is_same_v<Value, toml::value<toml::date>>) {
            out.kind = Kind::date;
            out.date = day_of(value.get());
        } else if constexpr (std::is_same_v<Value, toml::value<toml::time>>) {
            out.kind = Kind::time;
        } else {
            set_scalar(out, value.get());
        }
    });
    return out;
}

// A long number could be that of a card.
std::string without_numbers(std::string_view text) {
    std::string out;
    std::size_t digits = 0;
    for (const char byte : text) {
        const bool digit = byte >= '0' && byte <= '9';
        digits = digit ? digits + 1 : 0;
        out += byte;
        if (digits == 6) out.resize(out.size() - 6);
        if (digits >= 7) out.pop_back();
        if (digits == 6) out += "(number)";
    }
    return out;
}

// The library's words may repeat a key, or the beginning of a value: in a roster either can be a person.
std::string without_values(std::string_view words) {
    const bool key = words.find(": cannot ") != std::string_view::npos;  // redefine it, or insert it
    const std::string_view mark = key ? " '" : ", saw '";
    const auto begin = words.find(mark);
    const auto end = words.rfind('\'');
    if (begin == std::string_view::npos || end < begin + mark.size()) return without_numbers(words);
    const auto value = words.substr(begin + mark.size(), end - begin - mark.size());
    // One character names nobody, and one that is escaped, such as a wide blank, has to be told.
    if (code_points(value) <= 1 || value.front() == '\\') return without_numbers(words);
    return without_numbers(std::string(words.substr(0, begin + mark.size() - 1)) + "(text)" +
                           std::string(words.substr(end + 1)));
}

// Without blanks and quotes, so that all spellings of a key or a header compare equal.
std::string bare(std::string_view line) {
    std::string out;
    std::copy_if(line.begin(), line.end(), std::back_inserter(out),
                 [](char byte) { return std::string_view(" \t\"'").find(byte) == std::string_view::npos; });
    return out;
}

// All in front of the offset is UTF-8.
Place place_at(std::size_t offset, std::string_view text, std::string_view file) {
    const auto before = text.substr(0, offset);
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
    return {file, static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n')),
            code_points(before.substr(line_start)) + 1};
}

}  // namespace

std::optional<Node> parse_toml(std::string_view text, std::string_view file, FaultList& faults) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";  // a byte order mark is no part of its line
    if (text.substr(0, kMark.size()) == kMark) text.remove_prefix(kMark.size());
    if (const auto bad = invalid_utf8(text); bad != std::string_view::npos) {
        faults.add(place_at(bad, text, file), RuleId::invalid_utf8, "this byte is not UTF-8", "save the file in UTF-8");
        return std::nullopt;
    }
    if (const auto deep = too_deep(text)) {
        faults.add(place_at(*deep, text, file), RuleId::syntax,
                   fmt::format("more than {} tables and arrays lie within each other here", kDeepest),
                   "no key lies that deep; look for a bracket that is not closed, or for full stops that should not "
                   "be there");
        return std::nullopt;
    }
    try {
        const toml::table table = toml::parse(text);
        return convert(table, file);
    } catch (const toml::parse_error& error) {
        faults.add(place_of(error.source().begin, file), RuleId::syntax, without_values(error.description()),
                   "correct the TOML here; what stands behind this place in this file has not been "
                   "checked yet");
        return std::nullopt;
    }
}

std::optional<Node> salvage_files_table(std::string_view text, std::string_view file) {
    std::string kept;
    bool top = true;  // in front of all headers
    bool inside = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        const std::string name = bare(line);
        if (name.substr(0, 1) == "[") {
            top = false;
            inside = name.substr(0, 7) == "[files]";
        }
        const bool key = top && (name.substr(0, 6) == "files=" || name.substr(0, 6) == "files.");
        if (inside || key) kept.append(line).append("\n");
    }
    FaultList unused;  // the same fault is reported for the whole file already
    auto tree = parse_toml(kept, file, unused);
    if (!tree) return std::nullopt;
    const Member* files = find(*tree, "files");
    if (files == nullptr || files->value.kind != Kind::table) return std::nullopt;
    return files->value;
}

}  // namespace sekisho::config

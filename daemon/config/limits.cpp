// SPDX-License-Identifier: Apache-2.0
// Numbers and durations that must lie in a range.
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <chrono>

namespace sekisho::config {

std::optional<Duration> duration_of(Build& build, const Node& text, std::string_view path, const DurationRange& range) {
    const auto value = parse_duration(text.text);
    const auto found = fmt::format("{} is \"{}\"", path, text.text);
    if (!value) {
        build.faults.add(text.place, RuleId::bad_duration, found, "write a whole number and ms, s, m or h: \"24h\"");
        return std::nullopt;
    }
    if (*value < range.least || *value > range.most) {
        build.faults.add(text.place, RuleId::bad_value, found, std::string(range.words));
        return std::nullopt;
    }
    return *value;
}

std::optional<Duration> duration_in(const Section& section, std::string_view key, const DurationRange& range) {
    const Node* text = section.get(key);
    if (text == nullptr) return std::nullopt;
    return duration_of(section.build(), *text, section.path_of(key), range);
}

std::string program_in(const Section& section, std::string_view key, std::string_view example) {
    const Node* path = section.get(key);
    if (path == nullptr) return "";
    if (path->text.front() != '/') {
        section.build().faults.add(path->place, RuleId::bad_value,
                                   fmt::format("{} does not begin at the root", section.path_of(key)),
                                   fmt::format("write a whole path, such as \"{}\"; no shell looks for it", example));
    }
    return path->text;
}

std::optional<Duration> days_in(const Section& section, std::string_view key) {
    const Node* text = section.get(key);
    if (text == nullptr) return std::nullopt;
    const auto days = parse_keep(text->text);
    if (days && *days >= std::chrono::days{1} && *days <= std::chrono::days{366}) return *days;
    section.build().faults.add(text->place, RuleId::bad_value,
                               fmt::format("{} is \"{}\"", section.path_of(key), text->text),
                               "write a number of days, at most a year: \"31d\"");
    return std::nullopt;
}

std::optional<std::int64_t> integer_in(const Section& section, std::string_view key, std::int64_t least,
                                       std::int64_t most) {
    const Node* number = section.get(key);
    if (number == nullptr) return std::nullopt;
    if (number->integer >= least && number->integer <= most) return number->integer;
    section.build().faults.add(number->place, RuleId::bad_value,
                               fmt::format("{} is {}", section.path_of(key), number->integer),
                               fmt::format("write a number from {} to {}", least, most));
    return std::nullopt;
}

}  // namespace sekisho::config

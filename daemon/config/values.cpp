// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/values.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace sekisho::config {
namespace {

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// All of `text` as a number; nothing when it holds anything but digits. At most 9 of them.
std::optional<int> parse_number(std::string_view text) {
    if (text.empty() || text.size() > 9 || !std::all_of(text.begin(), text.end(), is_digit))
        return std::nullopt;
    int value = 0;
    for (const char digit : text) value = value * 10 + (digit - '0');
    return value;
}

// "HH:MM" as minutes, 0 .. 1440.
std::optional<int> parse_clock(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hours = parse_number(text.substr(0, 2));
    const auto minutes = parse_number(text.substr(3, 2));
    if (!hours || !minutes || *minutes > 59) return std::nullopt;
    const int all = *hours * 60 + *minutes;
    if (all > 1440) return std::nullopt;
    return all;
}

// The seconds that an offset ("Z", "+09:00") adds to UTC.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
    if (text == "Z" || text == "z") return std::chrono::minutes{0};
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const auto minutes = parse_clock(text.substr(1));
    if (!minutes || *minutes >= 1440) return std::nullopt;
    return std::chrono::minutes{text[0] == '-' ? -*minutes : *minutes};
}

}  // namespace

std::optional<site::Period> parse_period(std::string_view text) {
    if (text.size() != 11 || text[5] != '-') return std::nullopt;
    const auto start = parse_clock(text.substr(0, 5));
    const auto end = parse_clock(text.substr(6));
    if (!start || !end || *start == 1440) return std::nullopt;
    return site::Period{static_cast<std::uint16_t>(*start), static_cast<std::uint16_t>(*end)};
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, int>, 4> kUnits{
        {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}}};
    const auto digits = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    const auto number = parse_number(text.substr(0, digits));
    if (!number || digits > 5) return std::nullopt;
    for (const auto& [unit, factor] : kUnits) {
        if (text.substr(digits) == unit)
            return std::chrono::milliseconds{std::int64_t{*number} * factor};
    }
    return std::nullopt;
}

std::optional<LineSpec> parse_line(std::string_view text) {
    LineSpec spec;
    if (!text.empty() && text.back() == '!') {
        spec.active_low = true;
        text.remove_suffix(1);
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    spec.chip = text.substr(0, colon);
    spec.line = text.substr(colon + 1);
    if (spec.chip.empty() || spec.line.empty() ||
        spec.line.find_first_of("! \t") != std::string::npos)
        return std::nullopt;
    const bool number = std::all_of(spec.line.begin(), spec.line.end(), is_digit);
    const bool zeros = number && spec.line.size() > 1 && spec.line.front() == '0';
    if (zeros || (number && spec.line.size() > 5)) return std::nullopt;
    return spec;
}

std::optional<site::LocalDay> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = parse_number(text.substr(0, 4));
    const auto month = parse_number(text.substr(5, 2));
    const auto day = parse_number(text.substr(8, 2));
    if (!year || !month || !day || *year < 1000) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return site::LocalDay{date};
}

std::optional<WallTime> parse_instant(std::string_view text) {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
        text[16] != ':')
        return std::nullopt;
    const auto day = parse_date(text.substr(0, 10));
    const auto clock = parse_clock(text.substr(11, 5));
    const auto seconds = parse_number(text.substr(17, 2));
    const auto offset = parse_offset(text.substr(19));
    if (!day || !clock || *clock == 1440 || !seconds || *seconds > 59 || !offset)
        return std::nullopt;
    return WallTime{day->time_since_epoch() + std::chrono::minutes{*clock} +
                    std::chrono::seconds{*seconds} - *offset};
}

}  // namespace sekisho::config

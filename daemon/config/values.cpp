// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/values.hpp"

#include "daemon/site/disposal.hpp"

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
    if (text.empty() || text.size() > 9 || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
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

constexpr std::size_t kLongestChip = 63;  // a name, a label, or a path below /dev
constexpr std::size_t kLongestLine = 31;  // as the kernel keeps it

bool is_line_part(std::string_view text, std::size_t longest) {
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](char byte) { return byte > ' ' && byte < 0x7F && byte != '!'; });
}

// One spelling for one chip: its kernel name stands for its path below /dev and for its number.
std::string chip_name(std::string_view chip) {
    constexpr std::string_view kDev = "/dev/";
    const bool path = chip.substr(0, kDev.size()) == kDev;
    if (path && chip.find('/', kDev.size()) == std::string_view::npos) chip.remove_prefix(kDev.size());
    const bool number = !path && !chip.empty() && std::all_of(chip.begin(), chip.end(), is_digit);
    return (number ? "gpiochip" : "") + std::string(chip);
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
    const auto digits = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    const auto number = parse_number(text.substr(0, digits));
    if (!number || digits > 5) return std::nullopt;
    for (const auto& [unit, factor] : kUnits) {
        if (text.substr(digits) == unit) return std::chrono::milliseconds{std::int64_t{*number} * factor};
    }
    return std::nullopt;
}

std::optional<std::chrono::days> parse_keep(std::string_view text) {
    if (text.empty() || (text.back() != 'd' && text.back() != 'y')) return std::nullopt;
    const auto number = parse_number(text.substr(0, text.size() - 1));
    if (!number || text.size() > 6) return std::nullopt;
    return *number * (text.back() == 'y' ? site::kYear : std::chrono::days{1});
}

std::optional<LineSpec> parse_line(std::string_view text) {
    LineSpec spec;
    if (!text.empty() && text.back() == '!') {
        spec.active_low = true;
        text.remove_suffix(1);
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    spec.chip = chip_name(text.substr(0, colon));
    spec.line = text.substr(colon + 1);
    if (!is_line_part(spec.chip, kLongestChip) || !is_line_part(spec.line, kLongestLine) || spec.line.front() == '-')
        return std::nullopt;
    const bool number = std::all_of(spec.line.begin(), spec.line.end(), is_digit);
    const bool zeros = number && spec.line.size() > 1 && spec.line.front() == '0';
    if (zeros || (number && spec.line.size() > 5)) return std::nullopt;
    return spec;
}

std::optional<std::string> reader_device(std::string_view connstring) {
    constexpr std::array<std::string_view, 5> kByPath{"pn532_uart", "pn532_spi", "pn532_i2c", "acr122s", "arygon"};
    constexpr std::array<std::string_view, 2> kUsb{"acr122_usb", "pn53x_usb"};
    const bool plain =
        std::all_of(connstring.begin(), connstring.end(), [](char byte) { return byte > ' ' && byte < 0x7F; });
    const auto colon = connstring.find(':');
    if (!plain || colon == std::string_view::npos || colon + 1 == connstring.size()) return std::nullopt;
    const auto driver = connstring.substr(0, colon);
    const auto place = connstring.substr(colon + 1);
    if (std::find(kUsb.begin(), kUsb.end(), driver) != kUsb.end()) return "usb:" + std::string(place);
    const auto device = place.substr(0, place.find(':'));
    if (std::find(kByPath.begin(), kByPath.end(), driver) == kByPath.end() || device.empty()) return std::nullopt;
    return std::string(device);
}

std::optional<HttpUrl> parse_http_url(std::string_view text) {
    constexpr std::string_view kScheme = "http://";
    constexpr std::string_view kPathBytes = "/-._~";
    const auto is_word = [](char byte) {
        return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    };
    if (text.substr(0, kScheme.size()) != kScheme) return std::nullopt;
    text.remove_prefix(kScheme.size());
    const auto slash = std::min(text.find('/'), text.size());
    auto host = text.substr(0, slash);
    HttpUrl url;
    url.path = text.substr(slash);
    if (!url.path.empty() && url.path.back() == '/') url.path.pop_back();
    const auto bracket = host.find(']');
    const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        const auto port = parse_number(host.substr(colon + 1));
        if (!port || *port < 1 || *port > 65535) return std::nullopt;
        url.port = static_cast<std::uint16_t>(*port);
        host = host.substr(0, colon);
    }
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    const std::string_view host_bytes = bracketed ? ":." : ".-_";
    url.host = host;
    const auto fits = [&](std::string_view part, std::string_view others) {
        return std::all_of(part.begin(), part.end(),
                           [&](char byte) { return is_word(byte) || others.find(byte) != std::string_view::npos; });
    };
    if (host.empty() || host.size() > 253 || !fits(host, host_bytes) || !fits(url.path, kPathBytes))
        return std::nullopt;
    return url;
}

std::optional<site::LocalDay> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = parse_number(text.substr(0, 4));
    const auto month = parse_number(text.substr(5, 2));
    const auto day = parse_number(text.substr(8, 2));
    if (!year || !month || !day || *year < 1000) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return site::LocalDay{date};
}

std::optional<WallTime> parse_instant(std::string_view text) {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[16] != ':')
        return std::nullopt;
    const auto day = parse_date(text.substr(0, 10));
    const auto clock = parse_clock(text.substr(11, 5));
    const auto seconds = parse_number(text.substr(17, 2));
    const auto offset = parse_offset(text.substr(19));
    if (!day || !clock || *clock == 1440 || !seconds || *seconds > 59 || !offset) return std::nullopt;
    return WallTime{day->time_since_epoch() + std::chrono::minutes{*clock} + std::chrono::seconds{*seconds} - *offset};
}

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
#include "tests/support/site_text.hpp"

#include <chrono>
#include <cstdio>
#include <stdexcept>

namespace sekisho::tests {
namespace {

[[noreturn]] void reject(const std::string& text) {
    throw std::invalid_argument("unreadable: " + text);
}

// The whole text must fit the format; `%n` as its last field tells how far it was read.
template <class... Parts>
void scan(const std::string& text, const char* format, Parts*... parts) {
    int read = 0;
    const int found = std::sscanf(text.c_str(), format, parts..., &read);
    if (found != static_cast<int>(sizeof...(parts)) || read != static_cast<int>(text.size())) reject(text);
}

site::LocalDay day_of(int year, unsigned month, unsigned day, const std::string& text) {
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!date.ok()) reject(text);
    return site::LocalDay{date};
}

}  // namespace

site::Period period(const std::string& text) {
    unsigned start_hour = 0, start_minute = 0, end_hour = 0, end_minute = 0;
    scan(text, "%2u:%2u-%2u:%2u%n", &start_hour, &start_minute, &end_hour, &end_minute);
    const unsigned start = start_hour * 60 + start_minute;
    const unsigned end = end_hour * 60 + end_minute;
    if (start >= 1440 || end > 1440 || start_minute >= 60 || end_minute >= 60) reject(text);
    return {static_cast<std::uint16_t>(start), static_cast<std::uint16_t>(end)};
}

std::vector<site::Period> periods(std::initializer_list<const char*> texts) {
    std::vector<site::Period> all;
    for (const char* text : texts) all.push_back(period(text));
    return all;
}

site::LocalDay local_day(const std::string& text) {
    int year = 0;
    unsigned month = 0, day = 0;
    scan(text, "%4d-%2u-%2u%n", &year, &month, &day);
    return day_of(year, month, day, text);
}

site::LocalTime local_time(const std::string& text) {
    int year = 0;
    unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
    scan(text, "%4d-%2u-%2u %2u:%2u:%2u%n", &year, &month, &day, &hour, &minute, &second);
    if (hour >= 24 || minute >= 60 || second >= 60) reject(text);
    return {day_of(year, month, day, text), static_cast<std::int32_t>(hour * 3600 + minute * 60 + second)};
}

WallTime utc(const std::string& text) {
    const auto local = local_time(text);
    return WallTime{local.day.time_since_epoch()} + std::chrono::seconds{local.second};
}

}  // namespace sekisho::tests

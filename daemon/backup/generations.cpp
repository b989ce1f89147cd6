// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/generations.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <functional>
#include <set>

namespace sekisho::backup {
namespace {

constexpr std::string_view kHead = "sekisho-";
constexpr std::string_view kTail = ".backup";
constexpr std::size_t kLeastDigits = 6;
constexpr std::size_t kStamp = 17;  // "-20260704T093000Z"

using std::chrono::local_days;
using PeriodOf = std::function<local_days(local_days)>;  // its first day

local_days week_of(local_days day) {
    const std::chrono::weekday weekday(day);
    return day - (weekday - std::chrono::Monday);
}

local_days month_of(local_days day) {
    const std::chrono::year_month_day date(day);
    return local_days(date.year() / date.month() / 1);
}

// Adds the last generation of each of the latest `count` periods; `latest_first` in order of falling numbers.
void keep(const std::vector<Generation>& latest_first, std::int64_t count, const PeriodOf& period_of,
          std::set<std::int64_t>& kept) {
    std::set<local_days> seen;
    for (const Generation& generation : latest_first) {
        if (static_cast<std::int64_t>(seen.size()) >= count) return;
        if (seen.insert(period_of(generation.day)).second) kept.insert(generation.number);
    }
}

bool is_stamp(std::string_view text) {
    constexpr std::string_view kShape = "-00000000T000000Z";
    return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(),
                      [](char c, char shape) { return shape == '0' ? c >= '0' && c <= '9' : c == shape; });
}

}  // namespace

std::vector<std::int64_t> surplus(std::vector<Generation> generations, const Counts& counts) {
    std::sort(generations.begin(), generations.end(),
              [](const Generation& a, const Generation& b) { return a.number > b.number; });
    std::set<std::int64_t> kept;
    if (!generations.empty()) kept.insert(generations.front().number);
    keep(
        generations, counts.daily, [](local_days day) { return day; }, kept);
    keep(generations, counts.weekly, week_of, kept);
    keep(generations, counts.monthly, month_of, kept);
    std::vector<std::int64_t> dropped;
    for (const Generation& generation : generations) {
        if (!kept.contains(generation.number)) dropped.push_back(generation.number);
    }
    std::sort(dropped.begin(), dropped.end());
    return dropped;
}

std::string file_name(std::int64_t number, WallTime made) {
    const auto day = std::chrono::floor<std::chrono::days>(made);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(made - day));
    return fmt::format("{}{:06}-{:04}{:02}{:02}T{:02}{:02}{:02}Z{}", kHead, number, static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), kTail);
}

std::optional<std::int64_t> number_in(std::string_view name) {
    if (!name.starts_with(kHead) || !name.ends_with(kTail)) return std::nullopt;
    name = name.substr(kHead.size(), name.size() - kHead.size() - kTail.size());
    if (name.size() < kLeastDigits + kStamp || !is_stamp(name.substr(name.size() - kStamp))) return std::nullopt;
    name.remove_suffix(kStamp);
    std::int64_t number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool all = read.ec == std::errc() && read.ptr == name.data() + name.size();
    if (!all || number <= 0 || fmt::format("{:06}", number) != name) return std::nullopt;
    return number;
}

}  // namespace sekisho::backup

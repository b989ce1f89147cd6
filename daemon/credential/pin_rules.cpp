// SPDX-License-Identifier: Apache-2.0
#include "daemon/credential/pin_rules.hpp"

#include "daemon/credential/pin_digits.hpp"

#include <algorithm>
#include <bitset>
#include <chrono>

namespace sekisho::credential {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int number(std::string_view digits) {
    int value = 0;
    for (const char digit : digits) value = value * 10 + (digit - '0');
    return value;
}

bool has_few_digits(std::string_view pin) {
    std::bitset<10> seen;
    for (const char digit : pin) seen.set(static_cast<std::size_t>(digit - '0'));
    return seen.count() < 3;
}

// 1234, 9012, 3210.
bool is_run(std::string_view pin) {
    const auto steps = [pin](int by) {
        for (std::size_t i = 1; i < pin.size(); ++i) {
            if ((pin[i] - pin[i - 1] - by) % 10 != 0) return false;
        }
        return true;
    };
    return steps(1) || steps(-1);
}

// 123123, 1212.
bool repeats(std::string_view pin) {
    for (std::size_t block = 1; block <= pin.size() / 2; ++block) {
        const bool divides = pin.size() % block == 0;
        if (divides && pin.substr(block) == pin.substr(0, pin.size() - block)) return true;
    }
    return false;
}

bool is_year(std::string_view four) {
    const int year = number(four);
    return year >= 1900 && year < 2100;
}

bool is_day(int year, std::string_view month, std::string_view day) {
    return std::chrono::year_month_day{std::chrono::year{year},
                                       std::chrono::month{static_cast<unsigned>(number(month))},
                                       std::chrono::day{static_cast<unsigned>(number(day))}}
        .ok();
}

// YYMMDD, DDMMYY, MMDDYY; YYYYMMDD, DDMMYYYY and MMDDYYYY begin or end with a year. 2000 had a 29th of February.
bool is_date(std::string_view pin) {
    constexpr int kAnyYear = 2000;
    if (pin.size() != 6) return false;
    const auto first = pin.substr(0, 2), second = pin.substr(2, 2), third = pin.substr(4, 2);
    return is_day(kAnyYear, second, third) || is_day(kAnyYear, second, first) || is_day(kAnyYear, first, second);
}

bool holds_staff_number(std::string_view pin, std::string_view holder) {
    constexpr std::size_t kTelling = 3;
    for (std::size_t begin = 0; begin < holder.size(); ++begin) {
        if (!is_digit(holder[begin]) || (begin != 0 && is_digit(holder[begin - 1]))) continue;
        const auto end = std::find_if_not(holder.begin() + static_cast<std::ptrdiff_t>(begin), holder.end(), is_digit);
        const auto digits = holder.substr(begin, static_cast<std::size_t>(end - holder.begin()) - begin);
        const bool within = pin.find(digits) != std::string_view::npos || digits.find(pin) != std::string_view::npos;
        if (digits.size() >= kTelling && within) return true;
    }
    return false;
}

}  // namespace

bool is_weak_pin(std::string_view pin, const PinRules& rules) {
    if (pin.size() < std::max<std::size_t>(rules.min_length, 4) || pin.size() > kMostDigits) return true;
    if (!std::all_of(pin.begin(), pin.end(), is_digit)) return true;
    const auto half = pin.size() / 2;
    const bool runs = is_run(pin) || (half > 2 && is_run(pin.substr(0, half)) && is_run(pin.substr(half)));
    return has_few_digits(pin) || runs || repeats(pin) || is_year(pin.substr(0, 4)) ||
           is_year(pin.substr(pin.size() - 4)) || is_date(pin) || holds_staff_number(pin, rules.holder);
}

bool is_near_pin(std::string_view one, std::string_view other) {
    while (!one.empty() && !other.empty() && one.front() == other.front()) {
        one.remove_prefix(1);
        other.remove_prefix(1);
    }
    while (!one.empty() && !other.empty() && one.back() == other.back()) {
        one.remove_suffix(1);
        other.remove_suffix(1);
    }
    if (one.size() <= 1 && other.size() <= 1) return true;
    return one.size() == 2 && other.size() == 2 && one[0] == other[1] && one[1] == other[0];
}

}  // namespace sekisho::credential

// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/rfc3339.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace sekisho::api {
namespace {

using namespace std::chrono;

// Reads from the front of a text; once something does not fit, `ok` stays false.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (at_ >= text_.size() || !is_digit(text_[at_])) {
                ok_ = false;
                return 0;
            }
            value = value * 10 + (text_[at_++] - '0');
        }
        return value;
    }
    char one_of(std::string_view allowed) {
        if (at_ >= text_.size() || allowed.find(text_[at_]) == std::string_view::npos) {
            ok_ = false;
            return 0;
        }
        return text_[at_++];
    }
    std::int64_t fraction() {
        if (at_ >= text_.size() || text_[at_] != '.') return 0;
        const auto first = ++at_;
        std::int64_t micros = 0;
        std::int64_t unit = 100000;
        for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
            micros += (text_[at_] - '0') * unit;
            unit /= 10;
        }
        if (at_ == first) ok_ = false;
        return micros;
    }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    std::string_view text_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

std::optional<minutes> read_offset(Scanner& scan) {
    const char sign = scan.one_of("Zz+-");
    if (!scan.ok()) return std::nullopt;
    if (sign == 'Z' || sign == 'z') return minutes{0};
    const int hour = scan.digits(2);
    (void)scan.one_of(":");
    const int minute = scan.digits(2);
    if (!scan.ok() || hour > 23 || minute > 59) return std::nullopt;
    const minutes size{hour * 60 + minute};
    return sign == '-' ? -size : size;
}

// By hand, since an answer may have a hundred thousand times, and fmt takes longer for one than the rest of its row.
void put_digits(std::string& out, char before, std::int64_t value, std::size_t width) {
    std::array<char, 8> digits{before};  // width < 8
    for (std::size_t at = width; at > 0; --at, value /= 10) digits.at(at) = static_cast<char>('0' + value % 10);
    out.append(digits.data(), width + 1);
}

}  // namespace

std::optional<WallTime> parse_time(std::string_view text) noexcept {
    Scanner scan(text);
    const int year_number = scan.digits(4);
    (void)scan.one_of("-");
    const int month_number = scan.digits(2);
    (void)scan.one_of("-");
    const int day_number = scan.digits(2);
    (void)scan.one_of("Tt");
    const int hour = scan.digits(2);
    (void)scan.one_of(":");
    const int minute = scan.digits(2);
    (void)scan.one_of(":");
    const int second = scan.digits(2);
    const auto micros = scan.fraction();
    const auto offset = read_offset(scan);
    if (!scan.ok() || !offset || !scan.at_end()) return std::nullopt;
    const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                              day{static_cast<unsigned>(day_number)}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return WallTime{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} + microseconds{micros} - *offset;
}

std::string format_time(WallTime time, std::chrono::seconds offset) {
    // RFC 3339 has years of four digits; only a forged entry bears others.
    constexpr WallTime kFirst{sys_days{year{0} / January / 2}};
    constexpr WallTime kLast{sys_days{year{9999} / December / 30}};
    const auto local = std::clamp(time, kFirst, kLast) + offset;
    const auto midnight = floor<days>(local);
    const year_month_day date{midnight};
    const hh_mm_ss clock{local - midnight};
    const auto year_number = static_cast<int>(date.year());
    std::string text;
    text.reserve(sizeof "2026-11-25T00:00:00.000000+09:00");
    put_digits(text, static_cast<char>('0' + year_number / 1000), year_number % 1000, 3);
    put_digits(text, '-', static_cast<unsigned>(date.month()), 2);
    put_digits(text, '-', static_cast<unsigned>(date.day()), 2);
    put_digits(text, 'T', clock.hours().count(), 2);
    put_digits(text, ':', clock.minutes().count(), 2);
    put_digits(text, ':', clock.seconds().count(), 2);
    if (clock.subseconds().count() != 0) put_digits(text, '.', clock.subseconds().count(), 6);
    if (offset == std::chrono::seconds::zero()) return text + "Z";
    const auto size = duration_cast<minutes>(offset < offset.zero() ? -offset : offset).count();
    put_digits(text, offset < offset.zero() ? '-' : '+', size / 60, 2);
    put_digits(text, ':', size % 60, 2);
    return text;
}

}  // namespace sekisho::api

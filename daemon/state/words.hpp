// SPDX-License-Identifier: Apache-2.0
// Reading side of canonical_dump's lines. Used by parse.cpp alone.
#pragma once

#include "daemon/state/state.hpp"

#include <charconv>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace sekisho::state {

// The words of one line, each taken as the dump puts it. What is read loosely here is caught by the comparison at the
// end of parse_dump.
class Words {
public:
    explicit Words(std::string_view line) : rest_(line) {}

    [[nodiscard]] bool done() const { return rest_.empty(); }

    // The line's first word.
    std::string_view name() {
        const auto word = rest_.substr(0, rest_.find(' '));
        rest_.remove_prefix(word.size());
        return word;
    }

    bool take(std::int64_t& value) {
        if (!space()) return false;
        const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (read.ec != std::errc()) return false;
        rest_.remove_prefix(static_cast<std::size_t>(read.ptr - rest_.data()));
        return true;
    }
    bool take(bool& value) {
        if (!space()) return false;
        const auto word = name();
        value = word == "yes";
        return value || word == "no";
    }
    bool take(std::string& text) {
        if (!space() || !skip('"')) return false;
        for (;;) {
            const auto end = rest_.find_first_of("\"\\");
            if (end == std::string_view::npos) return false;
            text += rest_.substr(0, end);
            rest_.remove_prefix(end);
            if (skip('"')) return true;
            std::uint8_t byte = 0;
            if (!skip('\\') || !skip('x') || !take_hex_byte(byte)) return false;
            text += static_cast<char>(byte);
        }
    }
    bool take(Digest& digest) {
        if (!space() || !skip('x')) return false;
        for (auto& byte : digest) {
            if (!take_hex_byte(byte)) return false;
        }
        return true;
    }
    bool take(std::vector<std::uint8_t>& bytes) {
        if (!space() || !skip('x')) return false;
        std::uint8_t byte = 0;
        while (!rest_.empty() && rest_.front() != ' ') {
            if (!take_hex_byte(byte)) return false;
            bytes.push_back(byte);
        }
        return true;
    }
    template <class Enumeration>
    requires std::is_enum_v<Enumeration>
    bool take(Enumeration& value) {
        std::int64_t number = 0;
        if (!take(number)) return false;
        value = static_cast<Enumeration>(number);
        return true;
    }
    template <class Tag>
    bool take(Number<Tag>& number) {
        return take(number.value);
    }
    template <class Clock>
    bool take(std::chrono::time_point<Clock, Duration>& time) {
        Duration::rep since = 0;
        if (!take(since)) return false;
        time = std::chrono::time_point<Clock, Duration>(Duration{since});
        return true;
    }
    bool take(Duration& span) {
        Duration::rep count = 0;
        if (!take(count)) return false;
        span = Duration{count};
        return true;
    }
    template <class Row>
    bool take(std::vector<Row>& rows) {
        return take_list(rows, [this](Row& row) { return take_fields(row); });
    }
    template <class Tag>
    bool take_numbers(std::vector<Number<Tag>>& numbers) {
        return take_list(numbers, [this](Number<Tag>& number) { return take(number); });
    }
    bool take_texts(std::vector<std::string>& texts) {
        return take_list(texts, [this](std::string& text) { return take(text); });
    }
    template <class Detail_>
    bool take_fields(Detail_&& detail) {
        // A detail without fields uses nothing of what it captures.
        return std::apply([words = this](auto&... field) { return ((void)words, (words->take(field) && ...)); },
                          detail.fields());
    }
    template <class... Values>
    bool take_all(Values&... values) {
        return (take(values) && ...);
    }

private:
    template <class Row, class TakeOne>
    bool take_list(std::vector<Row>& rows, const TakeOne& take_one) {
        std::int64_t count = 0;
        if (!take(count)) return false;
        for (std::int64_t i = 0; i < count; ++i) {
            if (!take_one(rows.emplace_back())) return false;
        }
        return true;
    }
    bool skip(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool space() { return skip(' '); }
    bool take_hex_byte(std::uint8_t& byte) {
        if (rest_.size() < 2) return false;
        const auto read = std::from_chars(rest_.data(), rest_.data() + 2, byte, 16);
        if (read.ec != std::errc() || read.ptr != rest_.data() + 2) return false;
        rest_.remove_prefix(2);
        return true;
    }

    std::string_view rest_;
};

}  // namespace sekisho::state

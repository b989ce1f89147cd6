// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/poll_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <utility>

namespace sekisho::hal {
namespace {

using std::chrono::milliseconds;

constexpr std::array kLetters{std::pair{CardTechnology::iso14443a, 'A'}, std::pair{CardTechnology::felica, 'F'},
                              std::pair{CardTechnology::iso14443b, 'B'}};

std::int64_t in_ms(Duration time) {
    return std::chrono::duration_cast<milliseconds>(time).count();
}

// What stands before the next colon, which goes with it.
std::string_view next_word(std::string_view& rest) {
    const auto colon = rest.find(':');
    const auto word = rest.substr(0, colon);
    rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    return word;
}

std::optional<Duration> parse_ms(std::string_view word, Duration least, Duration most) {
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || stop != word.data() + word.size()) return std::nullopt;
    if (number < in_ms(least) || number > in_ms(most)) return std::nullopt;
    return milliseconds(number);
}

std::optional<std::vector<CardTechnology>> parse_order(std::string_view word) {
    std::vector<CardTechnology> order;
    for (const char letter : word) {
        const auto known =
            std::find_if(kLetters.begin(), kLetters.end(), [letter](const auto& row) { return row.second == letter; });
        if (known == kLetters.end()) return std::nullopt;
        if (std::find(order.begin(), order.end(), known->first) != order.end()) return std::nullopt;
        order.push_back(known->first);
    }
    if (order.empty()) return std::nullopt;
    return order;
}

}  // namespace

std::string poll_argument(const PollRules& rules) {
    std::string order;
    for (const auto kind : rules.order) {
        for (const auto& [known, letter] : kLetters) {
            if (known == kind) order += letter;
        }
    }
    return fmt::format("{}:{}:{}:{}:{}", in_ms(rules.pause), in_ms(rules.idle_pause), in_ms(rules.idle_after), order,
                       rules.field_off ? "off" : "on");
}

std::optional<PollRules> parse_poll_argument(std::string_view word) {
    constexpr milliseconds kShortest{10};
    constexpr milliseconds kLongest{1000};
    PollRules rules;
    const auto pause = parse_ms(next_word(word), kShortest, kLongest);
    if (!pause) return std::nullopt;
    const auto idle_pause = parse_ms(next_word(word), *pause, kLongest);
    const auto idle_after = parse_ms(next_word(word), std::chrono::seconds(1), std::chrono::hours(1));
    auto order = parse_order(next_word(word));
    if (!idle_pause || !idle_after || !order || (word != "off" && word != "on")) return std::nullopt;
    rules.pause = *pause;
    rules.idle_pause = *idle_pause;
    rules.idle_after = *idle_after;
    rules.order = std::move(*order);
    rules.field_off = word == "off";
    return rules;
}

milliseconds PollPace::pause_after(bool card, MonoTime now) {
    if (card) last_card_ = now;
    const bool idle = now - last_card_ >= rules_.idle_after;
    return std::chrono::duration_cast<milliseconds>(idle ? rules_.idle_pause : rules_.pause);
}

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
// How the worker looks for cards: the rules as one word of its arguments, and the pauses that follow from them. Pure.
#pragma once

#include "daemon/model/poll.hpp"
#include "daemon/model/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::hal {

// "80:250:30000:AFB:off": pause, idle pause and time until idle, in ms; the order; the field between looks.
[[nodiscard]] std::string poll_argument(const PollRules& rules);
// Nothing for what poll_argument() would not write, or rules out of their ranges.
[[nodiscard]] std::optional<PollRules> parse_poll_argument(std::string_view word);

// When to look next.
class PollPace {
public:
    PollPace(const PollRules& rules, MonoTime now) : rules_(rules), last_card_(now) {}
    // After each look; `card`: it saw one.
    [[nodiscard]] std::chrono::milliseconds pause_after(bool card, MonoTime now);

private:
    PollRules rules_;
    MonoTime last_card_;
};

}  // namespace sekisho::hal

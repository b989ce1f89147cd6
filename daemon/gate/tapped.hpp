// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/access/decide.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/time.hpp"
#include "hal/contract/indicator.hpp"

#include <optional>
#include <variant>

namespace sekisho::gate {

// A card at a door, judged, and the entry that will say so.
struct Tapped {
    EntryDraft draft;
    access::Decision decision;
    MonoTime at{};  // when the person did the last thing for it
    // When the reader told of the card, where nothing but the card was waited for.
    std::optional<MonoTime> arrived = std::nullopt;
};

// What the reader shows where a card is refused: the same whatever the rule (STD-IEC-13). That two cards lay there is
// no rule but what the person can mend at once (PRAC-19).
[[nodiscard]] constexpr hal::Signal refusal(Detail detail) {
    return detail == Detail::more_than_one_card ? hal::Signal::tap_again : hal::Signal::denied;
}

[[nodiscard]] inline hal::Signal refusal(const std::variant<CardNumber, Detail>& number) {
    const auto* why = std::get_if<Detail>(&number);
    return why != nullptr ? refusal(*why) : hal::Signal::denied;
}

}  // namespace sekisho::gate

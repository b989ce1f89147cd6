// SPDX-License-Identifier: Apache-2.0
#include "hal/nfc/presence.hpp"

#include <algorithm>

namespace sekisho::hal {

bool is_random_uid(CardTechnology technology, const std::vector<std::uint8_t>& number) {
    return technology == CardTechnology::iso14443a && number.size() == 4 && number.front() == 0x08;
}

std::vector<std::vector<std::uint8_t>> felica_numbers(std::span<const std::uint8_t> list) {
    constexpr std::size_t kShortest = 18;  // length, code, IDm, PMm
    constexpr std::size_t kNumber = 8;
    std::vector<std::vector<std::uint8_t>> numbers;
    if (list.empty()) return numbers;
    std::size_t left = list[0];
    for (list = list.subspan(1); left > 0 && list.size() > kShortest; --left) {
        const auto answer = list.subspan(1);  // behind the target number
        const std::size_t length = answer[0];
        if (length < kShortest || length > answer.size() || answer[1] != 0x01) break;
        const auto number = answer.subspan(2, kNumber);
        numbers.emplace_back(number.begin(), number.end());
        list = answer.subspan(length);
    }
    return numbers;
}

// Several cards at once stay several, whichever of them answers first; a single card stays itself when others join it.
bool Presence::still_there(const std::optional<Sighting>& seen) const {
    if (!seen || seen->card.technology != current_->technology) return false;
    if (current_->cards_in_field > 1) return seen->card.cards_in_field > 1;
    const auto same = [this](const std::vector<std::uint8_t>& number) {
        return number == current_->number ||
               (is_random_uid(current_->technology, number) && is_random_uid(current_->technology, current_->number));
    };
    return same(seen->card.number) || std::any_of(seen->others.begin(), seen->others.end(), same);
}

Presence::Change Presence::rotation(const std::optional<Sighting>& seen) {
    constexpr int kMissesUntilLeft = 2;
    Change change;
    if (current_) {
        missed_ = still_there(seen) ? 0 : missed_ + 1;
        if (missed_ < kMissesUntilLeft) return change;
        change.left = true;
        current_.reset();
    }
    missed_ = 0;
    if (seen) {
        current_ = seen->card;
        change.arrived = seen->card;
    }
    return change;
}

}  // namespace sekisho::hal

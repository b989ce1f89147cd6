// SPDX-License-Identifier: Apache-2.0
// From what a reader sees in each rotation to arrivals and departures (BRIEF-02). Pure.
#pragma once

#include "daemon/model/card.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace sekisho::hal {

// The card that one rotation decided for; with several of its technology in the field, the numbers of the others.
struct Sighting {
    CardEvidence card;
    std::vector<std::vector<std::uint8_t>> others;
};

// A 4-byte UID that starts with 08 is random: another one each time the card is powered.
[[nodiscard]] bool is_random_uid(CardTechnology technology, const std::vector<std::uint8_t>& number);

// The numbers (IDm) in a PN532's list of FeliCa targets: how many there are, then each as target number, length with
// itself, response code 01, IDm, PMm. What is cut off or strange ends the list.
[[nodiscard]] std::vector<std::vector<std::uint8_t>> felica_numbers(std::span<const std::uint8_t> list);

// A held card arrives once. It has left when two rotations in a row did not show it: one miss is noise.
class Presence {
public:
    struct Change {
        bool left = false;  // comes before `arrived`
        std::optional<CardEvidence> arrived;
    };
    [[nodiscard]] Change rotation(const std::optional<Sighting>& seen);

private:
    [[nodiscard]] bool still_there(const std::optional<Sighting>& seen) const;

    std::optional<CardEvidence> current_;
    int missed_ = 0;
};

}  // namespace sekisho::hal

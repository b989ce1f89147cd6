// SPDX-License-Identifier: Apache-2.0
// What a reader saw in its field, before anyone judged it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sekisho {

enum class CardTechnology : std::uint8_t { iso14443a = 1, iso14443b = 2, felica = 3 };

struct CardEvidence {
    CardTechnology technology{};
    std::vector<std::uint8_t> number;  // UID (A: 4, 7 or 10 bytes), PUPI (B: 4), IDm (FeliCa: 8)
    std::uint8_t cards_in_field = 1;   // of this technology; more than one is refused
    std::uint16_t atqa = 0;            // A only
    std::uint8_t sak = 0;              // A only
    friend bool operator==(const CardEvidence&, const CardEvidence&) = default;
};

// A card's number as the credential room accepted it.
struct CardNumber {
    CardTechnology technology{};
    std::vector<std::uint8_t> bytes;
    friend bool operator==(const CardNumber&, const CardNumber&) = default;
};

using Digest = std::array<std::uint8_t, 32>;  // SHA-256 or a keyed hash of that size

}  // namespace sekisho

// SPDX-License-Identifier: Apache-2.0
// Which numbers are the identity of a card or a tag: of what a reader saw, and of what a file names.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/vocabulary.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho {

// Why a number is none: a random UID (4 bytes that begin with 0x08, STD-CARD-03; an IDm that begins with 01 FE is
// chosen at random by the chip for NFC-DEP), ISO 14443-B, a length that no standard has. `none` where it is one.
[[nodiscard]] Detail why_no_card_number(CardTechnology technology, const std::vector<std::uint8_t>& bytes);

// As a file names it, in hex digits: 4, 7 or 10 bytes are a UID of ISO 14443-A, 8 an IDm of FeliCa. Random numbers are
// read too. Nothing: not hex, or of another length.
[[nodiscard]] std::optional<CardNumber> parse_card_number(std::string_view hex);
// "04a1b2c3d4e5f6": what parse_card_number reads.
[[nodiscard]] std::string to_text(const CardNumber& number);

}  // namespace sekisho

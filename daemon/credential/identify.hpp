// SPDX-License-Identifier: Apache-2.0
// Card evidence -> card number, or why the card cannot be one. Pure: it asks for exchanges with the card (from the day
// a proof needs them) and does none itself. A serial number alone is a labelled low-assurance proof (STD-CARD-01).
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/vocabulary.hpp"

#include <cstdint>
#include <variant>
#include <vector>

namespace sekisho::credential {

// Accepted: ISO 14443-A with 4 (not random), 7 or 10 bytes; FeliCa IDm of 8 bytes.
// Refused, with the detail that says why: more than one card in the field; ISO 14443-B; a random UID (4 bytes that
// begin with 0x08, STD-CARD-03; an IDm that begins with 01 FE is chosen at random by the chip for NFC-DEP); any other
// length.
[[nodiscard]] std::variant<CardNumber, Detail> identify(const CardEvidence& evidence);

// The bytes that stand for a card everywhere a keyed hash of its number is taken: technology, then the number.
[[nodiscard]] std::vector<std::uint8_t> canonical(const CardNumber& number);

}  // namespace sekisho::credential

// SPDX-License-Identifier: Apache-2.0
#include "daemon/credential/identify.hpp"

#include "daemon/model/card_number.hpp"

#include <cstdint>
#include <vector>

namespace sekisho::credential {

std::variant<CardNumber, Detail> identify(const CardEvidence& evidence) {
    if (evidence.cards_in_field > 1) return Detail::more_than_one_card;
    const Detail why = why_no_card_number(evidence.technology, evidence.number);
    if (why != Detail::none) return why;
    return CardNumber{evidence.technology, evidence.number};
}

std::vector<std::uint8_t> canonical(const CardNumber& number) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(1 + number.bytes.size());
    bytes.push_back(static_cast<std::uint8_t>(number.technology));
    bytes.insert(bytes.end(), number.bytes.begin(), number.bytes.end());
    return bytes;
}

}  // namespace sekisho::credential

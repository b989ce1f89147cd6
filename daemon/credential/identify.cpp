// SPDX-License-Identifier: Apache-2.0
#include "daemon/credential/identify.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sekisho::credential {
namespace {

constexpr std::uint8_t kRandomUid = 0x08;                       // ISO 14443-3: uid0 of a random single-size UID
constexpr std::uint8_t kNfcDepIdm0 = 0x01, kNfcDepIdm1 = 0xFE;  // NFCID2 of a chip that chose it itself
constexpr std::size_t kSingleUid = 4, kDoubleUid = 7, kTripleUid = 10;
constexpr std::size_t kIdm = 8;

// Why this number is no identity; `none` where it is one.
Detail refusal(CardTechnology technology, const std::vector<std::uint8_t>& number) {
    switch (technology) {
        case CardTechnology::iso14443a:
            if (number.size() == kSingleUid) {
                return number[0] == kRandomUid ? Detail::random_uid : Detail::none;
            }
            return number.size() == kDoubleUid || number.size() == kTripleUid ? Detail::none : Detail::unsupported_card;
        case CardTechnology::iso14443b: return Detail::type_b_refused;
        case CardTechnology::felica:
            if (number.size() != kIdm) return Detail::unsupported_card;
            return number[0] == kNfcDepIdm0 && number[1] == kNfcDepIdm1 ? Detail::random_uid : Detail::none;
    }
    return Detail::unsupported_card;
}

}  // namespace

std::variant<CardNumber, Detail> identify(const CardEvidence& evidence) {
    if (evidence.cards_in_field > 1) return Detail::more_than_one_card;
    const Detail why = refusal(evidence.technology, evidence.number);
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

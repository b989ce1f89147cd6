// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/card_number.hpp"

#include <charconv>
#include <cstddef>
#include <system_error>

namespace sekisho {
namespace {

constexpr std::uint8_t kRandomUid = 0x08;                       // ISO 14443-3: uid0 of a random single-size UID
constexpr std::uint8_t kNfcDepIdm0 = 0x01, kNfcDepIdm1 = 0xFE;  // NFCID2 of a chip that chose it itself
constexpr std::size_t kSingleUid = 4, kDoubleUid = 7, kTripleUid = 10;
constexpr std::size_t kIdm = 8;

}  // namespace

Detail why_no_card_number(CardTechnology technology, const std::vector<std::uint8_t>& bytes) {
    switch (technology) {
        case CardTechnology::iso14443a:
            if (bytes.size() == kSingleUid) return bytes[0] == kRandomUid ? Detail::random_uid : Detail::none;
            return bytes.size() == kDoubleUid || bytes.size() == kTripleUid ? Detail::none : Detail::unsupported_card;
        case CardTechnology::iso14443b: return Detail::type_b_refused;
        case CardTechnology::felica:
            if (bytes.size() != kIdm) return Detail::unsupported_card;
            return bytes[0] == kNfcDepIdm0 && bytes[1] == kNfcDepIdm1 ? Detail::random_uid : Detail::none;
    }
    return Detail::unsupported_card;
}

std::optional<CardNumber> parse_card_number(std::string_view hex) {
    CardNumber number;
    if (hex.size() % 2 != 0) return std::nullopt;
    for (; !hex.empty(); hex.remove_prefix(2)) {
        std::uint8_t byte = 0;
        const auto [end, error] = std::from_chars(hex.data(), hex.data() + 2, byte, 16);
        if (error != std::errc() || end != hex.data() + 2) return std::nullopt;
        number.bytes.push_back(byte);
    }
    number.technology = number.bytes.size() == kIdm ? CardTechnology::felica : CardTechnology::iso14443a;
    if (why_no_card_number(number.technology, number.bytes) == Detail::unsupported_card) return std::nullopt;
    return number;
}

std::string to_text(const CardNumber& number) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const auto byte : number.bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0xFU];
    }
    return text;
}

}  // namespace sekisho

// SPDX-License-Identifier: Apache-2.0
#include "hal/contract/display.hpp"

namespace sekisho::hal {
namespace {

constexpr std::uint32_t kFirstKatakana = 0xFF61;  // half-width ideographic full stop
constexpr std::uint32_t kLastKatakana = 0xFF9F;
constexpr std::uint32_t kFirstByte = 0xA1;
constexpr std::uint32_t kNoLetter = 0xFFFD;

// The next code point; `text` is what follows it. A byte that begins none is taken alone.
std::uint32_t next_point(std::string_view& text) {
    const auto byte = [&text](std::size_t at) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at]));
    };
    const auto first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    if (length == 1 || text.size() < length) {
        text.remove_prefix(1);
        return first < 0x80 ? first : kNoLetter;
    }
    std::uint32_t point = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            text.remove_prefix(1);
            return kNoLetter;
        }
        point = point << 6U | (byte(i) & 0x3FU);
    }
    text.remove_prefix(length);
    return point;
}

char byte_of(std::uint32_t point, DisplayText text) {
    const bool japanese = text == DisplayText::jis_x0201;
    const bool replaced = japanese && (point == 0x5C || point == 0x7E);  // the yen sign and the overline stand there
    if (point >= 0x20 && point < 0x7F && !replaced) return static_cast<char>(point);
    if (japanese && point >= kFirstKatakana && point <= kLastKatakana)
        return static_cast<char>(static_cast<unsigned char>(point - kFirstKatakana + kFirstByte));
    return '?';
}

}  // namespace

std::string display_bytes(std::string_view row, DisplayText text, std::size_t columns) {
    std::string bytes;
    while (!row.empty() && bytes.size() < columns) bytes += byte_of(next_point(row), text);
    bytes.resize(columns, ' ');
    return bytes;
}

}  // namespace sekisho::hal

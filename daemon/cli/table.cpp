// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sekisho::cli {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Unicode 15, East_Asian_Width W and F, with neighbours of one block joined.
constexpr std::array kWide{Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},
                           Range{0x23e9, 0x23ec},   Range{0x2e80, 0x303e},   Range{0x3041, 0x33ff},
                           Range{0x3400, 0x4dbf},   Range{0x4e00, 0xa4cf},   Range{0xa960, 0xa97c},
                           Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe10, 0xfe19},
                           Range{0xfe30, 0xfe6b},   Range{0xff01, 0xff60},   Range{0xffe0, 0xffe6},
                           Range{0x16fe0, 0x18cd5}, Range{0x1aff0, 0x1b2fb}, Range{0x1f300, 0x1f64f},
                           Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1faff}, Range{0x20000, 0x3fffd}};
constexpr std::array kZero{Range{0x0300, 0x036f}, Range{0x200b, 0x200f},  Range{0x20d0, 0x20f0},
                           Range{0x302a, 0x302d}, Range{0x3099, 0x309a},  Range{0xfe00, 0xfe0f},
                           Range{0xfe20, 0xfe2f}, Range{0xe0100, 0xe01ef}};
constexpr std::array kControl{Range{0x00, 0x1f}, Range{0x7f, 0x9f}, Range{0x2028, 0x202e}, Range{0x2066, 0x2069}};
constexpr std::array kBreak{Range{0x0a, 0x0a}, Range{0x0d, 0x0d}, Range{0x2028, 0x2029}};

template <std::size_t Size>
bool within(const std::array<Range, Size>& ranges, char32_t code) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](Range range) { return code >= range.first && code <= range.last; });
}

struct Character {
    char32_t code;
    std::size_t bytes;
    bool broken;
};

// The first character of a text that is not empty; a byte that begins none counts by itself.
Character first_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto lead = byte(0);
    if (lead < 0x80) return {lead, 1, false};
    const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {0, 1, true};
    char32_t code = static_cast<char32_t>(lead & (0xff >> (bytes + 1)));
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {0, 1, true};
        code = (code << 6) | static_cast<char32_t>(byte(i) & 0x3f);
    }
    return {code, bytes, false};
}

}  // namespace

std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto next = first_of(text);
        if (next.broken || !within(kZero, next.code)) columns += !next.broken && within(kWide, next.code) ? 2U : 1U;
        text.remove_prefix(next.bytes);
    }
    return columns;
}

std::string plain(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool broke = false;
    while (!text.empty()) {
        const auto next = first_of(text);
        const bool breaks = !next.broken && within(kBreak, next.code);
        if (!breaks && broke && !out.empty()) out.append(" / ");
        if (!breaks && (next.broken || within(kControl, next.code))) {
            out.push_back('?');
        } else if (!breaks) {
            out.append(text.substr(0, next.bytes));
        }
        broke = breaks;
        text.remove_prefix(next.bytes);
    }
    return out;
}

void Table::add(std::vector<std::string> row) {
    for (auto& cell : row) cell = plain(cell);
    rows_.push_back(std::move(row));
}

std::string Table::text() const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    }
    std::string out;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            line += row[i];
            line.append(widths[i] - width(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

}  // namespace sekisho::cli

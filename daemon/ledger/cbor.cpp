// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/cbor.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <boost/endian/conversion.hpp>

namespace sekisho::ledger::cbor {
namespace {

constexpr std::uint8_t kUnsigned = 0;
constexpr std::uint8_t kNegative = 1;
constexpr std::uint8_t kBytes = 2;
constexpr std::uint8_t kText = 3;
constexpr std::uint8_t kArray = 4;
constexpr std::uint64_t kMaxPositive = 0x7fff'ffff'ffff'ffffU;

// Length of the UTF-8 sequence that `lead` starts and the least code point it may stand for; 0 for no lead byte.
struct Sequence {
    std::size_t length = 0;
    std::uint32_t least = 0;
    std::uint32_t bits = 0;
};

Sequence sequence_of(std::uint8_t lead) {
    if (lead < 0x80) return {1, 0, lead};
    if (lead >= 0xc2 && lead < 0xe0) return {2, 0x80, lead & 0x1fU};
    if (lead >= 0xe0 && lead < 0xf0) return {3, 0x800, lead & 0x0fU};
    if (lead >= 0xf0 && lead < 0xf5) return {4, 0x10000, lead & 0x07U};
    return {};
}

}  // namespace

bool is_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const Sequence sequence = sequence_of(static_cast<std::uint8_t>(text[at]));
        if (sequence.length == 0 || text.size() - at < sequence.length) return false;
        std::uint32_t point = sequence.bits;
        for (std::size_t i = 1; i < sequence.length; ++i) {
            const auto next = static_cast<std::uint8_t>(text[at + i]);
            if ((next & 0xc0U) != 0x80U) return false;
            point = point << 6U | (next & 0x3fU);
        }
        if (point < sequence.least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
        at += sequence.length;
    }
    return true;
}

namespace {

constexpr std::size_t kMaxHead = 9;

// The shortest head, into the kMaxHead bytes from `to` on; its length.
std::size_t write_head(std::uint8_t* to, std::uint8_t major, std::uint64_t argument) {
    const auto type = static_cast<std::uint8_t>(major << 5U);
    if (argument < 24) {
        *to = static_cast<std::uint8_t>(type | argument);
        return 1;
    }
    const unsigned power = argument <= 0xff ? 0 : argument <= 0xffff ? 1 : argument <= 0xffff'ffffU ? 2 : 3;
    const std::size_t width = std::size_t{1} << power;
    *to = static_cast<std::uint8_t>(type | (24U + power));
    boost::endian::store_big_u64(to + 1, argument << (64 - 8 * width));  // what is behind its width is written over
    return 1 + width;
}

std::size_t write_integer(std::uint8_t* to, std::int64_t value) {
    return value >= 0 ? write_head(to, kUnsigned, static_cast<std::uint64_t>(value))
                      : write_head(to, kNegative, ~static_cast<std::uint64_t>(value));
}

}  // namespace

void Encoder::head(std::uint8_t major, std::uint64_t argument) {
    std::array<std::uint8_t, kMaxHead> bytes{};
    const auto size = static_cast<std::ptrdiff_t>(write_head(bytes.data(), major, argument));
    out_.insert(out_.end(), bytes.begin(), bytes.begin() + size);
}

void Encoder::integer(std::int64_t value) {
    integers({&value, 1});
}

void Encoder::integers(std::span<const std::int64_t> values) {
    constexpr std::size_t kAtOnce = 32;
    std::array<std::uint8_t, kAtOnce * kMaxHead> bytes;
    while (!values.empty()) {
        std::size_t size = 0;
        for (const std::int64_t value : values.first(std::min(values.size(), kAtOnce)))
            size += write_integer(bytes.data() + size, value);
        out_.insert(out_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        values = values.subspan(std::min(values.size(), kAtOnce));
    }
}

void Encoder::bytes(std::span<const std::uint8_t> value) {
    head(kBytes, value.size());
    out_.insert(out_.end(), value.begin(), value.end());
}

void Encoder::text(std::string_view value) {
    if (!is_utf8(value)) bad_text_ = true;
    head(kText, value.size());
    out_.insert(out_.end(), value.begin(), value.end());
}

void Encoder::array(std::size_t count) {
    head(kArray, count);
}

Result<std::vector<std::uint8_t>> Encoder::take() {
    if (bad_text_) return Error{"a text of the entry is not UTF-8", "", ""};
    if (out_.size() > kMaxLength) return Error{fmt::format("the entry is longer than {} bytes", kMaxLength), "", ""};
    return std::move(out_);
}

void Encoder::clear() {
    out_.clear();
    bad_text_ = false;
}

Decoder::Decoder(std::span<const std::uint8_t> input) : input_(input) {
    if (input.size() > kMaxLength) fail("longer than any entry");
}

void Decoder::fail(std::string_view what) {
    if (fault_.empty()) fault_ = fmt::format("byte {}: {}", at_, what);
}

std::uint64_t Decoder::argument(std::uint8_t information) {
    if (information < 24) return information;
    if (information > 27) {
        fail("a length that is not in the deterministic form");
        return 0;
    }
    const std::size_t width = std::size_t{1} << (information - 24U);
    if (input_.size() - at_ < width) {
        fail("cut off");
        return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8U | input_[at_ + i];
    at_ += width;
    const bool shorter = width == 1 ? value < 24 : value >> (4 * width) == 0;
    if (shorter) fail("a number not in its shortest form");
    return value;
}

Decoder::Head Decoder::head(std::uint8_t expected_major, std::string_view expected) {
    if (failed()) return {};
    if (at_ == input_.size()) {
        fail("cut off");
        return {};
    }
    const std::uint8_t first = input_[at_];
    const auto major = static_cast<std::uint8_t>(first >> 5U);
    const bool integer = expected_major == kUnsigned && major == kNegative;
    if (major != expected_major && !integer) {
        fail(fmt::format("not {}", expected));
        return {};
    }
    ++at_;
    const std::uint64_t value = argument(first & 0x1fU);
    return failed() ? Head{} : Head{major, value};
}

std::int64_t Decoder::integer() {
    const Head found = head(kUnsigned, "an integer");
    if (found.argument > kMaxPositive) {
        fail("an integer of more than 64 bits");
        return 0;
    }
    const auto value = static_cast<std::int64_t>(found.argument);
    return found.major == kNegative ? -1 - value : value;
}

std::span<const std::uint8_t> Decoder::string_body(std::uint8_t major, std::string_view expected) {
    const Head found = head(major, expected);
    if (found.argument > input_.size() - at_) {
        fail("cut off");
        return {};
    }
    const auto body = input_.subspan(at_, static_cast<std::size_t>(found.argument));
    at_ += body.size();
    return body;
}

std::span<const std::uint8_t> Decoder::bytes() {
    return string_body(kBytes, "a byte string");
}

std::string_view Decoder::text() {
    const auto body = string_body(kText, "a text string");
    const std::string_view value(reinterpret_cast<const char*>(body.data()), body.size());
    if (!is_utf8(value)) {
        fail("a text that is not UTF-8");
        return {};
    }
    return value;
}

std::size_t Decoder::array() {
    const Head found = head(kArray, "an array");
    if (failed()) return 0;
    // Every element takes a byte at least, so a false length cannot make anyone reserve memory.
    if (found.argument > input_.size() - at_) {
        fail("cut off");
        return 0;
    }
    if (++depth_ > kMaxDepth) {
        fail("arrays nested too deep");
        return 0;
    }
    return static_cast<std::size_t>(found.argument);
}

void Decoder::end_array() {
    --depth_;
}

Result<void> Decoder::finish() {
    if (!failed() && at_ != input_.size()) fail("bytes left over");
    if (failed()) return Error{fault_, "", ""};
    return {};
}

}  // namespace sekisho::ledger::cbor

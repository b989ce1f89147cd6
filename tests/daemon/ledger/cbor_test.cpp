// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/cbor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace sekisho::ledger::cbor {
namespace {

using Bytes = std::vector<std::uint8_t>;
using testing::HasSubstr;

Bytes from_hex(std::string_view hex) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return bytes;
}

Bytes integer(std::int64_t value) {
    Encoder out;
    out.integer(value);
    return out.take().value();
}

// Walks any item that the room's CBOR may hold and writes it again.
void copy_item(std::span<const std::uint8_t> input, std::size_t& at, Decoder& in, Encoder& out) {
    if (in.failed() || at >= input.size()) return;
    switch (input[at] >> 5U) {
        case 0:
        case 1: out.integer(in.integer()); break;
        case 2: out.bytes(in.bytes()); break;
        case 3: out.text(in.text()); break;
        default: {
            const std::size_t count = in.array();
            out.array(count);
            at = out.bytes_so_far().size();
            for (std::size_t i = 0; i < count && !in.failed(); ++i) copy_item(input, at, in, out);
            in.end_array();
            return;
        }
    }
    at = out.bytes_so_far().size();
}

// The fault, or "" when `input` was accepted; accepted means: writes the same bytes again.
std::string fault_of(const Bytes& input) {
    Decoder in(input);
    Encoder out;
    std::size_t at = 0;
    copy_item(input, at, in, out);
    if (input.empty()) static_cast<void>(in.integer());
    const auto finished = in.finish();
    if (finished.has_error()) return finished.error().what;
    EXPECT_EQ(out.bytes_so_far(), input);
    return "";
}

// RFC 8949, appendix A.
TEST(Cbor, integers_of_the_standard) {
    const std::vector<std::pair<std::int64_t, const char*>> vectors{
        {0, "00"},
        {1, "01"},
        {10, "0a"},
        {23, "17"},
        {24, "1818"},
        {25, "1819"},
        {100, "1864"},
        {1000, "1903e8"},
        {1000000, "1a000f4240"},
        {1000000000000, "1b000000e8d4a51000"},
        {-1, "20"},
        {-10, "29"},
        {-100, "3863"},
        {-1000, "3903e7"},
        {std::numeric_limits<std::int64_t>::max(), "1b7fffffffffffffff"},
        {std::numeric_limits<std::int64_t>::min(), "3b7fffffffffffffff"}};
    for (const auto& [value, hex] : vectors) {
        EXPECT_EQ(integer(value), from_hex(hex)) << value;
        const Bytes bytes = from_hex(hex);
        Decoder in(bytes);
        EXPECT_EQ(in.integer(), value);
        EXPECT_TRUE(in.finish());
    }
}

TEST(Cbor, strings_and_arrays_of_the_standard) {
    for (const char* hex :
         {"40", "4401020304", "60", "6161", "6449455446", "62225c", "62c3bc", "63e6b0b4", "64f0908591", "80",
          "83010203", "8301820203820405", "98190102030405060708090a0b0c0d0e0f101112131415161718181819"}) {
        EXPECT_EQ(fault_of(from_hex(hex)), "") << hex;
    }
}

TEST(Cbor, what_is_not_deterministic_is_refused) {
    const std::vector<std::pair<const char*, const char*>> vectors{{"1817", "shortest"},
                                                                   {"190018", "shortest"},
                                                                   {"1900ff", "shortest"},
                                                                   {"1a0000ffff", "shortest"},
                                                                   {"1b00000000ffffffff", "shortest"},
                                                                   {"3817", "shortest"},
                                                                   {"5800", "shortest"},
                                                                   {"7801 61", "shortest"},
                                                                   {"980101", "shortest"},
                                                                   {"5f42010243030405ff", "deterministic"},
                                                                   {"9f01ff", "deterministic"},
                                                                   {"7f657374726561646d696e67ff", "deterministic"},
                                                                   {"1c", "deterministic"},
                                                                   {"1f", "deterministic"},
                                                                   {"1bffffffffffffffff", "64 bits"},
                                                                   {"3b8000000000000000", "64 bits"}};
    for (const auto& [spaced, what] : vectors) {
        std::string hex = spaced;
        std::erase(hex, ' ');
        EXPECT_THAT(fault_of(from_hex(hex)), HasSubstr(what)) << hex;
    }
}

TEST(Cbor, other_types_are_refused) {
    for (const char* hex : {"a0", "a10102", "c11a514b67b0", "f4", "f6", "f7", "f90000", "fb3ff199999999999a", "ff"}) {
        EXPECT_THAT(fault_of(from_hex(hex)), HasSubstr("not an array")) << hex;
    }
}

TEST(Cbor, what_is_cut_off_or_too_long_is_refused) {
    for (const char* hex : {"", "18", "19ff", "1b00000000ffffff", "41", "6261", "81", "820100ff"}) {
        EXPECT_NE(fault_of(from_hex(hex)), "") << hex;
    }
    EXPECT_THAT(fault_of(from_hex("0000")), HasSubstr("left over"));
    EXPECT_THAT(fault_of(from_hex("9b7fffffffffffffff")), HasSubstr("cut off")) << "no memory is reserved for it";
    EXPECT_THAT(fault_of(from_hex("5b7fffffffffffffff00")), HasSubstr("cut off"));
    EXPECT_THAT(fault_of(Bytes(kMaxLength + 1)), HasSubstr("longer than any entry"));
}

TEST(Cbor, depth_is_bounded) {
    Bytes nested(kMaxDepth, 0x81);
    nested.push_back(0);
    EXPECT_EQ(fault_of(nested), "");
    nested.insert(nested.begin(), 0x81);
    EXPECT_THAT(fault_of(nested), HasSubstr("too deep"));
}

TEST(Cbor, text_is_utf8) {
    for (const char* hex : {"61ff", "62c080", "63eda080", "64f4908080", "62c3", "6180", "63e08080", "64f0808080"}) {
        EXPECT_NE(fault_of(from_hex(hex)), "") << hex;
    }
    EXPECT_TRUE(is_utf8("関所 \xf4\x8f\xbf\xbf"));
    Encoder out;
    out.text("\xed\xa0\x80");
    EXPECT_THAT(out.take().error().what, HasSubstr("UTF-8"));
}

TEST(Cbor, an_entry_s_length_is_bounded) {
    Encoder out;
    out.bytes(Bytes(kMaxLength));
    EXPECT_THAT(out.take().error().what, HasSubstr("longer"));
}

TEST(Cbor, the_first_fault_is_told) {
    const Bytes bytes = from_hex("8201181700");
    Decoder in(bytes);
    EXPECT_EQ(in.array(), 2U);
    EXPECT_EQ(in.integer(), 1);
    EXPECT_EQ(in.integer(), 0);
    EXPECT_EQ(in.text(), "");
    EXPECT_THAT(in.finish().error().what, HasSubstr("byte 4: a number not in its shortest form"));
}

void random_item(std::mt19937_64& random, Encoder& out, int depth) {
    const std::uint64_t bits = random() >> (random() % 64);
    switch (random() % (depth == 0 ? 3 : 4)) {
        case 0: out.integer(static_cast<std::int64_t>(random() % 2 == 0 ? bits : ~bits)); return;
        case 1: out.bytes(Bytes(random() % 300, static_cast<std::uint8_t>(bits))); return;
        case 2: out.text(std::string(random() % 300, static_cast<char>('a' + bits % 26))); return;
        default: {
            const std::size_t count = random() % 5;
            out.array(count);
            for (std::size_t i = 0; i < count; ++i) random_item(random, out, depth - 1);
        }
    }
}

TEST(Cbor, random_items_survive_and_random_damage_is_refused_or_reads_as_itself) {
    std::mt19937_64 random(20260101);
    for (int i = 0; i < 3000; ++i) {
        Encoder out;
        random_item(random, out, kMaxDepth);
        Bytes bytes = out.take().value();
        ASSERT_EQ(fault_of(bytes), "");
        bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
        static_cast<void>(fault_of(bytes));  // expects the same bytes of what it accepts
    }
}

}  // namespace
}  // namespace sekisho::ledger::cbor

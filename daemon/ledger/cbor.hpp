// SPDX-License-Identifier: Apache-2.0
// The part of RFC 8949 that the ledger uses, in its deterministic form (section 4.2.1): integers of 64 bits, byte
// strings, UTF-8 text strings and arrays of known length. Nothing else exists here: no maps, floats, tags or indefinite
// lengths.
#pragma once

#include "daemon/model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::ledger::cbor {

inline constexpr std::size_t kMaxLength = std::size_t{1} << 20;  // bytes of one encoded item, arrays included
inline constexpr int kMaxDepth = 8;                              // arrays within arrays

[[nodiscard]] bool is_utf8(std::string_view text);

class Encoder {
public:
    void integer(std::int64_t value);
    // One after the other, as integer() does.
    void integers(std::span<const std::int64_t> values);
    void bytes(std::span<const std::uint8_t> value);
    void text(std::string_view value);
    // The next `count` items are its elements.
    void array(std::size_t count);

    // Errors: a text that is not UTF-8; longer than kMaxLength.
    [[nodiscard]] Result<std::vector<std::uint8_t>> take();
    // Without these checks.
    [[nodiscard]] const std::vector<std::uint8_t>& bytes_so_far() const { return out_; }
    // Begins anew, in the same memory.
    void clear();

private:
    void head(std::uint8_t major, std::uint64_t argument);
    std::vector<std::uint8_t> out_;
    bool bad_text_ = false;
};

// Reads item after item. The first fault stays: later reads return 0, empty or no elements, and finish() tells it, so
// the caller walks a known shape and asks once.
class Decoder {
public:
    explicit Decoder(std::span<const std::uint8_t> input);

    [[nodiscard]] std::int64_t integer();  // -2^63 .. 2^63 - 1
    // They live as long as the input.
    [[nodiscard]] std::span<const std::uint8_t> bytes();
    [[nodiscard]] std::string_view text();
    // Number of elements, each to be read next; end_array() after the last.
    [[nodiscard]] std::size_t array();
    void end_array();
    // For the caller's own rules (an array of another length, a number out of range).
    void fail(std::string_view what);
    [[nodiscard]] bool failed() const { return !fault_.empty(); }

    // Error: the first fault with its byte offset, or bytes left over.
    [[nodiscard]] Result<void> finish();

private:
    struct Head {
        std::uint8_t major = 0;
        std::uint64_t argument = 0;
    };
    [[nodiscard]] Head head(std::uint8_t expected_major, std::string_view expected);
    [[nodiscard]] std::uint64_t argument(std::uint8_t information);
    [[nodiscard]] std::span<const std::uint8_t> string_body(std::uint8_t major, std::string_view expected);
    std::span<const std::uint8_t> input_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::string fault_;
};

}  // namespace sekisho::ledger::cbor

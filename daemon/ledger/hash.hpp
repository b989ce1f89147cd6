// SPDX-License-Identifier: Apache-2.0
// SHA-256, and the two ways RFC 6962 (section 2.1) uses it: a leaf and a node never hash alike.
#pragma once

#include "daemon/model/card.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

namespace sekisho::ledger {

// Of the parts one after the other.
[[nodiscard]] Digest sha256(std::initializer_list<std::span<const std::uint8_t>> parts);
[[nodiscard]] Digest leaf_hash(std::span<const std::uint8_t> leaf);
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);

// SHA-256 of bytes that come piece by piece.
class RunningHash {
public:
    RunningHash();
    RunningHash(RunningHash&&) noexcept;
    RunningHash& operator=(RunningHash&&) noexcept;
    ~RunningHash();
    void add(std::span<const std::uint8_t> bytes);
    // Once, after the last piece.
    [[nodiscard]] Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

[[nodiscard]] std::span<const std::uint8_t> bytes_of(std::string_view text);

}  // namespace sekisho::ledger

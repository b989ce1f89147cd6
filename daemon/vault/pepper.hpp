// SPDX-License-Identifier: Apache-2.0
// The secret that card numbers and staff numbers are hashed under: 32 random bytes in a file of their own, so that a
// copy of the databases alone lets nobody try all numbers (6.5-C7a1).
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sekisho::vault {

class Pepper {
public:
    // Error: there is one already, or the disk's.
    [[nodiscard]] static Result<void> make(const std::string& path);
    // Error: missing, unreadable, not 32 bytes.
    [[nodiscard]] static Result<Pepper> load(const std::string& path);
    // HMAC-SHA-256 of use || 0x00 || data: hashes of different uses never meet.
    [[nodiscard]] Digest hash(std::string_view use, std::span<const std::uint8_t> data) const;

private:
    struct Free {
        void operator()(std::uint8_t* secret) const;
    };
    Pepper() = default;
    std::unique_ptr<std::uint8_t, Free> secret_;  // locked memory, wiped when freed
};

}  // namespace sekisho::vault

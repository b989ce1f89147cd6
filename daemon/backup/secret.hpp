// SPDX-License-Identifier: Apache-2.0
// The keys of a backup. Whoever steals the gate and its backup disk reads nothing: the gate knows the public key only,
// the private one is kept elsewhere.
#pragma once

#include "daemon/backup/header.hpp"
#include "daemon/model/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace sekisho::backup {

// 32 bytes in locked memory, wiped when they go.
class Secret {
public:
    static constexpr std::size_t kSize = 32;
    Secret();  // zeros
    [[nodiscard]] static Secret random();
    [[nodiscard]] std::span<std::uint8_t, kSize> bytes() { return std::span<std::uint8_t, kSize>(data_.get(), kSize); }
    [[nodiscard]] std::span<const std::uint8_t, kSize> bytes() const {
        return std::span<const std::uint8_t, kSize>(data_.get(), kSize);
    }

private:
    struct Free {
        void operator()(std::uint8_t* secret) const;
    };
    std::unique_ptr<std::uint8_t, Free> data_;
};

using SealedKey = std::array<std::uint8_t, kSealedKey>;
// Only the recipient's private key opens it.
[[nodiscard]] SealedKey seal(const Secret& stream_key, const BoxKey& recipient);

// A file of one line, "PRIVATE+sekisho-backup+BASE64", that only its owner reads (0400).
class PrivateKey {
public:
    // Error: the file is there already, or the disk's.
    [[nodiscard]] static Result<PrivateKey> make(const std::string& path);
    // Error: missing, unreadable, not such a key.
    [[nodiscard]] static Result<PrivateKey> load(const std::string& path);
    [[nodiscard]] const BoxKey& public_key() const { return public_key_; }
    // Error: sealed for another key, or changed.
    [[nodiscard]] Result<Secret> open(const Header& header) const;

private:
    explicit PrivateKey(Secret secret);
    Secret secret_;
    BoxKey public_key_{};
};

}  // namespace sekisho::backup

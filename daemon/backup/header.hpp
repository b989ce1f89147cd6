// SPDX-License-Identifier: Apache-2.0
// What stands in the clear at the head of a backup file, byte by byte in docs/backup-format.md: pure.
#pragma once

#include "daemon/ledger/checkpoint.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::backup {

inline constexpr std::string_view kMagic = "sekisho backup 1";
inline constexpr std::size_t kMaxHeader = 64 * 1024;
inline constexpr std::size_t kSealedKey = 80;     // crypto_box_seal of the 32-byte stream key
inline constexpr std::size_t kStreamHeader = 24;  // of crypto_secretstream_xchacha20poly1305

using BoxKey = std::array<std::uint8_t, 32>;  // X25519, public

struct Header {
    std::int64_t number = 0;  // of the generation, > 0
    WallTime made{};
    std::string checkpoint;          // signed note: the ledger in this backup, exactly
    ledger::PublicKey origin_key{};  // signed the checkpoint, and signs the file
    BoxKey recipient{};              // whose private key opens it
    std::array<std::uint8_t, kSealedKey> sealed{};
    std::array<std::uint8_t, kStreamHeader> stream{};
};

// The CBOR array, without magic and length.
[[nodiscard]] Result<std::vector<std::uint8_t>> encode(const Header& header);
// Error: not what `encode` makes, or a checkpoint that `origin_key` did not sign.
[[nodiscard]] Result<Header> decode_header(std::span<const std::uint8_t> bytes);
// The checkpoint's body. Requires a header that decode_header returned.
[[nodiscard]] ledger::Checkpoint checkpoint_of(const Header& header);

// What the signature at the end of the file covers: magic "\n" and the SHA-256 of all before that digest.
[[nodiscard]] std::vector<std::uint8_t> signed_message(const Digest& digest);

// "sekisho-backup+BASE64": how site.toml writes the recipient's public key.
[[nodiscard]] std::string to_text(const BoxKey& recipient);
[[nodiscard]] Result<BoxKey> parse_recipient(std::string_view text);

}  // namespace sekisho::backup

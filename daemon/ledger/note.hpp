// SPDX-License-Identifier: Apache-2.0
// Signed notes (C2SP signed-note) and their Ed25519 keys. A note is UTF-8 text, an empty line, and signature lines:
//   "— " NAME " " base64(key hash, 4 bytes || signature, 64 bytes) "\n"
// key hash = first 4 bytes of SHA-256(NAME || 0x0A || 0x01 || public key), big-endian.
// A witness cosigns (C2SP tlog-cosignature): 0x04 in place of 0x01, and 8 bytes of POSIX seconds, big-endian, between
// the key hash and the signature, which covers "cosignature/v1\ntime SECONDS\n" and then the text.
#pragma once

#include "daemon/ledger/hash.hpp"
#include "daemon/model/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::ledger {

using PublicKey = std::array<std::uint8_t, 32>;
using Seed = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

// Standard alphabet with padding. Decoding accepts only what encoding makes.
[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

// An Ed25519 secret in locked memory, wiped when it goes.
class SigningKey {
public:
    [[nodiscard]] static SigningKey from_seed(const Seed& seed);
    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
    [[nodiscard]] Signature sign(std::span<const std::uint8_t> message) const;

private:
    struct Free {
        void operator()(std::uint8_t* secret) const;
    };
    SigningKey() = default;
    std::unique_ptr<std::uint8_t, Free> secret_;
    PublicKey public_key_{};
};

[[nodiscard]] bool verify_signature(const PublicKey& key, std::span<const std::uint8_t> message,
                                    std::span<const std::uint8_t> signature);

// A name in a note and in a key's text: 1 .. 128 printable ASCII characters without space and '+'.
[[nodiscard]] bool is_note_name(std::string_view name);

// What a key's signatures say: the byte in its hash and in its text.
enum class KeyUse : std::uint8_t {
    signs_text = 0x01,      // "I say this"
    cosignature_v1 = 0x04,  // "I saw this at that time, and it continues all that I saw before"
};

// Whom a verifier trusts. Text form ("vkey"): NAME "+" key hash in 8 hex digits "+" base64(use || public key).
struct NoteKey {
    std::string name;
    PublicKey key{};
    KeyUse use = KeyUse::signs_text;
    friend bool operator==(const NoteKey&, const NoteKey&) = default;
};
[[nodiscard]] std::string to_text(const NoteKey& key);
// A key of another use is an error.
[[nodiscard]] Result<NoteKey> parse_note_key(std::string_view text, KeyUse use = KeyUse::signs_text);

// `text` ends with a line feed. One signature line, by `key` under `name`.
[[nodiscard]] std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key);
// One signature line, to be put behind those that a note of that text has. `time`: POSIX seconds, from 0.
[[nodiscard]] std::string cosignature_line(std::string_view text, std::string_view name, const SigningKey& key,
                                           std::int64_t time);

enum class NoteFault : std::uint8_t { none, malformed, not_signed_by_key, bad_signature };
struct OpenedNote {
    NoteFault fault = NoteFault::malformed;
    std::string text;       // only when fault is none
    std::string what;       // else: why
    std::int64_t time = 0;  // of a cosignature, the latest: POSIX seconds
};
// At most 16 signature lines; those of other keys are not looked into, those of `key` must all verify, and one must be
// there.
[[nodiscard]] OpenedNote open_note(std::string_view note, const NoteKey& key);

}  // namespace sekisho::ledger

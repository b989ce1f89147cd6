// SPDX-License-Identifier: Apache-2.0
// Personal facts as bytes: commitment = SHA-256(16-byte salt || fields). The fields' bytes are written down in
// docs/ledger-format.md.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sekisho::vault {

// To stand in an entry's `pcommit`: 32 bytes.
using Commitment = std::vector<std::uint8_t>;

struct PersonRow {
    Pid pid{};
    HolderId holder;
    Commitment commitment{};  // what the row says; empty: not what the row was written with, it was changed
};
struct CardRow {
    CredentialRef credential{};
    Digest card{};
    Commitment commitment{};  // as a person's
};
struct TextRow {
    Commitment key;           // under which it is kept
    Commitment commitment{};  // as a person's
};

// How a PIN is recognised (pin.hpp).
using Salt = std::array<std::uint8_t, 16>;
struct Verifier {
    std::int64_t pepper = 0;      // version
    std::int64_t passes = 0;      // of Argon2id
    std::int64_t memory_kib = 0;  // of Argon2id
    Salt salt{};
    Digest hash{};
};
struct PinRow {
    Pid pid{};
    Verifier verifier{};
    Commitment key;           // under which it is kept
    Commitment commitment{};  // as a person's
};

// What is to be forgotten: of persons their PINs too. A text: the key it is kept under.
struct Erasure {
    std::vector<Pid> persons;
    std::vector<CredentialRef> cards;
    std::vector<Commitment> texts;
};

[[nodiscard]] Salt new_salt();

// Empty when the salt is not 16 bytes long, or the card's hash not 32: bytes could then wander from one field to the
// next.
using Bytes = std::span<const std::uint8_t>;
[[nodiscard]] Commitment commit_person(Bytes salt, Pid pid, std::string_view holder, std::string_view name);
[[nodiscard]] Commitment commit_card(Bytes salt, CredentialRef credential, Bytes card);
[[nodiscard]] Commitment commit_pin(Bytes salt, Pid pid, const Verifier& verifier);
[[nodiscard]] Commitment commit_text(Bytes salt, std::string_view text);

}  // namespace sekisho::vault

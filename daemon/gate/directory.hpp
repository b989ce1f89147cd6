// SPDX-License-Identifier: Apache-2.0
// Who a pseudonym is and which credential a card is: the vault's rows in memory, for the loop.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/vault/vault.hpp"

#include <cstring>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sekisho::gate {

class Directory {
public:
    Directory() = default;
    Directory(const std::vector<vault::PersonRow>& persons, const std::vector<vault::CardRow>& cards);

    void add(const vault::PersonRow& row);
    void add(const vault::CardRow& row);

    [[nodiscard]] std::optional<Pid> pid_of(const HolderId& holder) const;
    [[nodiscard]] const HolderId* holder_of(Pid pid) const;  // nullptr: erased or never there
    [[nodiscard]] std::optional<CredentialRef> credential_of(const Digest& card) const;

private:
    struct DigestHash {  // the digest is a keyed hash already: its first bytes are as good as any
        std::size_t operator()(const Digest& digest) const noexcept {
            std::size_t value = 0;
            std::memcpy(&value, digest.data(), sizeof value);
            return value;
        }
    };
    std::unordered_map<HolderId, Pid> pids_;
    std::unordered_map<Pid, HolderId> holders_;
    std::unordered_map<Digest, CredentialRef, DigestHash> cards_;
};

}  // namespace sekisho::gate

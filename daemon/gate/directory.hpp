// SPDX-License-Identifier: Apache-2.0
// Who a pseudonym is and which credential a card is: the vault's rows in memory, for the loop. Whoever fills it takes
// only rows that are what the ledger commits to.
#pragma once

#include "daemon/model/card.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/vault/vault.hpp"

#include <cstring>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace sekisho::gate {

class Directory {
public:
    Directory() = default;
    // `pins` in the order in which they were set.
    Directory(const std::vector<vault::PersonRow>& persons, const std::vector<vault::CardRow>& cards,
              const std::vector<vault::PinRow>& pins = {});

    void add(const vault::PersonRow& row);
    void add(const vault::CardRow& row);
    // The one in force from now on; of those before it the last `keep` stay.
    void add(const vault::PinRow& row, std::size_t keep);
    // For who is made to open (STD-IEC-17): in force until the person chooses another own one.
    void add_duress(const vault::PinRow& row);
    void end_duress(Pid pid);
    // A row of the vault that is good for nothing any more.
    void add_outdated(const vault::PinRow& row) { outdated_[row.pid].push_back(row.key); }
    // Those of this person, which are forgotten here.
    [[nodiscard]] std::vector<vault::Commitment> take_outdated(Pid pid);
    // Whoever it was is nobody from now on.
    void forget(Pid pid, const std::vector<CredentialRef>& cards);

    // The vault's row of this person is not what the ledger commits to: they are nobody until it is restored.
    void leave_out(Pid pid) { left_out_.insert(pid); }
    // Rows of people or cards were left out: until they are restored nobody can tell who has a pseudonym already.
    void doubt() { doubtful_ = true; }
    [[nodiscard]] bool doubtful() const { return doubtful_; }
    [[nodiscard]] bool is_left_out(Pid pid) const { return left_out_.contains(pid); }

    [[nodiscard]] std::optional<Pid> pid_of(const HolderId& holder) const;
    [[nodiscard]] const HolderId* holder_of(Pid pid) const;  // nullptr: erased or never there
    [[nodiscard]] std::optional<CredentialRef> credential_of(const Digest& card) const;
    // Of this person, in the order in which they were set: the last is the one in force, unless a reset has ended it.
    [[nodiscard]] const std::vector<vault::PinRow>& pins_of(Pid pid) const;
    // For who is made to open (STD-IEC-17); nullptr: none is set.
    [[nodiscard]] const vault::PinRow* duress_of(Pid pid) const;

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
    std::unordered_map<Pid, std::vector<vault::PinRow>> pins_;
    std::unordered_map<Pid, vault::PinRow> duress_;
    std::unordered_map<Pid, std::vector<vault::Commitment>> outdated_;
    std::unordered_set<Pid> left_out_;
    bool doubtful_ = false;
};

}  // namespace sekisho::gate

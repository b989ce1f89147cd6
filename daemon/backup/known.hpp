// SPDX-License-Identifier: Apache-2.0
// What must not be undone by going back to an older backup: cards revoked or out of use, people erased or removed.
// Pseudonyms only, so it may lie in the clear beside the backups, signed by the ledger's origin key: pure.
#pragma once

#include "daemon/ledger/note.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"
#include "daemon/state/state.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::backup {

struct Known {
    std::string origin;
    std::int64_t size = 0;  // entries of the ledger it was read from
    // Also lost and damaged ones, temporary ones that are back, and whatever once was not brought back in time
    // (6.5-B1g, 6.5-B1h, 6.8-C3, 6.4-C3a): a restore revokes them all.
    std::set<CredentialRef> revoked;
    std::set<Pid> erased;
    std::set<std::vector<std::uint8_t>> texts;  // free texts that were erased, by their commitments
    // What may be taken back, and so is as the ledger of `size` entries has it.
    std::set<CredentialRef> forgotten{};  // lie at their holder's home: suspended (PRAC-11)
    std::set<Pid> removed{};              // work for their vendor no more (6.8-C4)
    friend bool operator==(const Known&, const Known&) = default;

    // What `other` knows too; `size` becomes the greater one, and with it what may be taken back.
    void add(const Known& other);
    // Whether it names every card, person and text that `other` names for good.
    [[nodiscard]] bool covers(const Known& other) const;
};

// Reads it from a ledger.
class KnownReader {
public:
    // Every entry of the ledger, in order of seq.
    void take(const Entry& entry);
    // The State after the last of them: what was said in entries that have been disposed of is in it alone.
    void take(const state::State& state);
    [[nodiscard]] Known known(const std::string& origin) const;

private:
    void take_out_of_use(const Entry& entry);

    Known known_;
    std::set<CredentialRef> temporary_;
};

// Lines: "sekisho known 1", origin, size, "revoked N", "erased N", "text BASE64", "forgotten N" and "removed N", each
// in ascending order, then "signature BASE64": Ed25519 over all lines before it.
[[nodiscard]] std::string sign_known(const Known& known, const ledger::SigningKey& origin_key);
// Error: not such a text, or `origin` did not sign it.
[[nodiscard]] Result<Known> open_known(std::string_view text, const ledger::NoteKey& origin);

}  // namespace sekisho::backup

// SPDX-License-Identifier: Apache-2.0
// What the ledger's entries commit to. Whoever can write to personal.db can make a row agree with itself, but not with
// the ledger: a row counts only as far as the entry that established it bears it out.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/vault/facts.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

namespace sekisho::vault {

enum class Standing : std::uint8_t {
    sound,       // the row is what the entry commits to
    orphan,      // no entry speaks of it: a crash between vault and ledger leaves such rows
    mismatched,  // an entry commits to something else: the row was changed
};
struct Judged {
    Standing standing = Standing::orphan;
    Seq seq = kNoSeq;  // the entry that commits to it
};

class Cited {
public:
    // Every entry of a ledger, in order of seq.
    void note(const Entry& entry);

    [[nodiscard]] Judged judge(const PersonRow& row) const;
    [[nodiscard]] Judged judge(const CardRow& row) const;
    [[nodiscard]] Judged judge(const TextRow& row) const;
    // Entries, in order of seq, whose row is not among these, though no `erased` entry speaks of it.
    [[nodiscard]] std::vector<Seq> lost(const std::vector<PersonRow>& persons, const std::vector<CardRow>& cards,
                                        const std::vector<TextRow>& texts) const;

private:
    struct Claim {
        Commitment commitment;
        Seq seq = kNoSeq;
        Pid pid{};  // whose
    };
    [[nodiscard]] static Judged against(const Claim& claim, const Commitment& found);

    std::unordered_map<Pid, Claim> persons_;
    std::map<CredentialRef, Claim> cards_;
    std::map<Commitment, Seq> texts_;
    std::set<Pid> erased_;
    std::set<Seq> erased_texts_;  // entries whose text is to go
};

}  // namespace sekisho::vault

// SPDX-License-Identifier: Apache-2.0
// What the ledger's entries commit to. Whoever can write to personal.db can make a row agree with itself, but not with
// the ledger: a row counts only as far as the entry that established it bears it out.
#pragma once

#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"
#include "daemon/vault/facts.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
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
    // Every entry of a ledger, in order of seq. A `disposal` takes the texts of its range with it, when that
    // lies before it.
    void note(const Entry& entry);

    // All that `erased` entries have asked for so far: the persons, their cards, the texts of the entries they refer
    // to. The vault must not have it any more, also when it was put back from an older backup.
    [[nodiscard]] Erasure erasure() const;
    // What belongs to one person: the row, and the cards ever issued.
    [[nodiscard]] Erasure of_person(Pid pid) const;
    // The text that an entry commits to; nothing when it commits to none.
    [[nodiscard]] std::optional<Commitment> text_of(Seq seq) const;

    [[nodiscard]] Judged judge(const PersonRow& row) const;
    [[nodiscard]] Judged judge(const CardRow& row) const;
    [[nodiscard]] Judged judge(const TextRow& row) const;
    [[nodiscard]] Judged judge(const PinRow& row) const;
    // What a sound row is good for: the last one that a person set, which may be the same PIN sealed anew; or the one
    // for who is made to open, which ends with the next own one (STD-IEC-17).
    enum class PinUse : std::uint8_t { own, earlier, duress, duress_over };
    [[nodiscard]] PinUse use_of(const PinRow& row) const;
    // Entries, in order of seq, whose row is not among these, though no `erased` entry speaks of it. Of a person's PINs
    // those in use are asked for; earlier ones go by and by.
    [[nodiscard]] std::vector<Seq> lost(const std::vector<PersonRow>& persons, const std::vector<CardRow>& cards,
                                        const std::vector<TextRow>& texts, const std::vector<PinRow>& pins) const;

    // One text that is equal for equal ones and for them alone: a line a fact, each beginning with "cited".
    [[nodiscard]] std::string dump() const;
    // The one whose dump is `text`. Error: there is none, with the line where reading ended.
    [[nodiscard]] static Result<Cited> parse(std::string_view text);

private:
    struct Claim {
        Commitment commitment;
        Seq seq = kNoSeq;
        Pid pid{};  // whose
    };
    // Of one person's PINs, by the seq of their entries.
    struct LastPins {
        Seq own = kNoSeq;
        Seq chosen = kNoSeq;  // the last of them that is another PIN than before
        Seq duress = kNoSeq;
    };
    struct PinClaim : Claim {
        PinBasis basis{};
    };
    void note_pin(PinClaim claim);
    [[nodiscard]] bool read_pin(std::string_view line, PinBasis basis);
    [[nodiscard]] bool read(std::string_view line);
    [[nodiscard]] static Judged against(const Claim& claim, const Commitment& found);

    std::unordered_map<Pid, Claim> persons_;
    std::map<CredentialRef, Claim> cards_;
    std::map<Commitment, PinClaim> pins_;
    std::unordered_map<Pid, LastPins> last_pins_;  // what `pins_` says of each
    std::map<Commitment, Seq> texts_;
    std::set<Pid> erased_;
    std::set<Seq> erased_texts_;  // entries whose text is to go
};

}  // namespace sekisho::vault

// SPDX-License-Identifier: Apache-2.0
#include "daemon/vault/cited.hpp"

namespace sekisho::vault {

void Cited::note(const Entry& entry) {
    if (entry.kind == EntryKind::person) {
        persons_[entry.pid] = {entry.pcommit, entry.seq, entry.pid};
    } else if (entry.kind == EntryKind::credential_issued) {
        cards_[entry.cred] = {entry.pcommit, entry.seq, entry.pid};
    } else if (entry.kind == EntryKind::erased) {
        if (entry.pid.value != 0) erased_.insert(entry.pid);
        if (entry.ref_seq != kNoSeq) erased_texts_.insert(entry.ref_seq);
    } else if (!entry.pcommit.empty()) {
        texts_[entry.pcommit] = entry.seq;
    }
}

Erasure Cited::of_person(Pid pid) const {
    Erasure erasure{{pid}, {}, {}};
    for (const auto& [credential, claim] : cards_) {
        if (claim.pid == pid) erasure.cards.push_back(credential);
    }
    return erasure;
}

Erasure Cited::erasure() const {
    Erasure erasure{{erased_.begin(), erased_.end()}, {}, {}};
    for (const auto& [credential, claim] : cards_) {
        if (erased_.contains(claim.pid)) erasure.cards.push_back(credential);
    }
    for (const auto& [commitment, seq] : texts_) {
        if (erased_texts_.contains(seq)) erasure.texts.push_back(commitment);
    }
    return erasure;
}

std::optional<Commitment> Cited::text_of(Seq seq) const {
    for (const auto& [commitment, cited_by] : texts_) {
        if (cited_by == seq) return commitment;
    }
    return std::nullopt;
}

Judged Cited::against(const Claim& claim, const Commitment& found) {
    const bool same = !found.empty() && found == claim.commitment;
    return {same ? Standing::sound : Standing::mismatched, claim.seq};
}

Judged Cited::judge(const PersonRow& row) const {
    const auto claim = persons_.find(row.pid);
    return claim == persons_.end() ? Judged{} : against(claim->second, row.commitment);
}

Judged Cited::judge(const CardRow& row) const {
    const auto claim = cards_.find(row.credential);
    return claim == cards_.end() ? Judged{} : against(claim->second, row.commitment);
}

Judged Cited::judge(const TextRow& row) const {
    const auto claim = texts_.find(row.key);
    return claim == texts_.end() ? Judged{} : against({row.key, claim->second, {}}, row.commitment);
}

}  // namespace sekisho::vault

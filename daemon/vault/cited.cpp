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

std::vector<Seq> Cited::lost(const std::vector<PersonRow>& persons, const std::vector<CardRow>& cards,
                             const std::vector<TextRow>& texts) const {
    std::set<Seq> open;
    for (const auto& [pid, claim] : persons_) {
        if (!erased_.contains(pid)) open.insert(claim.seq);
    }
    for (const auto& [credential, claim] : cards_) {
        if (!erased_.contains(claim.pid)) open.insert(claim.seq);
    }
    for (const auto& [commitment, seq] : texts_) {
        if (!erased_texts_.contains(seq)) open.insert(seq);
    }
    for (const auto& row : persons) open.erase(judge(row).seq);
    for (const auto& row : cards) open.erase(judge(row).seq);
    for (const auto& row : texts) open.erase(judge(row).seq);
    return {open.begin(), open.end()};
}

}  // namespace sekisho::vault

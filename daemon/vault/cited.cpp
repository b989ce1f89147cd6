// SPDX-License-Identifier: Apache-2.0
#include "daemon/vault/cited.hpp"

#include "daemon/model/seq_range.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <variant>
#include <vector>

namespace sekisho::vault {
namespace {

constexpr std::string_view kPerson = "cited person ";
constexpr std::string_view kCard = "cited card ";
constexpr std::string_view kPin = "cited pin ";
constexpr std::string_view kResealedPin = "cited resealed_pin ";
constexpr std::string_view kDuressPin = "cited duress_pin ";
constexpr std::string_view kText = "cited text ";
constexpr std::string_view kErased = "cited erased ";           // a pid
constexpr std::string_view kErasedText = "cited erased_text ";  // the seq of the entry that commits to it

void put_number(std::string& out, std::int64_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
    out += ' ';
}

// A commitment of an entry is 32 bytes (ledger/encoding.hpp).
void put_end(std::string& out, const Commitment& commitment) {
    const auto at = out.size();
    const auto digits = 2 * commitment.size();
    out.resize(at + digits + 1);  // sodium ends it with a zero, where the line feed comes
    sodium_bin2hex(out.data() + at, digits + 1, commitment.data(), commitment.size());
    out.back() = '\n';
}

bool take_prefix(std::string_view& line, std::string_view prefix) {
    if (!line.starts_with(prefix)) return false;
    line.remove_prefix(prefix.size());
    return true;
}

bool take_number(std::string_view& line, std::int64_t& number) {
    const auto read = std::from_chars(line.data(), line.data() + line.size(), number);
    if (read.ec != std::errc()) return false;
    line.remove_prefix(static_cast<std::size_t>(read.ptr - line.data()));
    return take_prefix(line, " ");
}

bool take_last_number(std::string_view line, std::int64_t& number) {
    const auto read = std::from_chars(line.data(), line.data() + line.size(), number);
    return read.ec == std::errc() && read.ptr == line.data() + line.size();
}

bool take_end(std::string_view line, Commitment& commitment) {
    if (line.size() < 2) return line.empty();  // sodium wants a place to write to
    commitment.resize(line.size() / 2);
    std::size_t size = 0;
    const char* end = nullptr;
    const int failed =
        sodium_hex2bin(commitment.data(), commitment.size(), line.data(), line.size(), nullptr, &size, &end);
    return failed == 0 && end == line.data() + line.size() && size == commitment.size();
}

// All that a use of a PIN depends on.
std::string_view prefix_of(PinBasis basis) {
    if (basis == PinBasis::resealed) return kResealedPin;
    return basis == PinBasis::duress ? kDuressPin : kPin;
}

Error no_dump(std::int64_t line) {
    return Error{"this is no dump of what entries cite", fmt::format("line {}", line), ""};
}

}  // namespace

void Cited::note(const Entry& entry) {
    if (entry.kind == EntryKind::person) {
        persons_[entry.pid] = {entry.pcommit, entry.seq, entry.pid};
    } else if (entry.kind == EntryKind::credential_issued) {
        cards_[entry.cred] = {entry.pcommit, entry.seq, entry.pid};
    } else if (entry.kind == EntryKind::pin_set) {
        const auto* set = std::get_if<PinSetDetail>(&entry.detail);
        note_pin({{entry.pcommit, entry.seq, entry.pid}, set == nullptr ? PinBasis{} : set->basis});
    } else if (entry.kind == EntryKind::erased) {
        if (entry.pid.value != 0) erased_.insert(entry.pid);
        if (entry.ref_seq != kNoSeq) erased_texts_.insert(entry.ref_seq);
    } else if (!entry.pcommit.empty()) {
        texts_[entry.pcommit] = entry.seq;
    } else if (const auto* disposal = std::get_if<DisposalDetail>(&entry.detail)) {
        // No range that lies before the entry (it may be of a ledger that nobody has looked at yet): it takes nothing.
        if (!lies_before(entry.seq, disposal->first, disposal->count)) return;
        const auto in_range = [disposal](Seq seq) {
            return seq.value >= disposal->first && seq.value - disposal->first < disposal->count;
        };
        std::erase_if(texts_, [&in_range](const auto& text) { return in_range(text.second); });
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

Judged Cited::judge(const PinRow& row) const {
    const auto claim = pins_.find(row.key);
    if (claim == pins_.end()) return Judged{};
    // The row of another person under this key is none that was ever written.
    return row.pid == claim->second.pid ? against(claim->second, row.commitment)
                                        : Judged{Standing::mismatched, claim->second.seq};
}

void Cited::note_pin(PinClaim claim) {
    auto& last = last_pins_[claim.pid];
    if (claim.basis == PinBasis::duress) {
        last.duress = std::max(last.duress, claim.seq);
    } else {
        last.own = std::max(last.own, claim.seq);
        if (claim.basis != PinBasis::resealed) last.chosen = std::max(last.chosen, claim.seq);
    }
    auto key = claim.commitment;
    pins_[std::move(key)] = std::move(claim);
}

Cited::PinUse Cited::use_of(const PinRow& row) const {
    const auto claim = pins_.find(row.key);
    const auto last = last_pins_.find(row.pid);
    if (claim == pins_.end() || last == last_pins_.end()) return PinUse::earlier;
    const Seq seq = claim->second.seq;
    if (claim->second.basis != PinBasis::duress) return seq == last->second.own ? PinUse::own : PinUse::earlier;
    return seq == last->second.duress && seq > last->second.chosen ? PinUse::duress : PinUse::duress_over;
}

std::string Cited::dump() const {
    std::vector<Pid> pids;
    pids.reserve(persons_.size());
    for (const auto& [pid, claim] : persons_) pids.push_back(pid);
    std::sort(pids.begin(), pids.end());
    std::string out;
    const auto put_claim = [&out](const Claim& claim) {
        put_number(out, claim.pid.value);
        put_number(out, claim.seq.value);
        put_end(out, claim.commitment);
    };
    for (const Pid pid : pids) {
        out += kPerson;
        put_claim(persons_.at(pid));
    }
    for (const auto& [credential, claim] : cards_) {
        out += kCard;
        put_number(out, credential.value);
        put_claim(claim);
    }
    for (const auto& [commitment, claim] : pins_) {
        out += prefix_of(claim.basis);
        put_claim(claim);
    }
    for (const auto& [commitment, seq] : texts_) {
        out += kText;
        put_number(out, seq.value);
        put_end(out, commitment);
    }
    for (const Pid pid : erased_) out += fmt::format("{}{}\n", kErased, pid.value);
    for (const Seq seq : erased_texts_) out += fmt::format("{}{}\n", kErasedText, seq.value);
    return out;
}

bool Cited::read_pin(std::string_view line, PinBasis basis) {
    PinClaim claim;
    claim.basis = basis;
    if (!take_number(line, claim.pid.value) || !take_number(line, claim.seq.value)) return false;
    if (!take_end(line, claim.commitment)) return false;
    note_pin(std::move(claim));
    return true;
}

bool Cited::read(std::string_view line) {
    for (const auto basis : {PinBasis::old_pin, PinBasis::resealed, PinBasis::duress}) {
        if (take_prefix(line, prefix_of(basis))) return read_pin(line, basis);
    }
    std::int64_t number = 0;
    if (take_prefix(line, kErased)) {
        if (!take_last_number(line, number)) return false;
        erased_.insert(Pid{number});
        return true;
    }
    if (take_prefix(line, kErasedText)) {
        if (!take_last_number(line, number)) return false;
        erased_texts_.insert(Seq{number});
        return true;
    }
    const bool text = take_prefix(line, kText);
    const bool person = !text && take_prefix(line, kPerson);
    const bool card = !text && !person && take_prefix(line, kCard);
    if (!text && !person && !card) return false;
    Claim claim;
    if (card && !take_number(line, number)) return false;
    if (!text && !take_number(line, claim.pid.value)) return false;
    if (!take_number(line, claim.seq.value) || !take_end(line, claim.commitment)) return false;
    if (text) {
        texts_.emplace(std::move(claim.commitment), claim.seq);
    } else if (person) {
        persons_.emplace(claim.pid, std::move(claim));
    } else {
        cards_.emplace(CredentialRef{number}, std::move(claim));
    }
    return true;
}

Result<Cited> Cited::parse(std::string_view text) {
    Cited cited;
    std::int64_t number = 0;
    for (std::string_view rest = text; !rest.empty();) {
        ++number;
        const auto end = rest.find('\n');
        if (end == std::string_view::npos || !cited.read(rest.substr(0, end))) return no_dump(number);
        rest.remove_prefix(end + 1);
    }
    // A line twice, out of its place, or written otherwise than the dump writes it.
    if (cited.dump() != text) return no_dump(number);
    return cited;
}

std::vector<Seq> Cited::lost(const std::vector<PersonRow>& persons, const std::vector<CardRow>& cards,
                             const std::vector<TextRow>& texts, const std::vector<PinRow>& pins) const {
    std::set<Seq> open;
    for (const auto& [pid, last] : last_pins_) {
        if (erased_.contains(pid)) continue;
        if (last.own != kNoSeq) open.insert(last.own);
        if (last.duress > last.chosen) open.insert(last.duress);
    }
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
    for (const auto& row : pins) open.erase(judge(row).seq);
    return {open.begin(), open.end()};
}

}  // namespace sekisho::vault

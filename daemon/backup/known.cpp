// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/known.hpp"

#include "daemon/ledger/hash.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <variant>
#include <vector>

namespace sekisho::backup {
namespace {

constexpr std::string_view kFirst = "sekisho known 1";
constexpr std::string_view kRevoked = "revoked ";
constexpr std::string_view kErased = "erased ";
constexpr std::string_view kText = "text ";
constexpr std::string_view kForgotten = "forgotten ";
constexpr std::string_view kRemoved = "removed ";
constexpr std::string_view kSignature = "signature ";
constexpr std::size_t kHeadLines = 3;

std::string body_of(const Known& known) {
    std::string body = fmt::format("{}\n{}\n{}\n", kFirst, known.origin, known.size);
    auto out = std::back_inserter(body);
    for (const CredentialRef credential : known.revoked)
        out = fmt::format_to(out, "{}{}\n", kRevoked, credential.value);
    for (const Pid pid : known.erased) out = fmt::format_to(out, "{}{}\n", kErased, pid.value);
    for (const auto& text : known.texts) out = fmt::format_to(out, "{}{}\n", kText, ledger::to_base64(text));
    for (const CredentialRef card : known.forgotten) out = fmt::format_to(out, "{}{}\n", kForgotten, card.value);
    for (const Pid pid : known.removed) out = fmt::format_to(out, "{}{}\n", kRemoved, pid.value);
    return body;
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

template <class Number_>
bool take_number(std::string_view line, std::string_view word, std::set<Number_>& into) {
    if (!line.starts_with(word)) return false;
    const auto value = number(line.substr(word.size()));
    if (value) into.insert(Number_{*value});
    return value.has_value();
}

// False: no line of the list.
bool take_line(std::string_view line, Known& known) {
    if (line.starts_with(kText)) {
        auto commitment = ledger::from_base64(line.substr(kText.size()));
        if (commitment) known.texts.insert(std::move(*commitment));
        return commitment.has_value();
    }
    return take_number(line, kRevoked, known.revoked) || take_number(line, kErased, known.erased) ||
           take_number(line, kForgotten, known.forgotten) || take_number(line, kRemoved, known.removed);
}

// Nothing when the text is not one that body_of makes.
std::optional<Known> parse_body(std::string_view body) {
    const auto lines = lines_of(body);
    if (lines.size() < kHeadLines) return std::nullopt;
    const auto size = number(lines[2]);
    if (!size || *size < 0) return std::nullopt;
    Known known;
    known.origin = lines[1];
    known.size = *size;
    for (std::size_t i = kHeadLines; i < lines.size(); ++i) {
        if (!take_line(lines[i], known)) return std::nullopt;
    }
    if (body_of(known) != body) return std::nullopt;
    return known;
}

}  // namespace

void KnownReader::take(const Entry& entry) {
    known_.size = entry.seq.value + 1;
    if (entry.kind == EntryKind::credential_revoked) known_.revoked.insert(entry.cred);
    take_out_of_use(entry);
    if (entry.kind != EntryKind::erased) return;
    if (entry.pid.value != 0) known_.erased.insert(entry.pid);
    if (!entry.pcommit.empty()) known_.texts.insert(entry.pcommit);
}

void KnownReader::take_out_of_use(const Entry& entry) {
    if (const auto* issued = std::get_if<CredentialDetail>(&entry.detail)) {
        const bool temporary = entry.kind == EntryKind::credential_issued && issued->kind == CredentialKind::temporary;
        if (temporary) temporary_.insert(entry.cred);
    }
    const auto* visit = std::get_if<VisitDetail>(&entry.detail);
    if (visit != nullptr && visit->act == VisitAct::ended_without_badge) known_.revoked.insert(entry.cred);
    const auto* card = std::get_if<CredentialStateDetail>(&entry.detail);
    if (card == nullptr) return;
    const bool dead = (card->act == CredentialAct::suspended && card->why != SuspensionCause::forgotten) ||
                      card->act == CredentialAct::not_returned || card->act == CredentialAct::destroyed ||
                      (card->act == CredentialAct::returned && temporary_.contains(entry.cred));
    if (dead) known_.revoked.insert(entry.cred);
}

void KnownReader::take(const state::State& state) {
    using state::CardStanding;
    known_.forgotten.clear();
    known_.removed.clear();
    for (const auto& [card, facts] : state.cards) {
        const auto credential = state.credentials.find(card);
        if (credential == state.credentials.end() || credential->second.revoked) continue;
        const bool back = facts.standing == CardStanding::returned && facts.kind == CredentialKind::temporary;
        const bool dead = back || facts.standing == CardStanding::lost || facts.standing == CardStanding::damaged ||
                          facts.standing == CardStanding::not_returned;
        if (dead) known_.revoked.insert(card);
        if (facts.standing == CardStanding::forgotten) known_.forgotten.insert(card);
    }
    for (const auto& [pid, person] : state.people) {
        if (person.removed != kNoSeq) known_.removed.insert(pid);
    }
}

Known KnownReader::known(const std::string& origin) const {
    Known known = known_;
    known.origin = origin;
    return known;
}

void Known::add(const Known& other) {
    if (other.size >= size) {
        forgotten = other.forgotten;
        removed = other.removed;
    }
    size = std::max(size, other.size);
    revoked.insert(other.revoked.begin(), other.revoked.end());
    erased.insert(other.erased.begin(), other.erased.end());
    texts.insert(other.texts.begin(), other.texts.end());
}

bool Known::covers(const Known& other) const {
    const auto includes = [](const auto& all, const auto& some) {
        return std::includes(all.begin(), all.end(), some.begin(), some.end());
    };
    return includes(revoked, other.revoked) && includes(erased, other.erased) && includes(texts, other.texts);
}

std::string sign_known(const Known& known, const ledger::SigningKey& origin_key) {
    const std::string body = body_of(known);
    return fmt::format("{}{}{}\n", body, kSignature, ledger::to_base64(origin_key.sign(ledger::bytes_of(body))));
}

Result<Known> open_known(std::string_view text, const ledger::NoteKey& origin) {
    const Error malformed{"not a list of what is known to be revoked and erased", "",
                          "give the file as it was written"};
    const auto at = text.rfind(kSignature);
    if (at == std::string_view::npos || !text.ends_with('\n')) return malformed;
    const std::string_view body = text.substr(0, at);
    const auto signature =
        ledger::from_base64(text.substr(at + kSignature.size(), text.size() - at - kSignature.size() - 1));
    auto known = parse_body(body);
    if (!signature || !known) return malformed;
    if (known->origin != origin.name)
        return Error{fmt::format("the list is of \"{}\", not of \"{}\"", known->origin, origin.name), "", ""};
    if (!ledger::verify_signature(origin.key, ledger::bytes_of(body), *signature))
        return Error{"the list is not signed by this ledger's origin key", "", "do not use it; look for the true one"};
    return std::move(*known);
}

}  // namespace sekisho::backup

// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/proof_file.hpp"

#include "daemon/ledger/encoding.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>

namespace sekisho::ledger {
namespace {

constexpr std::string_view kInclusion = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kConsistency = "sekisho consistency proof v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::string_view kGap = "\n\n";

Error damaged(std::string_view what) {
    return Error{fmt::format("this is no proof: {}", what), "", "copy the file anew"};
}

std::string path_lines(const HashPath& path) {
    std::string lines;
    for (const Digest& hash : path) lines += to_base64(hash) + "\n";
    return lines;
}

// The line that `text` begins with; `text` becomes what follows it. Nothing: it has no line end.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

// What follows `label` on the next line.
std::optional<std::string_view> take_labelled(std::string_view& text, std::string_view label) {
    const auto line = take_line(text);
    if (!line || !line->starts_with(label)) return std::nullopt;
    return line->substr(label.size());
}

// The hashes up to the empty line, and that line.
std::optional<HashPath> take_path(std::string_view& text) {
    HashPath path;
    for (;;) {
        const auto line = take_line(text);
        if (!line || path.size() > kMaxPath) return std::nullopt;
        if (line->empty()) return path;
        const auto bytes = from_base64(*line);
        Digest hash{};
        if (!bytes || bytes->size() != hash.size()) return std::nullopt;
        std::copy(bytes->begin(), bytes->end(), hash.begin());
        path.push_back(hash);
    }
}

// Whether this is a signed note that speaks of a ledger, whoever signed it.
bool is_checkpoint(std::string_view note) {
    return open_note(note, NoteKey{}).fault != NoteFault::malformed && !peek_checkpoint(note).has_error();
}

Result<Proof> parse_inclusion(std::string_view text) {
    InclusionProof proof;
    const auto extra = take_labelled(text, kExtra);
    if (!extra) return damaged("the second line must be the entry (\"extra ...\")");
    auto leaf = from_base64(*extra);
    if (!leaf || leaf->empty()) return damaged("the second line does not hold an entry");
    proof.leaf = std::move(*leaf);
    const auto index = take_labelled(text, kIndex);
    if (!index) return damaged("the third line must be the number of the entry (\"index ...\")");
    const auto* const end = index->data() + index->size();
    const auto read = std::from_chars(index->data(), end, proof.index);
    if (read.ec != std::errc() || read.ptr != end || proof.index < 0)
        return damaged("the number of the entry cannot be read");
    auto path = take_path(text);
    if (!path) return damaged("the hashes cannot be read");
    proof.path = std::move(*path);
    proof.checkpoint = text;
    if (!is_checkpoint(text)) return damaged("the checkpoint under the hashes cannot be read");
    return Proof(std::move(proof));
}

Result<Proof> parse_consistency(std::string_view text) {
    ConsistencyProof proof;
    auto path = take_path(text);
    if (!path) return damaged("the hashes cannot be read");
    proof.path = std::move(*path);
    // The first note's signatures end with the second empty line.
    const auto signatures = text.find(kGap);
    const auto end = signatures == std::string_view::npos ? signatures : text.find(kGap, signatures + kGap.size());
    if (end == std::string_view::npos) return damaged("two checkpoints must stand under the hashes");
    proof.from = text.substr(0, end + 1);
    proof.to = text.substr(end + kGap.size());
    if (!is_checkpoint(proof.from)) return damaged("the earlier checkpoint cannot be read");
    if (!is_checkpoint(proof.to)) return damaged("the later checkpoint cannot be read");
    return Proof(std::move(proof));
}

// The checkpoint of a note, its signature looked at when `origin` is given. `name`: which one, for the findings.
std::optional<Checkpoint> open_checkpoint(const std::string& note, const std::optional<NoteKey>& origin,
                                          std::string_view name, std::vector<std::string>& findings) {
    auto checkpoint = peek_checkpoint(note);
    if (checkpoint.has_error()) {
        findings.push_back(fmt::format("{}: {}", name, checkpoint.error().what));
        return std::nullopt;
    }
    if (!origin) return std::move(*checkpoint);
    const OpenedNote opened = open_note(note, *origin);
    if (opened.fault != NoteFault::none) {
        findings.push_back(fmt::format("{}: {}", name, opened.what));
    } else if (checkpoint->origin != origin->name) {
        findings.push_back(fmt::format("{} is that of \"{}\", not of \"{}\"", name, checkpoint->origin, origin->name));
    }
    return std::move(*checkpoint);
}

struct Writer {
    std::string operator()(const InclusionProof& proof) const {
        return fmt::format("{}\n{}{}\n{}{}\n{}\n{}", kInclusion, kExtra, to_base64(proof.leaf), kIndex, proof.index,
                           path_lines(proof.path), proof.checkpoint);
    }
    std::string operator()(const ConsistencyProof& proof) const {
        return fmt::format("{}\n{}\n{}\n{}", kConsistency, path_lines(proof.path), proof.from, proof.to);
    }
};

}  // namespace

std::string to_text(const Proof& proof) {
    return std::visit(Writer{}, proof);
}

Result<Proof> parse_proof(std::string_view text) {
    if (text.size() > kMaxProofText) return damaged(fmt::format("longer than {} bytes", kMaxProofText));
    std::string_view rest = text;
    const auto first = take_line(rest);
    if (first != kInclusion && first != kConsistency)
        return damaged(fmt::format("its first line is neither \"{}\" nor \"{}\"", kInclusion, kConsistency));
    auto proof = first == kInclusion ? parse_inclusion(rest) : parse_consistency(rest);
    if (proof.has_error()) return proof;
    // Comparing with what we would write refuses leading zeros and other ways to say the same.
    if (to_text(*proof) != text) return damaged("it is not written as a proof is");
    return proof;
}

InclusionVerdict check(const InclusionProof& proof, const std::optional<NoteKey>& origin) {
    InclusionVerdict verdict;
    verdict.checkpoint = open_checkpoint(proof.checkpoint, origin, "the checkpoint", verdict.findings);
    const auto row = row_of(proof.leaf);
    const auto entry = row.has_error() ? Result<Entry>(row.error()) : to_entry(*row);
    if (entry.has_error()) {
        verdict.findings.push_back(fmt::format("the entry: {}", entry.error().what));
    } else {
        verdict.entry = *entry;
        if (entry->seq.value != proof.index) {
            verdict.findings.push_back(
                fmt::format("the entry says that it is number {}, the proof says {}", entry->seq.value, proof.index));
        }
    }
    if (!verdict.checkpoint) return verdict;
    const auto& [name, size, root] = *verdict.checkpoint;
    if (proof.index >= size) {
        verdict.findings.push_back(
            fmt::format("the checkpoint speaks of {} entries, so entry {} is not under it", size, proof.index));
    } else if (!is_included(leaf_hash(proof.leaf), proof.index, size, root, proof.path)) {
        verdict.findings.emplace_back("the hashes do not lead from the entry to the checkpoint's root");
    }
    return verdict;
}

ConsistencyVerdict check(const ConsistencyProof& proof, const std::optional<NoteKey>& origin) {
    ConsistencyVerdict verdict;
    verdict.from = open_checkpoint(proof.from, origin, "the earlier checkpoint", verdict.findings);
    verdict.to = open_checkpoint(proof.to, origin, "the later checkpoint", verdict.findings);
    if (!verdict.from || !verdict.to) return verdict;
    const Checkpoint& from = *verdict.from;
    const Checkpoint& to = *verdict.to;
    if (from.origin != to.origin) {
        verdict.findings.push_back(
            fmt::format("the checkpoints are of two ledgers, \"{}\" and \"{}\"", from.origin, to.origin));
    }
    if (from.size > to.size) {
        verdict.findings.push_back(
            fmt::format("the later checkpoint has {} entries, fewer than the earlier with {}", to.size, from.size));
    } else if (!is_consistent(from.size, from.root, to.size, to.root, proof.path)) {
        verdict.findings.emplace_back("the hashes do not show that the later ledger begins with the earlier one");
    }
    return verdict;
}

}  // namespace sekisho::ledger

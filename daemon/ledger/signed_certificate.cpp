// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/signed_certificate.hpp"

#include <fmt/format.h>

namespace sekisho::ledger {

bool is_signed_certificate(std::string_view note) {
    return note.starts_with("sekisho disposal certificate");
}

CertificateVerdict check_certificate(std::string_view note, const std::optional<NoteKey>& origin) {
    CertificateVerdict verdict;
    // No line is by the key of nobody: then only the form of a note is asked for.
    const auto opened = open_note(note, origin.value_or(NoteKey{}));
    if (opened.fault == NoteFault::malformed || (origin && opened.fault != NoteFault::none))
        verdict.findings.push_back("the signed text: " + opened.what);
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos) return verdict;
    const auto read = parse_certificate(note.substr(0, gap + 1));
    if (read.has_error()) {
        verdict.findings.push_back(read.error().what);
        return verdict;
    }
    verdict.certificate = *read;
    Entry disposal;
    disposal.seq = read->entry;
    disposal.detail = read->detail;
    const auto range = disposed_range(disposal);
    if (range.has_error()) verdict.findings.push_back(range.error().what);
    if (origin && read->origin != origin->name) {
        verdict.findings.push_back(
            fmt::format("it is of the ledger {}, and the key is that of {}", read->origin, origin->name));
    }
    return verdict;
}

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// Certificates of disposals as they come out of the daemon: notes that the origin key signed (6.7-B3), checked without
// a ledger.
#pragma once

#include "daemon/ledger/disposal.hpp"
#include "daemon/ledger/note.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::ledger {

// Whether a file means to be a certificate, of whatever version and however damaged behind its first words.
[[nodiscard]] bool is_signed_certificate(std::string_view note);

// What it says, and why it is not to be believed. The signature is looked at when `origin` is given: without it anyone
// may have made the certificate.
struct CertificateVerdict {
    std::optional<Certificate> certificate;  // nothing: the text is none
    std::vector<std::string> findings;       // empty: it holds
};
[[nodiscard]] CertificateVerdict check_certificate(std::string_view note, const std::optional<NoteKey>& origin);

}  // namespace sekisho::ledger

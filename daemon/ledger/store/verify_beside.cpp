// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/kept_config.hpp"
#include "daemon/ledger/store/verify_parts.hpp"
#include "daemon/vault/vault.hpp"

#include <fmt/format.h>
#include <filesystem>

namespace sekisho::ledger {
namespace {

std::string in(const std::string& folder, const char* name) {
    return (std::filesystem::path(folder) / name).string();
}

// An orphan that agrees with itself is what a crash leaves; one that does not was changed, its number perhaps.
template <class Row>
void check_rows(const std::vector<Row>& rows, const char* what, const vault::Cited& cited, Findings& findings) {
    for (const auto& row : rows) {
        const auto [standing, seq] = cited.judge(row);
        if (standing == vault::Standing::mismatched) {
            findings.add(seq, fmt::format("personal.db: the row of this {} is not what the entry commits to", what));
        } else if (standing == vault::Standing::orphan && row.commitment.empty()) {
            findings.add(kNoSeq, fmt::format("personal.db: a row of a {} that no entry speaks of was changed", what));
        }
    }
}

}  // namespace

Result<bool> check_vault(const std::string& folder, const vault::Cited& cited, Findings& findings) {
    const auto path = in(folder, "personal.db");
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return false;
    const auto rows = vault::read_rows(path);
    if (rows.has_error() && !vault::is_damage(rows.error())) return rows.error();
    if (rows.has_error()) {
        findings.add(kNoSeq, fmt::format("personal.db: {}", rows.error().what));
        return true;
    }
    check_rows(rows->persons, "person", cited, findings);
    check_rows(rows->cards, "card", cited, findings);
    check_rows(rows->texts, "text", cited, findings);
    check_rows(rows->pins, "PIN", cited, findings);
    for (const Seq seq : cited.lost(rows->persons, rows->cards, rows->texts, rows->pins)) {
        findings.add(seq, "personal.db: what the entry commits to is gone, and no entry says that it was erased");
    }
    return true;
}

Result<bool> check_configs(const std::string& folder, const std::map<Digest, Seq>& configs, Findings& findings) {
    const auto there = disk::is_there(in(folder, "config"));
    if (there.has_error()) return there.error();
    if (!there.value()) return false;
    for (const auto& [sha256, seq] : configs) {
        const auto kept = read_kept_config(folder, sha256);
        if (kept.has_error()) return kept.error();
        if (!kept->bytes) {
            findings.add(seq, fmt::format("{} is missing", kept_config_name(sha256)));
        } else if (!kept->sound) {
            findings.add(seq, fmt::format("{} is not what the entry commits to", kept_config_name(sha256)));
        }
    }
    return true;
}

}  // namespace sekisho::ledger

// SPDX-License-Identifier: Apache-2.0
// `[backup]` (H9.2-4).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace sekisho::config {
namespace {

constexpr std::int64_t kMostKept = 1000;

// The form only: whoever seals decodes it.
bool is_recipient(std::string_view text) {
    constexpr std::string_view kHead = "sekisho-backup+";
    constexpr std::size_t kBase64 = 43;  // of 32 bytes, and one `=`
    if (!text.starts_with(kHead) || text.size() != kHead.size() + kBase64 + 1 || text.back() != '=') return false;
    const auto encoded = text.substr(kHead.size(), kBase64);
    return std::all_of(encoded.begin(), encoded.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    });
}

}  // namespace

void parse_backup(Build& build, const Section& section) {
    site::Backup backup;
    backup.folder = section.text("folder");
    if (const Node* folder = section.get("folder"); folder != nullptr && folder->text.front() != '/') {
        build.faults.add(folder->place, RuleId::bad_value, "backup.folder does not begin at the root",
                         "write a whole path, such as \"/mnt/backup/gate1\": who runs the backup may stand anywhere");
    }
    if (const Node* recipient = section.get("recipient")) {
        backup.recipient = recipient->text;
        if (!is_recipient(recipient->text)) {
            build.faults.add(recipient->place, RuleId::bad_value, "backup.recipient is not the public key of a backup",
                             "write what `sekisho backup key` printed: \"sekisho-backup+...\"");
        }
    }
    if (const Node* table = section.get("generations")) {
        const Section counts(build, *table, section.path_of("generations"), spec::kGenerations);
        backup.daily = integer_in(counts, "daily", 0, kMostKept).value_or(backup.daily);
        backup.weekly = integer_in(counts, "weekly", 0, kMostKept).value_or(backup.weekly);
        backup.monthly = integer_in(counts, "monthly", 0, kMostKept).value_or(backup.monthly);
    }
    build.site.backup = std::move(backup);
}

}  // namespace sekisho::config

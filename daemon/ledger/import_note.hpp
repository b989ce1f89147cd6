// SPDX-License-Identifier: Apache-2.0
// What whoever sends a file of the configuration says of it (6.5-B4a): a signed note (note.hpp) over this text, and no
// other form of it, each line with its line feed:
//   sekisho import v1
//   file roster.csv
//   sha256 HEX
//   made SECONDS
// `file` says what it is for: a list of vendors' people is no roster. `made`, when it was signed, lets an older one be
// told from a newer: a roster of last year would bring back who has left since.
#pragma once

#include "daemon/ledger/note.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sekisho::ledger {

struct ImportWord {
    std::string file;       // is_import_name
    Digest sha256{};        // of all its bytes
    std::int64_t made = 0;  // POSIX seconds, from 0, before the year 10000
    friend bool operator==(const ImportWord&, const ImportWord&) = default;
};

// Without its folder: 1 to 255 bytes of UTF-8 without `/` and control characters, and not `.` or `..`.
[[nodiscard]] bool is_import_name(std::string_view name);

[[nodiscard]] std::string to_text(const ImportWord& word);
// Nothing: not a text that to_text makes.
[[nodiscard]] std::optional<ImportWord> parse_import(std::string_view text);

struct OpenedImport {
    std::string key;  // name of the key that signed it
    ImportWord word;
};
// By the first of `keys` that signed it. Error: none of them did, it was changed since, it is no such note. `where` in
// an error is the caller's to fill in.
[[nodiscard]] Result<OpenedImport> open_import(std::string_view note, std::span<const NoteKey> keys);

// Why `word` does not speak of that file; nothing: it does.
[[nodiscard]] std::optional<Error> why_not_of(const ImportWord& word, std::string_view file, const Digest& sha256);

}  // namespace sekisho::ledger

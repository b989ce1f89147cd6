// SPDX-License-Identifier: Apache-2.0
// Lines of the log with fields, in the journal's own protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): `journalctl
// SEKISHO_RULE=unknown-key` finds what a search of texts would guess at. Four lines of protocol, so no library for it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::main {

// Levels of syslog(3).
enum class Level : int { error = 3, warning = 4, notice = 5, info = 6 };

// What a line says in fields beside its text. Names are of A to Z, 0 to 9 and `_`. Like the text, no key, no PIN, no
// person's name: the journal keeps them longer than anyone remembers, and indexes them.
using Fields = std::vector<std::pair<std::string_view, std::string>>;

// One datagram: message, level, this program's name, the fields. A value may hold any byte.
[[nodiscard]] std::string journal_record(std::string_view message, Level level, const Fields& fields);

// Whether `fd` is the stream that systemd gave this process for its journal: the device and inode of JOURNAL_STREAM.
[[nodiscard]] bool is_journal(int fd) noexcept;

// Never waits. False: the journal at `path` did not take it; nothing of it was taken.
[[nodiscard]] bool send_to_journal(std::string_view record, const char* path = "/run/systemd/journal/socket") noexcept;

}  // namespace sekisho::main

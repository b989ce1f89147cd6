// SPDX-License-Identifier: Apache-2.0
// What can be said of a TOML text before it is parsed, or without it: where strings and comments end, how deep it goes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::config {

// So many tables and arrays may lie within each other below one header, and so many parts may a header name. The
// deepest key that has a meaning, the level of an entry, lies at 5.
inline constexpr std::size_t kDeepest = 32;

// Bytes of the string or the comment that begins at `at`; 0: neither does. A comment ends before its line break.
[[nodiscard]] std::size_t string_or_comment(std::string_view text, std::size_t at);

// Offset of the first dot or bracket that goes deeper than kDeepest; nothing when none does. `text` has no byte order
// mark. The TOML library counts brackets alone, and goes down once for each dot of a key until the stack ends.
[[nodiscard]] std::optional<std::size_t> too_deep(std::string_view text);

// The text with the words of every comment removed; its `#` stays, and each line keeps its number.
[[nodiscard]] std::string without_comments(std::string_view text);

}  // namespace sekisho::config

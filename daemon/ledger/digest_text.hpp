// SPDX-License-Identifier: Apache-2.0
// A SHA-256 as people and other programs write it.
#pragma once

#include "daemon/model/card.hpp"

#include <optional>
#include <string_view>

namespace sekisho::ledger {

// 64 hex digits, small or capital; nothing: not these.
[[nodiscard]] std::optional<Digest> parse_digest(std::string_view text);

}  // namespace sekisho::ledger

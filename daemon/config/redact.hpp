// SPDX-License-Identifier: Apache-2.0
// The text of site.toml as it may be kept for ever: without the people that stand in it.
#pragma once

#include "daemon/config/node.hpp"

#include <string>

namespace sekisho::config {

// Every line that is part of `holders` (nullptr: there are none) becomes a comment; all other lines
// keep their numbers.
[[nodiscard]] std::string redact(const std::string& text, const Node* holders);

}  // namespace sekisho::config

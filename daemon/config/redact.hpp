// SPDX-License-Identifier: Apache-2.0
// The text of site.toml as it may be kept for ever: without the people that stand in it.
#pragma once

#include "daemon/config/node.hpp"

#include <string>
#include <string_view>

namespace sekisho::config {

// What a line that is part of people becomes.
inline constexpr std::string_view kHiddenLine = "# (people)\n";

// Every line that is part of a holder or of the list `named` becomes a comment, and the words of every comment go,
// wherever it stands; all other lines keep their numbers. With neither (nullptr) all is kept. `text` is right TOML.
[[nodiscard]] std::string redact(const std::string& text, const Node* holders, const Node* named);

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
// The text of site.toml as it may be kept for ever: without the people that stand in it.
#pragma once

#include "daemon/config/node.hpp"

#include <string>

namespace sekisho::config {

// Every line that is part of a holder or of the list `named` becomes a comment, and the words of every comment go,
// wherever it stands; all other lines keep their numbers. With neither (nullptr) all is kept. `text` is right TOML.
[[nodiscard]] std::string redact(const std::string& text, const Node* holders, const Node* named);

}  // namespace sekisho::config

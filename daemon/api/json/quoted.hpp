// SPDX-License-Identifier: Apache-2.0
// JSON text written straight away, for answers of so many rows that building a tree of each would take longer than all
// the rest.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::api {

// Appends `text` (UTF-8) as a JSON string: quotes, backslashes and control characters escaped.
void append_quoted(std::string& out, std::string_view text);

// `before` as it is (a comma, a key), then `value` as a JSON string.
void append_field(std::string& out, std::string_view before, std::string_view value);

}  // namespace sekisho::api

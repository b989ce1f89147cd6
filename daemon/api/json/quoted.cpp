// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/quoted.hpp"

#include <fmt/format.h>

#include <iterator>

namespace sekisho::api {

void append_quoted(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

void append_field(std::string& out, std::string_view before, std::string_view value) {
    out.append(before);
    append_quoted(out, value);
}

}  // namespace sekisho::api

// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/result.hpp"

#include <fmt/format.h>

namespace sekisho {

std::string to_text(const Error& error) {
    std::string text = error.where.empty() ? error.what : fmt::format("{}: {}", error.where, error.what);
    if (!error.hint.empty()) text += fmt::format(" ({})", error.hint);
    return text;
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error(to_text(error));
}

}  // namespace sekisho

// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/rule.hpp"

#include <fmt/format.h>

namespace sekisho::site {

std::string to_text(const Rule& rule) {
    if (rule.file.empty()) return {};
    return fmt::format("{}:{} {}", rule.file, rule.line, rule.key);
}

}  // namespace sekisho::site

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sekisho::cli {

// Text between tags of an HTML document, so that nothing in it is markup.
[[nodiscard]] std::string escaped_html(std::string_view text);

}  // namespace sekisho::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace sekisho::cli::testing_support {

// What a QR code says to zbar; "": it reads none.
[[nodiscard]] std::string read_png(const std::string& path);
// `dark_is_drawn`: the blocks are the dark squares, else the light ones.
[[nodiscard]] std::string read_terminal(const std::string& text, bool dark_is_drawn = false);

}  // namespace sekisho::cli::testing_support

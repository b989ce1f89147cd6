// SPDX-License-Identifier: Apache-2.0
// A hardware line as the configuration writes it: "chip-label-or-name:offset-or-line-name", `!` behind it for active
// low.
#pragma once

#include <compare>
#include <string>

namespace sekisho {

struct LineSpec {
    std::string chip;  // kernel name, path or label of the gpiochip
    std::string line;  // offset (digits) or name of the line
    bool active_low = false;
    friend auto operator<=>(const LineSpec&, const LineSpec&) = default;
};

}  // namespace sekisho

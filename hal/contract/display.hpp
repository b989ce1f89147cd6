// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/model/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::hal {

// What a display has letters for.
enum class DisplayText : std::uint8_t {
    ascii,
    jis_x0201,  // ASCII (but for the yen sign and the overline) and half-width katakana, a byte each
};

struct DisplaySpec {
    std::string device;  // its path below /dev, best a link that stays
    DisplayText text = DisplayText::ascii;
    std::size_t columns = 20;  // 8 .. 40
    std::size_t rows = 2;      // 1 .. 4
    friend bool operator==(const DisplaySpec&, const DisplaySpec&) = default;
};

// A few rows of letters at a reader (PRAC-19). Best effort: a broken display never stops a door, and nothing of it ever
// waits on the loop.
class Display {
public:
    virtual ~Display() = default;
    // `rows`: UTF-8, shown from the top in place of all that stood there. What does not fit is cut; what the display
    // has no letter for stands as '?'. What is shown while it is away, it shows when it is back.
    virtual void show(const std::vector<std::string>& rows) = 0;
    // Why it cannot show anything now; it is tried again without being asked. As far as one knows: most displays never
    // answer.
    [[nodiscard]] virtual std::optional<Error> fault() const = 0;
};

// One row as its bytes: exactly so many columns, cut or filled with spaces.
[[nodiscard]] std::string display_bytes(std::string_view row, DisplayText text, std::size_t columns);

}  // namespace sekisho::hal

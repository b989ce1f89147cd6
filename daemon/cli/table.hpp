// SPDX-License-Identifier: Apache-2.0
// Aligned columns for a terminal, where a Japanese character takes two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::cli {

// Columns that a UTF-8 text takes: 2 for East Asian wide and fullwidth, 0 for combining marks, 1 for a broken byte.
[[nodiscard]] std::size_t width(std::string_view text);
// The text on one line: its lines parted by " / ", every other control character (also C1 and bidirectional overrides)
// as '?': nobody's data steers the terminal.
[[nodiscard]] std::string plain(std::string_view text);

class Table {
public:
    explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
    void add(std::vector<std::string> row);  // as many cells as the head
    // Two spaces between columns, none at the end of a line.
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace sekisho::cli

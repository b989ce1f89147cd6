// SPDX-License-Identifier: Apache-2.0
// CSV as RFC 4180 has it (LF or CRLF), row by row, so that a file of a million rows needs the
// memory of one.
#pragma once

#include "daemon/config/source_file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::config {

struct Cell {
    std::string_view text;  // without quotes; valid until the next row is read
    std::uint32_t line = 0;
    std::uint32_t column = 0;  // code point of its first character (the quote, if quoted)
};

class CsvReader {
public:
    // A byte order mark at the start is skipped. Faults (not UTF-8, quotes that do not match) end
    // the reading.
    CsvReader(const std::string& path, std::string_view file, FaultList& faults);

    // False: the end, or a fault. Empty lines are skipped.
    [[nodiscard]] bool next(std::vector<Cell>& cells);
    [[nodiscard]] bool failed() const { return failed_; }

private:
    struct Span {
        std::size_t begin, size;
        std::uint32_t line, column;
    };
    bool next_line();
    bool parse_row();
    bool quoted_cell(std::size_t& at, std::uint32_t& column);
    bool plain_cell(std::size_t& at, std::uint32_t& column);
    bool fail(RuleId rule, std::uint32_t column, std::string what, std::string hint);

    FileReader file_;
    std::string_view name_;
    FaultList& faults_;
    std::array<char, 65536> block_{};
    std::size_t block_at_ = 0;
    std::size_t block_size_ = 0;
    bool ended_ = false;
    bool failed_ = false;
    std::uint32_t line_number_ = 0;
    std::string line_;  // without its end
    std::string text_;  // of the cells of this row
    std::vector<Span> spans_;
};

}  // namespace sekisho::config

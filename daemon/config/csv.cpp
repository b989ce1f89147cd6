// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/csv.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::config {

CsvReader::CsvReader(const std::string& path, std::string_view file, FaultList& faults)
    : file_(path), name_(file), faults_(faults) {}

bool CsvReader::fail(RuleId rule, std::uint32_t column, std::string what, std::string hint) {
    failed_ = true;
    faults_.add({name_, line_number_, column}, rule, std::move(what), std::move(hint));
    return false;
}

bool CsvReader::next_line() {
    line_.clear();
    bool any = false;
    while (!ended_) {
        if (block_at_ == block_size_) {
            block_size_ = file_.read(block_);
            block_at_ = 0;
            ended_ = block_size_ == 0;
            continue;
        }
        any = true;
        const char* begin = block_.data() + block_at_;
        const char* end = std::find(begin, static_cast<const char*>(block_.data()) + block_size_, '\n');
        line_.append(begin, end);
        block_at_ = static_cast<std::size_t>(end - block_.data());
        if (block_at_ < block_size_) {
            ++block_at_;
            break;
        }
    }
    file_.report(name_, faults_);
    failed_ = failed_ || !file_.why().empty();
    if (!any || failed_) return false;
    if (++line_number_ == 1 && line_.compare(0, 3, "\xEF\xBB\xBF") == 0) line_.erase(0, 3);
    const auto bad = invalid_utf8(line_);
    if (bad == std::string::npos) return true;
    return fail(RuleId::invalid_utf8, code_points(std::string_view(line_).substr(0, bad)) + 1, "this byte is not UTF-8",
                "save the file in UTF-8");
}

bool CsvReader::next(std::vector<Cell>& cells) {
    cells.clear();
    do {
        if (failed_ || !next_line()) return false;
    } while (line_.empty() || line_ == "\r");
    if (!parse_row()) return false;
    for (const Span& span : spans_)
        cells.push_back({std::string_view(text_).substr(span.begin, span.size), span.line, span.column});
    return true;
}

bool CsvReader::parse_row() {
    text_.clear();
    spans_.clear();
    std::uint32_t column = 1;
    std::size_t at = 0;
    while (true) {
        spans_.push_back({text_.size(), 0, line_number_, column});
        const bool quoted = at < line_.size() && line_[at] == '"';
        if (!(quoted ? quoted_cell(at, column) : plain_cell(at, column))) return false;
        spans_.back().size = text_.size() - spans_.back().begin;
        if (at == line_.size()) return true;
        ++at;  // the comma
        ++column;
    }
}

bool CsvReader::plain_cell(std::size_t& at, std::uint32_t& column) {
    std::size_t end = std::min(line_.find(',', at), line_.size());
    const bool last = end == line_.size();
    std::string_view cell = std::string_view(line_).substr(at, end - at);
    if (last && !cell.empty() && cell.back() == '\r') cell.remove_suffix(1);
    if (const auto quote = cell.find('"'); quote != std::string_view::npos) {
        return fail(RuleId::csv_syntax, column + code_points(cell.substr(0, quote)),
                    "a quote stands inside a cell that does not begin with one",
                    "put the whole cell in quotes, and write each quote inside it twice");
    }
    text_ += cell;
    column += code_points(cell);
    at = end;
    return true;
}

// From the opening quote to the comma or end of line behind the closing one; takes further lines
// where the cell goes on.
bool CsvReader::quoted_cell(std::size_t& at, std::uint32_t& column) {
    const std::uint32_t opened_line = line_number_;
    const std::uint32_t opened_column = column;
    ++at;
    ++column;
    while (true) {
        const std::size_t quote = line_.find('"', at);
        const std::string_view part =
            std::string_view(line_).substr(at, quote == std::string::npos ? std::string::npos : quote - at);
        text_ += part;
        column += code_points(part);
        if (quote == std::string::npos) {
            text_ += '\n';
            if (next_line()) {
                at = 0;
                column = 1;
                continue;
            }
            if (failed_) return false;
            line_number_ = opened_line;
            return fail(RuleId::csv_syntax, opened_column, "this quote is never closed",
                        "close it; a cut-off file is not read");
        }
        at = quote + 1;
        ++column;
        if (at == line_.size() || line_[at] == ',') return true;
        if (line_[at] == '\r' && at + 1 == line_.size()) {
            at = line_.size();
            return true;
        }
        if (line_[at] != '"')
            return fail(RuleId::csv_syntax, column, "text stands behind a closing quote",
                        "a quote inside a cell is written twice");
        text_ += '"';
        ++at;
        ++column;
    }
}

}  // namespace sekisho::config

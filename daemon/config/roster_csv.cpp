// SPDX-License-Identifier: Apache-2.0
// The roster as CSV: the header names the keys of roster.toml, nested ones with a full stop
// (`valid.last_day`).
#include "daemon/config/csv.hpp"
#include "daemon/config/holders.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace sekisho::config {
namespace {

enum class Column : std::uint8_t {
    id,
    name,
    job_class,
    department,
    vendor,
    from,
    last_day,
    until,
    training_until,
    nda,
    extended,
    ignored
};

struct ColumnSpec {
    std::string_view name;
    Column column;
    bool required;
};
constexpr std::array<ColumnSpec, 11> kColumns{{
    {"id", Column::id, true},
    {"name", Column::name, true},
    {"job_class", Column::job_class, true},
    {"department", Column::department, false},
    {"vendor", Column::vendor, false},
    {"valid.from", Column::from, false},
    {"valid.last_day", Column::last_day, false},
    {"valid.until", Column::until, false},
    {"training_until", Column::training_until, false},
    {"nda", Column::nda, false},
    {"extended_grant_time", Column::extended, false},
}};

class RosterReader {
public:
    RosterReader(Build& build, const std::string& path, std::string_view file)
        : build_(build), file_(file), csv_(path, file, build.faults), holders_(build) {}

    void read() {
        if (!csv_.next(cells_)) {
            if (!csv_.failed())
                fault({}, RuleId::missing_key, "the roster has no header",
                      "the first line names the columns: id,name,job_class,...");
            return;
        }
        header();
        while (csv_.next(cells_)) row();
        auto roster = holders_.finish(file_);
        if (!csv_.failed()) build_.site.roster = std::move(roster);
    }

private:
    void fault(const Cell& cell, RuleId rule, std::string what, std::string hint) {
        build_.faults.add({file_, cell.line, cell.column}, rule, std::move(what), std::move(hint));
    }

    void header() {
        for (const Cell& cell : cells_) {
            const auto known = std::find_if(kColumns.begin(), kColumns.end(),
                                            [&](const ColumnSpec& spec) { return spec.name == cell.text; });
            if (known == kColumns.end()) {
                unknown(cell);
                columns_.push_back(Column::ignored);
            } else if (std::find(columns_.begin(), columns_.end(), known->column) != columns_.end()) {
                fault(cell, RuleId::listed_twice, fmt::format("the column {} stands twice", cell.text),
                      "remove one of them");
                columns_.push_back(Column::ignored);
            } else {
                columns_.push_back(known->column);
            }
        }
        for (const ColumnSpec& spec : kColumns) {
            if (!spec.required || std::find(columns_.begin(), columns_.end(), spec.column) != columns_.end()) continue;
            fault(cells_.front(), RuleId::missing_key, fmt::format("there is no column {}", spec.name),
                  "add it to the header and to each row");
        }
    }

    // The text is not repeated: without a header the first line is a person.
    void unknown(const Cell& cell) {
        const std::string what = fmt::format("column {} of the header", columns_.size() + 1);
        if (is_secret_key(cell.text)) {
            report_secret(build_, {file_, cell.line, cell.column}, what);
            return;
        }
        std::vector<std::string_view> names;
        for (const ColumnSpec& spec : kColumns) names.push_back(spec.name);
        const auto inner = std::find_if(names.begin(), names.end(), [&](std::string_view name) {
            return name == fmt::format("valid.{}", cell.text);
        });
        const std::string near = inner != names.end() ? std::string(*inner) : nearest(names, cell.text);
        fault(cell, RuleId::unknown_key, fmt::format("{} is no column of a roster", what),
              near.empty() ? fmt::format("known columns: {}", fmt::join(names, ", "))
                           : fmt::format("did you mean `{}`?", near));
    }

    void row() {
        if (cells_.size() != columns_.size()) {
            fault(cells_.front(), RuleId::csv_fields,
                  fmt::format("this row has {} cells, the header has {}", cells_.size(), columns_.size()),
                  "give each row as many cells as the header; a cell with a comma stands in quotes");
            return;
        }
        HolderDraft draft;
        draft.place = {file_, cells_.front().line, cells_.front().column};
        for (std::size_t at = 0; at < cells_.size(); ++at) cell(draft, cells_[at], columns_[at]);
        holders_.add(draft);
    }

    void cell(HolderDraft& draft, const Cell& cell, Column column) {
        switch (column) {
            case Column::id: draft.id = text(cell, "id", true); break;
            case Column::name: draft.name = text(cell, "name", true); break;
            case Column::job_class: draft.job_class = text(cell, "job_class", true); break;
            case Column::department: (void)text(cell, "department", false); break;
            case Column::vendor: draft.vendor = text(cell, "vendor", false); break;
            case Column::from: draft.valid.from = date(cell); break;
            case Column::last_day: draft.valid.last_day = date(cell); break;
            case Column::until: draft.valid.until = instant(cell); break;
            case Column::training_until: draft.training_until = date(cell); break;
            case Column::nda: draft.nda = date(cell); break;
            case Column::extended: draft.extended_grant_time = boolean(cell); break;
            case Column::ignored: break;  // its header is a fault already
        }
    }

    // An empty cell is an absent key.
    std::optional<Given<std::string_view>> text(const Cell& cell, std::string_view name, bool required) {
        if (cell.text.empty()) {
            if (required) fault(cell, RuleId::missing_key, fmt::format("{} is missing", name), "fill the cell");
            return std::nullopt;
        }
        if (has_control(cell.text)) {
            fault(cell, name == "id" ? RuleId::bad_name : RuleId::bad_value,
                  fmt::format("{} holds a control character", name), "write one line of text");
            return std::nullopt;
        }
        if (const auto hidden = hidden_character(cell.text); !hidden.empty()) {
            fault(cell, RuleId::hidden_character, fmt::format("{} holds {}, which nobody sees", name, hidden),
                  std::string(kWithoutHidden));
            return std::nullopt;
        }
        return Given<std::string_view>{cell.text, {file_, cell.line, cell.column}};
    }

    std::optional<Given<site::LocalDay>> date(const Cell& cell) {
        if (cell.text.empty()) return std::nullopt;
        if (const auto day = parse_date(cell.text)) return Given<site::LocalDay>{*day, {file_, cell.line, cell.column}};
        fault(cell, RuleId::bad_date, "this is no date", "write it as 2027-03-31");
        return std::nullopt;
    }

    std::optional<Given<WallTime>> instant(const Cell& cell) {
        if (cell.text.empty()) return std::nullopt;
        if (const auto at = parse_instant(cell.text)) return Given<WallTime>{*at, {file_, cell.line, cell.column}};
        fault(cell, RuleId::bad_date, "this is no date-time with offset", "write it as 2027-04-01T00:00:00+09:00");
        return std::nullopt;
    }

    bool boolean(const Cell& cell) {
        if (cell.text != "true" && cell.text != "false" && !cell.text.empty()) {
            fault(cell, RuleId::wrong_type, "extended_grant_time is neither true nor false",
                  "write true, false or nothing");
        }
        return cell.text == "true";
    }

    Build& build_;
    std::string_view file_;
    CsvReader csv_;
    Holders holders_;
    std::vector<Cell> cells_;
    std::vector<Column> columns_;
};

}  // namespace

void parse_roster_csv(Build& build, const std::string& path, std::string_view file) {
    RosterReader(build, path, file).read();
}

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
// [duty] and its file: staff number, date and duty code a row (PRAC-13).
#include "daemon/config/csv.hpp"
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"
#include "daemon/site/hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace sekisho::config {
namespace {

constexpr std::chrono::hours kLongestMargin{12};
constexpr std::array<std::string_view, 3> kColumns{"id", "date", "code"};

std::chrono::minutes margin(const Section& section, std::string_view key) {
    const Node* text = section.get(key);
    if (text == nullptr) return {};
    const auto value = parse_duration(text->text);
    if (value && *value <= kLongestMargin) return std::chrono::floor<std::chrono::minutes>(*value);
    section.build().faults.add(text->place, RuleId::bad_duration,
                               fmt::format("{} is \"{}\"", section.path_of(key), text->text),
                               "write minutes or hours, at most 12 h: \"30m\"");
    return {};
}

class DutyReader {
public:
    DutyReader(Build& build, const std::string& path, std::string_view file)
        : build_(build), duty_(*build.site.duty), file_(file), csv_(path, file, build.faults) {}

    void read() {
        std::vector<Cell> cells;
        if (!csv_.next(cells) || !is_header(cells)) return report_header(cells);
        while (csv_.next(cells)) row(cells);
        finish();
    }

private:
    [[nodiscard]] static bool is_header(const std::vector<Cell>& cells) {
        return std::equal(cells.begin(), cells.end(), kColumns.begin(), kColumns.end(),
                          [](const Cell& cell, std::string_view name) { return cell.text == name; });
    }

    void report_header(const std::vector<Cell>& cells) {
        if (csv_.failed()) return;
        const Place place = cells.empty() ? Place{file_, 0, 0} : Place{file_, cells[0].line, cells[0].column};
        build_.faults.add(place, RuleId::missing_key, "the duty file does not begin with its header",
                          "the first line is id,date,code");
    }

    void row(const std::vector<Cell>& cells) {
        const Place place{file_, cells[0].line, cells[0].column};
        if (cells.size() != kColumns.size()) {
            build_.faults.add(place, RuleId::csv_fields, fmt::format("this row has {} cells, not 3", cells.size()),
                              "staff number, date, code");
            return;
        }
        const auto day = parse_date(cells[1].text);
        if (!day) {
            build_.faults.add({file_, cells[1].line, cells[1].column}, RuleId::bad_date, "this is no date",
                              "write it as 2027-03-31");
        }
        const auto code = std::find_if(duty_.codes.begin(), duty_.codes.end(),
                                       [&cells](const site::DutyCode& one) { return one.name == cells[2].text; });
        if (code == duty_.codes.end()) {
            build_.faults.add({file_, cells[2].line, cells[2].column}, RuleId::unknown_name,
                              "there is no such duty code", "codes in [duty]: give it a schedule there");
        }
        const site::Holder* holder = build_.site.roster.find(cells[0].text);
        if (holder == nullptr) {
            build_.faults.warn(place, RuleId::duty_of_nobody, "the roster has nobody of this staff number",
                               "the row has no effect: correct the number, or take the row out");
        }
        if (!day || code == duty_.codes.end() || holder == nullptr) return;
        check_hours({file_, cells[1].line, cells[1].column}, *day, *code);
        rows_.push_back({{static_cast<std::uint32_t>(holder - build_.site.roster.holders().data()),
                          static_cast<std::int32_t>(day->time_since_epoch().count()),
                          static_cast<std::uint32_t>(code - duty_.codes.begin())},
                         place.line});
    }

    // Each row once; where one stands twice, another person, date or code was probably meant.
    void finish() {
        std::sort(rows_.begin(), rows_.end());
        for (const auto& [row, line] : rows_) {
            if (duty_.rows.empty() || duty_.rows.back() != row) {
                duty_.rows.push_back(row);
                continue;
            }
            build_.faults.warn({file_, line, 1}, RuleId::listed_twice,
                               "this row stands in the file already, word for word",
                               "remove one of them; or correct the person, date or code that was meant");
        }
    }

    // What is over is not worth a warning.
    void check_hours(Place place, site::LocalDay day, const site::DutyCode& code) {
        const auto& schedules = build_.site.schedules;
        if (code.schedule >= schedules.size() || !build_.now) return;
        if (day + std::chrono::days{1} < build_.site.time_zone.to_local(*build_.now).day) return;
        const site::Schedule& schedule = schedules[code.schedule];
        if (!site::list_of(schedule, build_.site.special_days, day).periods.empty()) return;
        build_.faults.warn(place, RuleId::never_holds,
                           fmt::format("`{}` has no hours on {}: schedules.{} gives none to that date", code.name,
                                       site::date_text(day), schedule.name),
                           "a code of that day; or a schedule with hours on it: special = \"as_weekday\"");
    }

    Build& build_;
    site::Duty& duty_;
    std::string_view file_;
    CsvReader csv_;
    std::vector<std::pair<site::DutyRow, std::uint32_t>> rows_;  // and their lines
};

}  // namespace

void parse_duty(Build& build, const Node& table) {
    const Section section(build, table, "duty", spec::kDuty);
    auto& duty = build.site.duty.emplace();
    duty.rule = build.add_rule(section.place(), section.path());
    duty.margin_before = margin(section, "margin_before");
    duty.margin_after = margin(section, "margin_after");
    if (section.text("no_row") == "as_assignment") duty.no_row = site::NoDutyRow::as_assignment;
    const Node* codes = section.get("codes");
    if (codes == nullptr) return;
    for (const Member& code : codes->members) {
        const std::string path = section.path_of("codes") + "." + code.key;
        if (!has_type(build, code.value, Want::text, path)) continue;
        if (const auto schedule = resolve(build, build.schedules, code.value, path))
            duty.codes.push_back({code.key, *schedule});
    }
}

void read_duty_file(Build& build, const std::string& path, std::string_view file) {
    DutyReader(build, path, file).read();
}

}  // namespace sekisho::config

// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/query.hpp"

#include "daemon/ledger/store/question.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sekisho::ledger {
namespace {

constexpr std::int64_t kMaxLimit = 100000;

struct Question {
    std::string sql;
    std::vector<std::int64_t> values;
};

Question question_for(const Filter& filter) {
    std::vector<std::string> conditions{"1"};
    Question question;
    const auto add = [&](const char* condition, std::int64_t value) {
        conditions.emplace_back(condition);
        question.values.push_back(value);
    };
    if (filter.from) add("t_event>=?", filter.from->time_since_epoch().count());
    if (filter.to) add("t_event<?", filter.to->time_since_epoch().count());
    if (filter.pid) add("pid=?", filter.pid->value);
    if (filter.zone) add("zone=?", filter.zone->value);
    if (filter.kind) add("kind=?", static_cast<std::int64_t>(*filter.kind));
    if (filter.after) add("seq>?", filter.after->value);
    question.values.push_back(filter.limit);
    question.sql = fmt::format("{}WHERE {} ORDER BY seq DESC LIMIT ?", select_rows(), fmt::join(conditions, " AND "));
    return question;
}

Result<std::vector<Entry>> collect(disk::Statement& rows, const std::string& path, const Watch& watch) {
    std::vector<Entry> entries;
    for (;;) {
        const auto more = rows.step();
        if (watch.over()) return watch.error(path);
        if (more.has_error()) return more.error();
        if (!more.value()) break;
        const auto row = read_row(rows);
        if (row.has_error()) return Error{row.error().what, path, "run `sekisho ledger verify`"};
        auto entry = to_entry(row->row);
        if (entry.has_error()) {
            return Error{fmt::format("entry {}: {}", row->row.numbers[kSeq], entry.error().what), path,
                         "run `sekisho ledger verify`"};
        }
        entries.push_back(std::move(entry.value()));
    }
    std::reverse(entries.begin(), entries.end());
    return entries;
}

}  // namespace

Result<std::vector<Entry>> query(const std::string& path, const Filter& filter, const Patience& patience) {
    if (filter.limit < 1 || filter.limit > kMaxLimit) {
        return Error{fmt::format("the limit must be 1 to {}", kMaxLimit), "", ""};
    }
    const Watch watch(patience);
    auto database = open_for_question(path);
    if (database.has_error()) return database.error();
    const Question question = question_for(filter);
    auto rows = database->prepare(question.sql);
    if (rows.has_error()) return rows.error();
    for (const std::int64_t value : question.values) rows->bind(value);
    database->interrupt_when([&watch] { return watch.over(); });
    return collect(rows.value(), path, watch);
}

}  // namespace sekisho::ledger

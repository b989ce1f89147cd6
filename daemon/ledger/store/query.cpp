// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/query.hpp"

#include "daemon/ledger/store/question.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

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

Error damaged(std::string what, const disk::Database& database) {
    return Error{std::move(what), database.path(), "run `sekisho ledger verify`"};
}

Result<std::vector<Entry>> matching(disk::Database& database, const Filter& filter) {
    const Question question = question_for(filter);
    auto rows = database.prepare(question.sql);
    if (rows.has_error()) return rows.error();
    for (const std::int64_t value : question.values) rows->bind(value);
    std::vector<Entry> entries;
    for (;;) {
        const auto more = rows->step();
        if (more.has_error()) return more.error();
        if (!more.value()) break;
        const auto row = read_row(*rows);
        if (row.has_error()) return damaged(row.error().what, database);
        auto entry = to_entry(row->row);
        if (entry.has_error())
            return damaged(fmt::format("entry {}: {}", row->row.numbers[kSeq], entry.error().what), database);
        entries.push_back(std::move(entry.value()));
    }
    std::reverse(entries.begin(), entries.end());
    return entries;
}

Result<void> check_limit(const Filter& filter) {
    if (filter.limit >= 1 && filter.limit <= kMaxLimit) return {};
    return Error{fmt::format("the limit must be 1 to {}", kMaxLimit), "", ""};
}

// All of it as of one moment.
Result<Answer> answer(disk::Database& database, const Filter& filter) {
    const auto begun = database.run("BEGIN");
    if (begun.has_error()) return begun.error();
    Answer found;
    const auto size = database.number(kSelectSize);
    if (size.has_error()) return size.error();
    found.size = *size;
    auto entries = matching(database, filter);
    if (entries.has_error()) return entries.error();
    found.entries = std::move(*entries);
    return found;
}

}  // namespace

Result<Answer> look_up(const std::string& path, const Filter& filter, const Patience& patience) {
    const auto possible = check_limit(filter);
    if (possible.has_error()) return possible.error();
    return ask(path, patience, [&filter](disk::Database& database) { return answer(database, filter); });
}

Result<std::vector<Entry>> query(const std::string& path, const Filter& filter, const Patience& patience) {
    const auto possible = check_limit(filter);
    if (possible.has_error()) return possible.error();
    return ask(path, patience, [&filter](disk::Database& database) { return matching(database, filter); });
}

}  // namespace sekisho::ledger

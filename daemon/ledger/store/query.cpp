// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/query.hpp"

#include "daemon/ledger/store/question.hpp"
#include "daemon/ledger/store/range_walk.hpp"
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
    if (filter.last) add("seq<=?", filter.last->value);
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

// Whether every entry from the first one asked for is there: then nothing that was disposed of is left out.
bool is_whole(const Filter& filter, const Answer& answer) {
    const auto shown = static_cast<std::int64_t>(answer.entries.size());
    if (shown == 0 || answer.entries.back().seq.value + 1 != answer.size) return false;
    const std::int64_t first = answer.entries.front().seq.value;
    const bool to_its_beginning = shown == filter.limit || first == filter.after.value_or(kNoSeq).value + 1;
    return to_its_beginning && answer.size - first == shown;
}

// The time in `sql`'s row, a range's neighbour; nothing: there is none.
Result<std::optional<WallTime>> neighbour(disk::Database& database, const char* sql, std::int64_t seq) {
    auto row = database.prepare(sql);
    if (row.has_error()) return row.error();
    row->bind(seq);
    const auto there = row->step();
    if (there.has_error()) return there.error();
    return there.value() ? std::optional(WallTime(Duration(row->integer(0)))) : std::nullopt;
}

Result<bool> may_have_matched(disk::Database& database, const Filter& filter, const DisposedRange& range) {
    if (filter.after && range.end <= filter.after->value + 1) return false;
    const auto before =
        neighbour(database, "SELECT t_rec FROM entry WHERE seq<? ORDER BY seq DESC LIMIT 1", range.first);
    if (before.has_error()) return before.error();
    if (filter.to && *before && *filter.to <= **before) return false;
    const auto behind = neighbour(database, "SELECT t_rec FROM entry WHERE seq>=? ORDER BY seq LIMIT 1", range.end);
    if (behind.has_error()) return behind.error();
    return !filter.from || !*behind || *filter.from <= **behind;
}

Result<std::vector<DisposedRange>> left_out(disk::Database& database, const Filter& filter, const Answer& answer) {
    if (is_whole(filter, answer)) return std::vector<DisposedRange>();
    auto ranges = disposals_by_index(database);
    if (ranges.has_error()) return ranges.error();
    const bool cut = static_cast<std::int64_t>(answer.entries.size()) == filter.limit;
    std::vector<DisposedRange> found;
    for (const DisposedRange& range : *ranges) {
        if (cut && range.end <= answer.entries.front().seq.value) continue;  // older than what the limit leaves
        const auto may = may_have_matched(database, filter, range);
        if (may.has_error()) return may.error();
        if (may.value()) found.push_back(range);
    }
    return found;
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
    auto disposed = left_out(database, filter, found);
    if (disposed.has_error()) return disposed.error();
    found.disposed = std::move(*disposed);
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

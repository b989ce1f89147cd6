// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/counts.hpp"

#include "daemon/ledger/store/question.hpp"

#include <algorithm>
#include <unordered_map>

namespace sekisho::ledger {
namespace {

std::int64_t micros(WallTime time) {
    return time.time_since_epoch().count();
}

Result<std::vector<PersonCount>> count(disk::Database& database, ZoneNumber zone, const Span& span) {
    std::unordered_map<std::int64_t, std::int64_t> found;
    const auto walked =
        database.each_row("pid", "FROM entry INDEXED BY ix_zone WHERE zone=? AND t_event>=? AND t_event<?",
                          {zone.value, micros(span.from), micros(span.to)},
                          [&found](const disk::RowView& columns) { ++found[columns.integer(0)]; });
    if (walked.has_error()) return walked.error();
    std::vector<PersonCount> counts;
    for (const auto& [pid, entries] : found) {
        if (pid != 0) counts.push_back({Pid{pid}, entries});
    }
    std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.pid < b.pid; });
    return counts;
}

// Zone after zone: an index that begins with the zone cannot be cut by time alone, and would be read whole.
Result<std::vector<ZoneCount>> count_all(disk::Database& database, const Span& span) {
    auto next = database.prepare("SELECT zone FROM entry INDEXED BY ix_zone WHERE zone>? ORDER BY zone LIMIT 1");
    if (next.has_error()) return next.error();
    std::vector<ZoneCount> all;
    ZoneNumber zone{};
    for (;;) {
        next->reset();
        next->bind(zone.value);
        const auto more = next->step();
        if (more.has_error()) return more.error();
        if (!more.value()) return all;
        zone = ZoneNumber{next->integer(0)};
        const auto counts = count(database, zone, span);
        if (counts.has_error()) return counts.error();
        for (const PersonCount& one : counts.value()) all.push_back({zone, one});
    }
}

}  // namespace

Result<std::vector<PersonCount>> count_in_zone(const std::string& path, ZoneNumber zone, const Span& span,
                                               const Patience& patience) {
    return ask(path, patience, [&](disk::Database& database) { return count(database, zone, span); });
}

Result<std::vector<ZoneCount>> count_in_zones(const std::string& path, const Span& span, const Patience& patience) {
    return ask(path, patience, [&](disk::Database& database) { return count_all(database, span); });
}

}  // namespace sekisho::ledger

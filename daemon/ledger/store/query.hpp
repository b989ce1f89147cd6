// SPDX-License-Identifier: Apache-2.0
// Read-only questions to a ledger.db, in the daemon's query thread or offline on a copy.
#pragma once

#include "daemon/ledger/disposal.hpp"
#include "daemon/ledger/store/patience.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::ledger {

struct Filter {
    std::optional<WallTime> from;  // t_event, inclusive
    std::optional<WallTime> to;    // t_event, exclusive
    std::optional<Pid> pid;
    std::optional<ZoneNumber> zone;
    std::optional<EntryKind> kind;
    std::optional<Seq> after;  // only entries with a greater seq
    std::optional<Seq> last;   // and none with a greater one than this
    std::int64_t limit = 100;  // the latest `limit` that match, 1 .. 100000
};

struct Answer {
    std::vector<Entry> entries;  // in order of seq
    std::int64_t size = 0;       // entries that the ledger had then, those that were disposed of among them
    // What was disposed of and may have matched: ranges that reach into the time and the numbers that were asked for,
    // by the times at which the rows around them were recorded. Of whom and of which zone those rows were, nobody can
    // tell any more.
    std::vector<DisposedRange> disposed;
};
// `path`: the ledger.db file, opened read-only. Error: also a question that was cut off, and it says so.
[[nodiscard]] Result<Answer> look_up(const std::string& path, const Filter& filter, const Patience& patience = {});
// The entries alone. Errors: the same.
[[nodiscard]] Result<std::vector<Entry>> query(const std::string& path, const Filter& filter,
                                               const Patience& patience = {});

}  // namespace sekisho::ledger

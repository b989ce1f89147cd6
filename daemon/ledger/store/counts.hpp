// SPDX-License-Identifier: Apache-2.0
// How often people appear in zones: read-only questions that a covering index answers alone.
#pragma once

#include "daemon/ledger/store/query.hpp"

#include <string>
#include <vector>

namespace sekisho::ledger {

// Entries that name the zone and the person, of any kind: a passage has two, the decision and its outcome.
struct PersonCount {
    Pid pid{};
    std::int64_t entries = 0;
    friend bool operator==(const PersonCount&, const PersonCount&) = default;
};
struct ZoneCount {
    ZoneNumber zone{};
    PersonCount count;
    friend bool operator==(const ZoneCount&, const ZoneCount&) = default;
};

// t_event, from inclusive, to exclusive.
struct Span {
    WallTime from{};
    WallTime to{};
};

// The people of one zone, in order of their pseudonyms; entries without a person are not counted. Error: as of query.
[[nodiscard]] Result<std::vector<PersonCount>> count_in_zone(const std::string& path, ZoneNumber zone, const Span& span,
                                                             const Patience& patience = {});
// The same for every zone, in order of their numbers; entries without a zone are not counted.
[[nodiscard]] Result<std::vector<ZoneCount>> count_in_zones(const std::string& path, const Span& span,
                                                            const Patience& patience = {});

}  // namespace sekisho::ledger

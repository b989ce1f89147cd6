// SPDX-License-Identifier: Apache-2.0
// What the sources that make entries of events share.
#pragma once

#include "daemon/model/entry.hpp"

#include "tests/daemon/access/property/paper.hpp"

#include <cstdint>
#include <string>

namespace sekisho::access::property {

// Numbers in the ledger are no indices: they begin elsewhere.
[[nodiscard]] std::int64_t zone_number(const Hospital& paper, const std::string& name);
[[nodiscard]] std::int64_t door_number(const Hospital& paper, const std::string& door);
[[nodiscard]] std::int64_t reader_number(const Hospital& paper, const std::string& door);
// Of what officers order and what is done at the desk.
[[nodiscard]] EntryDetail desk_detail_of(const Hospital& paper, const Event& event);

}  // namespace sekisho::access::property

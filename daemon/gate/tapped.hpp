// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/access/decide.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/time.hpp"

#include <optional>

namespace sekisho::gate {

// A card at a door, judged, and the entry that will say so.
struct Tapped {
    EntryDraft draft;
    access::Decision decision;
    MonoTime at{};  // when the person did the last thing for it
    // When the reader told of the card, where nothing but the card was waited for.
    std::optional<MonoTime> arrived = std::nullopt;
};

}  // namespace sekisho::gate

// SPDX-License-Identifier: Apache-2.0
// Parts of an entry's JSON that other documents use too.
#include "daemon/api/json/entry_json.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <cstddef>
#include <iterator>
#include <variant>

namespace sekisho::api {

namespace json = boost::json;

json::array disposed_to_json(const std::vector<ledger::DisposedRange>& ranges) {
    json::array rows;
    for (const auto& range : ranges) {
        rows.emplace_back(json::object{
            {"seq", range.entry.value}, {"first", range.first}, {"last", range.end - 1}, {"dropped", range.dropped}});
    }
    return rows;
}

std::string_view to_text(ClockStatus status) {
    switch (status) {
        case ClockStatus::synced: return "synced";
        case ClockStatus::holdover: return "holdover";
        case ClockStatus::unsynced: return "unsynced";
    }
    return "?";
}

json::object clock_to_json(const Now& now) {
    return {{"status", to_text(now.status)}, {"error_us", now.error.count()}};
}

std::string to_hex(const std::uint8_t* bytes, std::size_t size) {
    std::string text;
    text.reserve(size * 2);
    for (std::size_t i = 0; i < size; ++i) fmt::format_to(std::back_inserter(text), "{:02x}", bytes[i]);
    return text;
}

bool bears_text(const Entry& entry) {
    if (entry.pcommit.empty()) return false;
    switch (entry.kind) {
        case EntryKind::stop:
        case EntryKind::passage:
        case EntryKind::credential_state:
        case EntryKind::visit:
        case EntryKind::permit:
        case EntryKind::vendor:
        case EntryKind::inspection:
        case EntryKind::pin_reset:
        case EntryKind::pin_cleared:
        case EntryKind::fire:
        case EntryKind::door_mode: return true;
        default: break;
    }
    const auto* unlock = std::get_if<UnlockDetail>(&entry.detail);
    return unlock != nullptr && unlock->cause == UnlockCause::command;
}

}  // namespace sekisho::api

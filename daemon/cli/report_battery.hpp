// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/cli/battery_log.hpp"
#include "daemon/cli/context.hpp"

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::cli {

// What is recorded of standby power and of the locks' endurance (STD-UL-01).
struct Endurance {
    std::vector<MainsFailure> failures;
    std::int64_t disposed = 0;
    std::vector<std::pair<std::string, std::int64_t>> cycles;  // by door, in order of their numbers
};

// Of a ledger.db, which may be in use. Error: unreadable or damaged.
[[nodiscard]] Result<Endurance> read_endurance(const std::string& db);

using OffsetAt = std::function<std::chrono::seconds(WallTime)>;                                 // local = UTC + offset
[[nodiscard]] boost::json::object to_json(const Endurance& endurance, const OffsetAt& offset);  // report-battery.json
[[nodiscard]] std::string to_text(const Endurance& endurance, const OffsetAt& offset);

void add_report_battery(CLI::App& group, Context& context);

}  // namespace sekisho::cli

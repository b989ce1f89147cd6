// SPDX-License-Identifier: Apache-2.0
// Doors, zones, levels and what else of a site is a rule, in words: for comparing two sites. Hours are told by what
// they mean, so that a schedule may be renamed or written otherwise without a difference.
#pragma once

#include "daemon/site/day_table.hpp"
#include "daemon/site/site.hpp"

#include <string>
#include <utility>
#include <vector>

namespace sekisho::site {

struct Description {
    std::string part;                                         // "door server_door"
    std::vector<std::pair<std::string, std::string>> values;  // key and value; "" values are left out
};

// In a fixed order; `today`: special days before it do not count.
[[nodiscard]] std::vector<Description> describe(const Site& site, LocalDay today);

// One thing that is wired to the gate beside doors and readers.
[[nodiscard]] Description describe(const Site& site, const Input& input);
[[nodiscard]] Description describe(const Site& site, const Output& output);
// "chip:line", with `!` where it is active low; "" for none.
[[nodiscard]] std::string line_text(const std::optional<LineSpec>& line);

// Which level is asked for at which hours, in the order of the rows: as many as are ever reached.
struct LevelHours {
    LevelIndex level{};
    Hours hours;
};
[[nodiscard]] std::vector<LevelHours> level_hours(const Site& site, const Door& door, const DayTable& table);
// The words of the configuration.
[[nodiscard]] std::string_view to_text(Sensitivity);
[[nodiscard]] std::string_view to_text(Egress);
[[nodiscard]] std::string_view to_text(PowerLoss);
[[nodiscard]] std::string_view to_text(InputKind);
[[nodiscard]] std::string_view to_text(OutputKind);
[[nodiscard]] std::string_view to_text(Occasion);
// "30 s", "5 min", "24 h", "60 d"
[[nodiscard]] std::string duration_text(Duration duration);

}  // namespace sekisho::site

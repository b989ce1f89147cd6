// SPDX-License-Identifier: Apache-2.0
// Which backups are kept (H9.2-4): pure. A generation's number counts up in its folder and gives the order, whatever a
// clock said; its local date only gives the day, week and month it stands for.
#pragma once

#include "daemon/model/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::backup {

struct Counts {
    std::int64_t daily = 7;
    std::int64_t weekly = 5;
    std::int64_t monthly = 12;
};

struct Generation {
    std::int64_t number = 0;      // > 0, unique
    std::chrono::local_days day;  // when it was made, by the site's calendar
};

// The numbers of those that no day, week (from Monday) or month needs, ascending. Of each kind the latest `count`
// periods that have a generation keep their last one. The latest of all is always kept.
[[nodiscard]] std::vector<std::int64_t> surplus(std::vector<Generation> generations, const Counts& counts);

// "sekisho-000042-20260704T093000Z.backup": the number, and the time in UTC.
[[nodiscard]] std::string file_name(std::int64_t number, WallTime made);
// The number in such a name; nothing when the name has another shape.
[[nodiscard]] std::optional<std::int64_t> number_in(std::string_view name);

}  // namespace sekisho::backup

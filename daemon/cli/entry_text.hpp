// SPDX-License-Identifier: Apache-2.0
// Ledger entries for people, from their JSON form.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace sekisho::cli {

// time, what, door, direction, who, decision, why
[[nodiscard]] std::vector<std::string> entry_head();
[[nodiscard]] std::vector<std::string> entry_row(const boost::json::object& entry);
[[nodiscard]] std::string entry_table(const boost::json::array& entries);
// To standard error: what an answer (docs/schema/entries.json) cannot show.
void tell_what_is_not_shown(const boost::json::object& answer);
// The table, and that.
void print_entries(const boost::json::object& answer);
// The row's cells in one line, for a stream that has no widths yet.
[[nodiscard]] std::string entry_line(const boost::json::object& entry);

}  // namespace sekisho::cli

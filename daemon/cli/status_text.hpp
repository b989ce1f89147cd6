// SPDX-License-Identifier: Apache-2.0
// The gate's status (docs/schema/status.json) for people: one line that says whether all is well, then the rest.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace sekisho::cli {

// What is not well, the gravest first, in a few words each; none: all is well. Names nobody.
[[nodiscard]] std::vector<std::string> troubles_of(const boost::json::object& status);
// Throws what boost::json throws where the status has another shape.
void print_status(const boost::json::object& status);

}  // namespace sekisho::cli

// SPDX-License-Identifier: Apache-2.0
// The format of site.toml as a JSON Schema, for editors: made from the tables that the reader checks against, so that
// it cannot say anything else.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace sekisho::cli {

// JSON Schema 2020-12. Dates and instants of TOML are texts of these formats.
[[nodiscard]] boost::json::object config_schema();
// Two spaces a level, as files are kept, with a line break at the end.
[[nodiscard]] std::string indented(const boost::json::value& value);

}  // namespace sekisho::cli

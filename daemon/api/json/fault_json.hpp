// SPDX-License-Identifier: Apache-2.0
// Faults and errors as JSON; docs/schema/faults.json and docs/schema/error.json.
#pragma once

#include "daemon/config/load.hpp"
#include "daemon/model/result.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace sekisho::api {

// [{file, line, column, rule, message, hint}]
[[nodiscard]] boost::json::array faults_to_json(const config::Faults& faults);
// {"error": {what, where, hint}}
[[nodiscard]] boost::json::object error_to_json(const Error& error);

}  // namespace sekisho::api

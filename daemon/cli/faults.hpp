// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/cli/context.hpp"
#include "daemon/config/load.hpp"

#include <boost/json/array.hpp>
#include <cstdio>
#include <string>

namespace sekisho::cli {

// The faults that the API answered with.
[[nodiscard]] config::Faults faults_from_json(const boost::json::array& rows);
// With --json the array to standard output, else text to `file`.
void print_faults(const Context& context, const config::Faults& faults, std::FILE* file);

}  // namespace sekisho::cli

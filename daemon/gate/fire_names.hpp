// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

namespace sekisho::gate {

// At which fire inputs a fire stands, as the configuration names them.
using FireNames = std::set<std::string>;

}  // namespace sekisho::gate

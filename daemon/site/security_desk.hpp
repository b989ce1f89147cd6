// SPDX-License-Identifier: Apache-2.0
// Who guards the house: they may stand in for a second person (PRAC-02), and hear of who is made to open (STD-IEC-17).
#pragma once

#include "daemon/site/site.hpp"

#include <string_view>

namespace sekisho::site {

// Whether `[roles] security_desk` names this account ("uid:1004").
[[nodiscard]] bool is_of_security_desk(const Site& site, std::string_view account);

}  // namespace sekisho::site

// SPDX-License-Identifier: Apache-2.0
// Of zones that are inspected after work in them (6.6.2-C1-3): which, and whose they are.
#pragma once

#include "daemon/site/site.hpp"

#include <string>
#include <vector>

namespace sekisho::site {

// `inspect_after` of a right counts for zones from `limited` up: elsewhere nothing is kept that work could harm.
[[nodiscard]] bool is_inspected(const Zone& zone);
// Accounts of the role that owns the zone: of `[roles] NAME` for "NAME", and for "NAME:department". Empty: none are
// named.
[[nodiscard]] std::vector<std::string> owners_of(const Site& site, const Zone& zone);

}  // namespace sekisho::site

// SPDX-License-Identifier: Apache-2.0
// "Who could go in there then?"
#pragma once

#include "daemon/cli/past.hpp"
#include "daemon/model/result.hpp"
#include "daemon/site/site.hpp"

#include <string>
#include <string_view>

namespace sekisho::cli {

// Appends {"access_point","at","people":[{"holder","requires"}]} (docs/schema/explain-who.json), in order of staff
// numbers; true: somebody could. By right and time, as `explain` without a ledger. Error: no such side.
[[nodiscard]] Result<bool> explain_who(const site::Site& site, std::string_view access_point, WallTime at,
                                       std::string& out);
// The same of people who have a card in use (a row's "credential"), a PIN where one is asked for, and nothing else in
// their way. Where nobody knows any more who a pseudonym of a kept configuration was, it stands for the person.
[[nodiscard]] Result<bool> explain_who(const Past& past, std::string_view access_point, WallTime at, std::string& out);

}  // namespace sekisho::cli

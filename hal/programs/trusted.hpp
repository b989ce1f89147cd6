// SPDX-License-Identifier: Apache-2.0
// Whose word a program is: one that others may change is not run in the daemon's name.
#pragma once

#include "daemon/model/result.hpp"

#include <optional>
#include <string>

namespace sekisho::hal {

// Nothing when `program` is a whole path to a plain file that root owns, that neither its group nor others may write,
// and so is each folder on the way to it, by the path as it is and as its links lead on. Reads the disk.
[[nodiscard]] std::optional<Error> why_not_trusted(const std::string& program);

}  // namespace sekisho::hal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/cli/context.hpp"

namespace sekisho::cli {

// `ledger init`: a new state directory.
void add_ledger_init(CLI::App& group, Context& context);

}  // namespace sekisho::cli

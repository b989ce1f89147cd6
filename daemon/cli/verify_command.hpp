// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/cli/context.hpp"

namespace sekisho::cli {

// `ledger verify`: has anything been changed, on any machine.
void add_ledger_verify(CLI::App& group, Context& context);

}  // namespace sekisho::cli

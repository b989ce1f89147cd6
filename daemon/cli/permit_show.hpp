// SPDX-License-Identifier: Apache-2.0
// The record of a permit's work (6.8-D1): its own steps, and in its window what its people did and its zones saw.
#pragma once

#include "daemon/cli/context.hpp"

#include <cstdint>

namespace sekisho::cli {

// `permit`: seq of its `submitted` entry. Prints entries as `ledger show` does.
[[nodiscard]] int show_permit(const Context& context, std::int64_t permit);

}  // namespace sekisho::cli

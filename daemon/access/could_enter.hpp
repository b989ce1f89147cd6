// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/access/decide.hpp"

namespace sekisho::access {

// Whether the person could enter with the right PIN and with whatever permit and company are asked for, which stands in
// `requires_`; all else as `decide`.
[[nodiscard]] Decision could_enter(const site::Site& site, const state::State& state, const KnownCard& card,
                                   site::Side side, const Moment& now);

}  // namespace sekisho::access

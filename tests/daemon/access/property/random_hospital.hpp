// SPDX-License-Identifier: Apache-2.0
// Hospitals that nobody would think of, and people at their doors at the moments that matter.
#pragma once

#include "tests/daemon/access/property/paper.hpp"

#include <vector>

namespace sekisho::access::property {

// Within a property of rapidcheck.
[[nodiscard]] Hospital random_hospital();
// Instants at which something begins or ends on this paper, and some others.
[[nodiscard]] std::vector<Instant> edges_of(const Hospital& paper);
[[nodiscard]] Tap random_tap(const Hospital& paper, const std::vector<Instant>& edges);
// The taps of two cards within the window at one entry side.
[[nodiscard]] std::pair<Tap, Tap> random_pair(const Hospital& paper, const std::vector<Instant>& edges);

}  // namespace sekisho::access::property
